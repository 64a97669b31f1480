/**
 * Fused expressions as trees, for one f32 or four neighbours along the last axis. What does not change along a row is
 * computed in front of it: addresses, guards of the other axes and, where asked for, whole values.
 */
import { bug } from "../../../bug.ts";
import { asArguments } from "../../../graph/scalar-functions.ts";
import type { Access, Expression, Guard, Instruction, Layout } from "../../../schedule/types.ts";
import { choose, i32, type FunctionBuilder } from "../code/build.ts";
import type { Expr, I32 } from "../code/tree.ts";
import { uniformHash } from "./random.ts";
import { compare, compute, isComparison } from "./scalar-functions.ts";
import { truth, type Lanes, type LaneType } from "../lanes.ts";

type Load = Extract<Instruction, { kind: "load" }>;
type Apply = Extract<Instruction, { kind: "apply" }>;

/** True if four neighbours along the last axis can be computed and stored at once; a tail of up to three one by one. */
export function isVectorisable(
  expressions: readonly Expression[],
  last: number,
  layouts: readonly Layout[] = [],
): boolean {
  if (layouts.some(({ strides }) => (strides[last] ?? 1) !== 1)) return false;
  return expressions.every(({ instructions }) =>
    instructions.every((each) => {
      if (each.kind === "random") return false;
      if (each.kind !== "load") return true;
      const step = each.access.strides[last] ?? 0;
      // Vectors begin at multiples of four: a guard there holds for all four or for none.
      const guards = each.access.guards.filter(({ axis }) => axis === last);
      return (
        (step === 0 || step === 1) &&
        guards.every((guard) => guard.low % 4 === 0 && guard.high % 4 === 0 && guard.step === 1)
      );
    }),
  );
}

function holds({ low, high, step }: Guard, index: I32): I32 {
  const inside = i32.and(i32.ge(index, low), i32.lt(index, high));
  return step === 1 ? inside : i32.and(inside, i32.eq(i32.remSigned(i32.sub(index, low), step), 0));
}
function counted(access: Access, axis: number, index: I32): I32 {
  const guard = access.guards.find((each) => each.axis === axis);
  return guard ? i32.divSigned(i32.sub(index, guard.low), guard.step) : index;
}
const both = (a: I32 | undefined, b: I32 | undefined): I32 | undefined => (a && b ? i32.and(a, b) : (a ?? b));

/** One expression in one kernel; `row` is called where a row begins, `value` for elements of it. */
export class ExpressionWriter<T extends LaneType> {
  readonly #f: FunctionBuilder;
  readonly #expression: Expression;
  readonly #lanes: Lanes<T>;
  readonly #operands: readonly I32[];
  readonly #last: number;
  readonly #uses: readonly number[];
  /** By instruction: address of the row's first element, and whether its outer guards hold. */
  #bases: (I32 | undefined)[] = [];
  #conditions: (I32 | undefined)[] = [];
  #outer: readonly I32[] = [];
  /** Instructions that are the same in every row. */
  #invariant: ReadonlySet<number> | undefined;

  constructor(f: FunctionBuilder, expression: Expression, lanes: Lanes<T>, operands: readonly I32[], rank: number) {
    this.#f = f;
    this.#expression = expression;
    this.#lanes = lanes;
    this.#operands = operands;
    this.#last = rank - 1;
    const { instructions } = expression;
    const uses = instructions.map(() => 0);
    for (let at = 0; at < instructions.length; at++) {
      const each = instructions[at] as Instruction;
      if (each.kind !== "apply") continue;
      for (const argument of each.arguments) uses[argument] = (uses[argument] ?? 0) + 1;
    }
    this.#uses = uses;
  }

  #isRowInvariant({ access }: Load): boolean {
    return (
      access.strides.every((stride, axis) => stride === 0 || axis === this.#last) &&
      access.guards.every(({ axis }) => axis === this.#last)
    );
  }

  /** Begins a row. @param outer the index along every axis but the last */
  row(outer: readonly I32[]): void {
    this.#outer = outer;
    const { instructions } = this.#expression;
    this.#bases = [];
    this.#conditions = [];
    for (let at = 0; at < instructions.length; at++) {
      const each = instructions[at] as Instruction;
      if (each.kind !== "load") continue;
      const { strides, offset, guards } = each.access;
      let address = this.#operands[each.operand] ?? bug("an expression loads what is no operand");
      let condition: I32 | undefined;
      for (let axis = 0; axis < outer.length; axis++) {
        const index = outer[axis] as I32;
        const guard = guards.find((one) => one.axis === axis);
        if (guard) condition = both(condition, holds(guard, index));
        const stride = strides[axis] ?? 0;
        if (stride !== 0) address = i32.add(address, i32.mul(counted(each.access, axis, index), 4 * stride));
      }
      address = i32.add(address, 4 * offset);
      this.#bases[at] = address.kind === "get" ? address : this.#f.let("row", address);
      this.#conditions[at] = condition && this.#f.let("holds", condition);
    }
  }

  /** Values of row-invariant instructions at one place of the row, computed now and used by `value` later. */
  hoisted(last: I32): ReadonlyMap<number, Expr<T>> {
    const known = new Map<number, Expr<T>>();
    const wanted = (this.#invariant ??= this.#invariants());
    this.#write(last, known, (at) => wanted.has(at));
    return known;
  }
  #invariants(): ReadonlySet<number> {
    const { instructions } = this.#expression;
    const invariant = new Set<number>();
    for (let at = 0; at < instructions.length; at++) {
      const each = instructions[at] as Instruction;
      if (each.kind === "constant") invariant.add(at);
      else if (each.kind === "load" && this.#isRowInvariant(each)) invariant.add(at);
      else if (each.kind === "apply" && each.arguments.every((one) => invariant.has(one))) invariant.add(at);
    }
    return invariant;
  }

  /**
   * The expression at `last` of the row begun last.
   * @param known what `hoisted` gave for this place @param own elements of the step's outputs, by output
   */
  value(last: I32, known?: ReadonlyMap<number, Expr<T>>, own: readonly (Expr<T> | undefined)[] = []): Expr<T> {
    const { instructions, value } = this.#expression;
    const values = new Map<number, Expr<T>>();
    for (let at = 0; own.length > 0 && at < instructions.length; at++) {
      const each = instructions[at] as Instruction;
      if (each.kind === "own") values.set(at, own[each.output] ?? bug(`there is no output ${each.output}`));
    }
    this.#write(last, values, () => true, known);
    return values.get(value) ?? known?.get(value) ?? bug("an expression without a value");
  }

  /** @param known values that are written already, and are left where they are */
  #write(
    last: I32,
    values: Map<number, Expr<T>>,
    wanted: (at: number) => boolean,
    known?: ReadonlyMap<number, Expr<T>>,
  ): void {
    const { instructions } = this.#expression;
    const conditions = new Map<number, Expr>();
    const argument = (index: number): Expr<T> =>
      values.get(index) ?? known?.get(index) ?? bug("an instruction reads a later one");
    for (let at = 0; at < instructions.length; at++) {
      const each = instructions[at] as Instruction;
      if (!wanted(at) || values.has(at) || known?.has(at) === true) continue;
      switch (each.kind) {
        case "constant":
          values.set(at, this.#lanes.constant(each.value));
          break;
        case "load":
          values.set(at, this.#named(at, this.#load(at, each, last)));
          break;
        case "own":
          return bug("what is the step's own is known");
        case "random": {
          const seed = instructions[each.seed];
          if (seed?.kind !== "load") return bug("a seed is loaded");
          const base = this.#operands[seed.operand] ?? bug("a seed is an operand");
          const random = uniformHash(
            i32.load(base, 4 * seed.access.offset),
            each.stream,
            this.#linear(each.index, last),
          );
          values.set(at, this.#named(at, this.#lanes.splat(random)));
          break;
        }
        case "apply":
          values.set(at, this.#apply(at, each, each.arguments.map(argument), conditions));
      }
    }
  }
  /** @param conditions of instructions that compare: read as a mask by `select`, as a number by all else */
  #apply(
    at: number,
    { fn, arguments: places }: Apply,
    args: readonly Expr<T>[],
    conditions: Map<number, Expr>,
  ): Expr<T> {
    const lanes = this.#lanes;
    if (isComparison(fn)) {
      const condition = compare(fn, asArguments(fn, args), lanes);
      conditions.set(at, condition);
      return truth(lanes, condition);
    }
    if (fn === "select") {
      const [number, a, b] = asArguments(fn, args);
      const [place] = asArguments(fn, places);
      return this.#named(at, lanes.choose(conditions.get(place) ?? lanes.isNotZero(number), a, b));
    }
    return this.#named(at, compute(fn, args, { lanes, f: this.#f, secondIsNumber: this.#isNumber(places[1]) }));
  }
  /** A number other than NaN, known now. */
  #isNumber(at: number | undefined): boolean {
    const instruction = at === undefined ? undefined : this.#expression.instructions[at];
    return instruction?.kind === "constant" && !Number.isNaN(instruction.value);
  }
  /** In a local where it is read more than once. */
  #named(at: number, value: Expr<T>): Expr<T> {
    return (this.#uses[at] ?? 0) > 1 ? this.#f.let("v", value) : value;
  }

  #load(at: number, { access }: Load, last: I32): Expr<T> {
    const lanes = this.#lanes;
    const base = this.#bases[at] ?? bug("a value is asked for before its row");
    const step = access.strides[this.#last] ?? 0;
    const guard = access.guards.find(({ axis }) => axis === this.#last);
    const condition = both(this.#conditions[at], guard && holds(guard, last));
    const address = i32.add(base, i32.mul(counted(access, this.#last, last), 4 * step));
    const loaded = step === 1 ? lanes.load(...offset(address)) : lanes.loadSplat(...offset(address));
    // Not a select: outside its guards an address may lie outside of memory.
    return condition ? choose(condition, loaded, lanes.constant(access.fill)) : loaded;
  }
  #linear(access: Access, last: I32): I32 {
    return [...this.#outer, last].reduce<I32>(
      (sum, index, axis) => i32.add(sum, i32.mul(counted(access, axis, index), access.strides[axis] ?? 0)),
      i32.const(access.offset),
    );
  }
}

/** A constant at the end of an address is the load's own offset; it may not be negative. */
function offset(address: I32): [address: I32, offset: number] {
  if (address.kind !== "apply" || address.name !== "i32.add") return [address, 0];
  const [inner, constant] = address.operands;
  return inner && constant?.kind === "constant" && constant.value > 0 ? [inner as I32, constant.value] : [address, 0];
}
