/** Behind the sums of a reduction: its results are stored, with what is made of them. */
import { bug } from "../../bug.ts";
import type { Expression } from "../../schedule/types.ts";
import type { Binding } from "../target.ts";
import type { FusedOperand, FusedResult, StoredPlace } from "../work.ts";
import { write, writes, type BufferBinding, type ElementType, type FloatBinding } from "./bindings.ts";
import { printExpression, type Printed } from "./expression.ts";
import { operandTypes } from "./operands.ts";

/** How a kernel declares a buffer, and which one it is. */
export type Bound = readonly [BufferBinding, Binding];

/** Operand `x3` of a step's. */
export function boundOperand(operands: readonly FusedOperand[], operand: number, type: ElementType): Bound {
  const place = operands[operand] ?? bug(`there is no operand ${operand}`);
  return [{ name: `x${operand}`, type, writes: false, half: place.half }, place];
}

export function operandsOf(expressions: readonly Expression[]): readonly number[] {
  const loads = expressions.flatMap(({ instructions }) => instructions.filter((each) => each.kind === "load"));
  return [...new Set(loads.map(({ operand }) => operand))].sort((a, b) => a - b);
}

/** The part of a reduction that comes behind the sums. */
interface Folded {
  readonly operands: readonly FusedOperand[];
  readonly outputs: readonly StoredPlace[];
  readonly finish: readonly FusedResult[];
}

/** What is done with the results of a reduction: they are stored, and what is made of them is too. */
export class Finish {
  readonly #work: Folded;
  readonly #types: readonly ElementType[];
  readonly #printed: readonly Printed[];
  readonly #type: "vec4f" | "f32";
  /** That are read besides the results. */
  readonly operands: readonly number[];

  constructor(work: Folded, width: 1 | 4) {
    const expressions = work.finish.map(({ expression }) => expression);
    this.#work = work;
    this.#type = width === 4 ? "vec4f" : "f32";
    this.#types = operandTypes(work.operands, expressions, width);
    this.operands = operandsOf(expressions);
    const values = work.outputs.map((_, output) => `a${output}`);
    this.#printed = expressions.map((expression, place) => {
      const printed = printExpression(expression, {
        width,
        index: [width === 4 ? "t * 4" : "t"],
        prefix: `w${place}_`,
        operand: (operand) => ({
          name: `x${operand}`,
          isScalars: this.#types[operand] === "u32",
          half: work.operands[operand]?.half,
        }),
        own: (output) => values[output] ?? bug(`there is no output ${output}`),
      });
      values.push(printed.value);
      return printed;
    });
  }

  get uses(): readonly string[] {
    return this.#printed.flatMap(({ uses }) => [...uses]);
  }
  typeOf(operand: number): ElementType {
    return this.#types[operand] ?? "f32";
  }
  get results(): readonly Bound[] {
    return [...this.#outputs, ...this.#made];
  }
  get #outputs(): readonly (readonly [FloatBinding, Binding])[] {
    return this.#work.outputs.map((each, output) => [writes(`y${output}`, this.#type, each), each]);
  }
  get #made(): readonly (readonly [FloatBinding, Binding])[] {
    return this.#work.finish.map((each, place) => [writes(`z${place}`, this.#type, each), each]);
  }
  get reads(): readonly Bound[] {
    return this.operands.map((operand) => boundOperand(this.#work.operands, operand, this.typeOf(operand)));
  }
  /** Whether one kernel may bind all of this and `operands`, each in one way. */
  fitsWith(operands: readonly number[], types: readonly ElementType[], most: number): boolean {
    const all = new Set([...operands, ...this.operands]);
    const agree = operands.every((each) => !this.operands.includes(each) || types[each] === this.typeOf(each));
    return agree && all.size + this.results.length <= most;
  }
  /** Of results in a0, a1 … of output `t`, stored at `place`. */
  statements(place: string): readonly string[] {
    return [
      ...this.#printed.flatMap(({ statements }) => statements),
      ...this.#outputs.map(([buffer], output) => write(buffer, place, `a${output}`)),
      ...this.#made.map(([buffer], each) => write(buffer, place, this.#printed[each]?.value ?? "")),
    ];
  }
}
