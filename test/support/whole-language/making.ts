/**
 * Statements are made of genes, one of each: numbers that choose, and the genes of the bodies inside. What is made is
 * tried in the plain expander at once and left out where that refuses it, so a program is well-typed as it stands, and so
 * is one from which genes are taken away, which is how fast-check makes what failed small.
 */
import { Expander } from "./expand.ts";
import { IllTyped, type Shape } from "./shapes.ts";
import {
  field,
  line,
  name,
  number,
  operation,
  called,
  list,
  call,
  type Body,
  type Expression,
  type Statement,
} from "./tree.ts";
import { Names, type Callable } from "./values.ts";

export interface Gene {
  readonly pick: number;
  readonly numbers: readonly number[];
  readonly bodies: readonly (readonly Gene[])[];
}

/** Choices in their order; there are always more, and these are the simplest. */
export class Draw {
  readonly #numbers: readonly number[];
  #next = 0;
  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }
  below(count: number): number {
    return (this.#numbers[this.#next++] ?? 0) % count;
  }
  of<T>(first: T, ...others: readonly T[]): T {
    return [first, ...others][this.below(others.length + 1)] ?? first;
  }
  /** One in `n`. */
  chance(n: number): boolean {
    return this.below(n) === n - 1;
  }
}

/** In what a body stands. */
export type Owner = "block" | "shortcut" | "model";

/** A body while it is made. */
export class Making {
  readonly expander: Expander;
  readonly names: Names;
  readonly owner: Owner;
  readonly depth: number;
  readonly statements: Statement[] = [];
  readonly fresh: (stem: string) => string;
  shape: Shape;

  constructor(from: Pick<Making, "expander" | "names" | "owner" | "depth" | "fresh" | "shape">) {
    this.expander = from.expander;
    this.names = from.names;
    this.owner = from.owner;
    this.depth = from.depth;
    this.fresh = from.fresh;
    this.shape = from.shape;
  }

  /** Whether the statements are right here; what they did is undone. */
  fits(...statements: readonly Statement[]): boolean {
    return this.#undone(() => this.#run(statements)) !== undefined;
  }
  /** Adds what is right here. */
  add(...statements: readonly Statement[]): boolean {
    if (!this.fits(...statements)) return false;
    const { shape, unjoined } = this.#run(statements);
    // `none` ends a shortcut: nothing may come behind.
    if (unjoined) return false;
    this.shape = shape;
    this.statements.push(...statements);
    return true;
  }
  #run(statements: readonly Statement[]): { readonly shape: Shape; readonly unjoined?: true } {
    return this.expander.statements(statements, { shape: this.shape }, { names: this.names });
  }
  #undone<T>(act: () => T): T | undefined {
    const own = new Set(this.names.own.keys());
    const shared = [...this.names.all().values()].flatMap((each) =>
      typeof each === "object" && each.kind === "callable" && each.shared ? [each.shared] : [],
    );
    const channels = shared.map((each) => each.channels);
    const undo = this.expander.mark();
    try {
      return act();
    } catch (error) {
      if (error instanceof IllTyped) return undefined;
      throw error;
    } finally {
      undo();
      for (const each of this.names.own.keys()) if (!own.has(each)) this.names.own.delete(each);
      shared.forEach((each, index) => {
        const before = channels[index];
        if (before === undefined) delete each.channels;
        else each.channels = before;
      });
    }
  }

  /** What genes make of a value, at least one statement. */
  body(genes: readonly Gene[], makers: Makers, shape = this.shape): { readonly body: Body; readonly shape: Shape } {
    const inner = new Making({ ...this.#self(), names: new Names(this.names), depth: this.depth + 1, shape });
    this.#undone(() => grow(inner, genes, makers));
    const body = inner.statements.length > 0 ? inner.statements : [line(call("identity"))];
    return { body, shape: inner.shape };
  }
  #self(): Pick<Making, "expander" | "names" | "owner" | "depth" | "fresh" | "shape"> {
    const { expander, names, owner, depth, fresh, shape } = this;
    return { expander, names, owner, depth, fresh, shape };
  }

  /** Names here of tensors, of whole numbers, of what is called. */
  get tensors(): readonly (readonly [string, Shape])[] {
    return [...this.names.all()].flatMap(([each, value]) =>
      typeof value === "object" && value.kind === "tensor" ? [[each, value.shape] as const] : [],
    );
  }
  get wholes(): readonly (readonly [string, number])[] {
    return [...this.names.all()].flatMap(([each, value]) =>
      typeof value === "number" && Number.isInteger(value) ? [[each, value] as const] : [],
    );
  }
  callables(keyword: "block" | "shortcut"): readonly (readonly [string, Callable])[] {
    return [...this.names.all()].flatMap(([each, value]) => {
      if (typeof value !== "object" || value.kind !== "callable" || typeof value.callee === "string") return [];
      return value.callee.keyword === keyword ? [[each, value] as const] : [];
    });
  }

  /** A whole number, as a literal or as what has it here. */
  whole(value: number, draw: Draw): Expression {
    const plain = number(value);
    const here = this.wholes.filter(([, each]) => each === value).map(([each]) => name(each));
    const channels = this.tensors
      .filter(([, shape]) => shape.channels === value)
      .map(([each]) => field(each, "channels"));
    const other = draw.below(1000);
    const operand = [...here, ...channels][0] ?? plain;
    return draw.of(
      plain,
      ...here,
      ...channels,
      ...(other < 500
        ? []
        : [
            operation(operand, "+", number(0)),
            operation(number(2), "*", operation(operand, "/", number(2))),
            called("min", [operand, number(99)]),
            called("floor", [operation(operand, "+", number("0.5"))]),
            called("max", [number(1), operand]),
            called("round", [operand]),
            called("sqrt", [operation(operand, "*", operand)]),
            called("make_divisible", [operand, number(value || 1)]),
            called("sum", [list(operand, number(0))]),
            operation(operation(operand, "*", number(3)), "-", operation(number(2), "*", operand)),
            { kind: "index", of: list(number(7), operand), index: number(1) } as const,
          ]),
    );
  }
  /** A number of channels: small, and often one that something here has. */
  channels(draw: Draw): number {
    const here = [...this.wholes.map(([, value]) => value), ...this.tensors.map(([, shape]) => shape.channels)].filter(
      (value) => value >= 2 && value <= 8,
    );
    return draw.of(4, 4, 2, 6, 8, 3, ...here, ...here, this.shape.channels);
  }
}

/** Adds what one gene says to a body, or nothing. */
export type Maker = (making: Making, draw: Draw, gene: Gene, makers: Makers) => void;
export type Makers = (making: Making) => readonly Maker[];

export function grow(making: Making, genes: readonly Gene[], makers: Makers): void {
  for (const gene of genes) {
    const choices = makers(making);
    choices[gene.pick % choices.length]?.(making, new Draw(gene.numbers), gene, makers);
  }
}
