/** The function `put(t, a)` of a kernel with a tail: from the value `a`, made at place `t` of all, to what is stored and summed. */
import { bug } from "../../bug.ts";
import { mergeAxes, rowMajor, type Merged } from "../domain.ts";
import type { OperationWork, StoredPlace, TailWork } from "../work.ts";
import type { OperationName } from "../../schedule/families.ts";
import { write, writes, type FloatBinding } from "./bindings.ts";
import { printExpression } from "./expression.ts";
import { boundOperand, type Bound } from "./finish.ts";
import { indexLines } from "./map.ts";
import { operandTypes } from "./operands.ts";
import { addToSums, COUNT, sumsOf } from "./tail-sums.ts";

/** A part of a tail over as few axes as may be. */
export function mergedTail(each: TailWork): Merged {
  const expressions = each.outputs.map(({ expression }) => expression);
  const [axes, layouts] = each.family === "map" ? [[], [rowMajor(each.domain)]] : [each.axes, []];
  return mergeAxes(each.domain, axes, expressions, layouts);
}
export class TailFunction {
  readonly #width: 1 | 4;
  /** What is read besides what is made, by buffer and type. */
  readonly #reads = new Map<string, Bound>();
  /** Each buffer once, however often something is put there. */
  readonly #stored = new Map<number, readonly [FloatBinding, StoredPlace]>();
  /** What lies there by now. */
  readonly #values = new Map<number, string>();
  readonly lines: string[] = [];
  readonly uses = new Set<string>();

  constructor({ output, tail }: OperationWork<OperationName>, width: 1 | 4) {
    this.#width = width;
    const puts = [[output], ...tail.map((each) => (each.family === "map" ? each.outputs : []))];
    for (const place of puts.flat())
      if (!this.#stored.has(place.buffer)) {
        const number = this.#stored.size;
        this.#stored.set(place.buffer, [writes(number === 0 ? "y" : `y${number}`, this.#type, place), place]);
      }
    const sums = sumsOf(tail);
    const isLast = (place: StoredPlace, step: number): boolean =>
      !puts.slice(step).some((later) => later.some(({ buffer }) => buffer === place.buffer));
    this.#put(output, "a", isLast(output, 1));
    for (const [at, each] of tail.entries()) {
      const values = this.#print(each, at);
      if (each.family === "map")
        each.outputs.forEach((place, i) => this.#put(place, values[i] ?? "", isLast(place, at + 2)));
      else
        this.lines.push(
          ...addToSums(
            sums.filter((sum) => sum.at === at),
            values,
          ),
        );
    }
    if (sums.some(({ kind }) => kind === "spread")) this.lines.push(`${COUNT} += 1.0f;`);
  }
  get #type(): "f32" | "vec4f" {
    return this.#width === 4 ? "vec4f" : "f32";
  }

  /** What it reads besides `a`, and what it writes. */
  get bound(): readonly Bound[] {
    return [...this.#reads.values(), ...this.#stored.values()];
  }
  get text(): readonly string[] {
    return [`fn put(t: i32, a: ${this.#type}) {`, ...this.lines.map((line) => `  ${line}`), "}"];
  }

  /** What is stored in 16 bits is read as it was rounded. */
  #put(place: StoredPlace, value: string, isKept: boolean): void {
    const [buffer] = this.#stored.get(place.buffer) ?? bug("what is put has no buffer");
    let kept = value;
    if (isKept && place.half) {
      kept = `${buffer.name}_kept`;
      this.lines.push(`let ${kept} = ${this.#type}(${this.#width === 4 ? "half_4" : "half"}(${value}));`);
    }
    this.#values.set(place.buffer, kept);
    if (isKept) this.lines.push(write(buffer, "t", kept));
  }
  /** Values of the outputs of one part of the tail. */
  #print(each: TailWork, at: number): readonly string[] {
    const { domain, expressions } = mergedTail(each);
    const types = operandTypes(each.operands, expressions, this.#width);
    const prefix = `s${at}_`;
    const index = domain.map((_, axis) => `${prefix}i${axis}`);
    this.lines.push(...indexLines(domain, this.#width).map((line) => line.replace("let i", `let ${prefix}i`)));
    const values: string[] = [];
    for (const [output, expression] of expressions.entries()) {
      const printed = printExpression(expression, {
        width: this.#width,
        index,
        prefix: `${prefix}${output}_`,
        own: (earlier) => values[earlier] ?? bug("an expression reads an output that is not there"),
        made: (operand) => this.#values.get(each.operands[operand]?.buffer ?? -1),
        operand: (operand) => {
          const place = each.operands[operand] ?? bug("an expression loads what is no operand");
          const type = types[operand] ?? "f32";
          const key = `${place.buffer} ${type}`;
          const [, binding] = boundOperand(each.operands, operand, type);
          const [buffer] = this.#reads.get(key) ?? [
            { name: `r${this.#reads.size}`, type, writes: false, half: place.half },
          ];
          this.#reads.set(key, [buffer, binding]);
          return { name: buffer.name, isScalars: place.isScalars, half: place.half };
        },
      });
      for (const name of printed.uses) this.uses.add(name);
      this.lines.push(...printed.statements);
      values.push(printed.value);
    }
    return values;
  }
}
