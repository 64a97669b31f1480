/**
 * A range of a reduction's elements becomes partial results: a sum, a maximum, or a mean and the squares about it. These are
 * taken in a second walk, over what the first has brought near. Means are counted from the first value: no digit is lost far
 * from 0, and equal values spread by exactly 0.
 */
import type { ReduceKind } from "../../schedule/types.ts";
import type { Printed } from "./expression.ts";

export interface Walk {
  readonly kinds: readonly ReduceKind[];
  /** By output its value at `r`; that of a spread is what the output before it has. */
  readonly values: readonly Printed[];
  /** From `r`, an element of the reduced axes counted as one, to the indices that values read. */
  readonly index: readonly string[];
  readonly type: "vec4f" | "f32";
}

/**
 * Statements that leave an output's result over the range in `a0`, `a1` and so on; of a spread the first value in `f1`, and
 * how far the mean is from it in `m1`.
 * @param begin and `end`: WGSL of the range, which holds at least one element
 */
export function walkRange({ kinds, values, index, type }: Walk, begin: string, end: string): readonly string[] {
  const spreads = kinds.flatMap((kind, output) => (kind === "spread" ? [output] : []));
  const valueOf = (output: number): string => values[kinds[output] === "spread" ? output - 1 : output]?.value ?? "";
  const statementsOf = (outputs: readonly number[]): readonly string[] =>
    outputs.flatMap((output) => values[output]?.statements ?? []);
  const summed = kinds.flatMap((kind, output) => (kind === "spread" ? [] : [output]));
  const behind = spreads.map((output) => output - 1);
  const loop = (body: readonly string[]): readonly string[] => [
    `for (var r = ${begin}; r < ${end}; r++) {`,
    ...body.map((line) => `  ${line}`),
    "}",
  ];
  const firsts =
    spreads.length === 0
      ? []
      : [
          ...spreads.map((output) => `var f${output} = ${type}();`),
          "{",
          `  let r = ${begin};`,
          ...[...index, ...statementsOf(behind)].map((line) => `  ${line}`),
          ...spreads.map((output) => `  f${output} = ${valueOf(output)};`),
          "}",
        ];
  const first = [
    ...kinds.map((kind, output) => `var ${kind === "spread" ? "m" : "a"}${output} = ${start(kind, type)};`),
    ...loop([
      ...index,
      ...statementsOf(summed),
      ...kinds.map((kind, output) =>
        kind === "spread"
          ? `m${output} += ${valueOf(output)} - f${output};`
          : fold(kind, `a${output}`, valueOf(output)),
      ),
    ]),
  ];
  if (spreads.length === 0) return first;
  const second = [
    ...spreads.flatMap((output) => [`m${output} /= f32(${end} - ${begin});`, `var a${output} = ${type}();`]),
    ...loop([
      ...index,
      ...statementsOf(behind),
      ...spreads.flatMap((output) => [
        `let d${output} = (${valueOf(output)} - f${output}) - m${output};`,
        `a${output} += d${output} * d${output};`,
      ]),
    ]),
  ];
  return [...firsts, ...first, ...second];
}

/** What `walkRange` leaves of an output, in the order of `partialsOf`. */
export function partialNames(kind: ReduceKind, output: number): readonly string[] {
  return kind === "spread" ? [`f${output}`, `m${output}`, `a${output}`] : [`a${output}`];
}

export function start(kind: ReduceKind, type: "vec4f" | "f32"): string {
  if (kind !== "max") return `${type}()`;
  return type === "vec4f" ? "vec4f(-positive_infinity())" : "-positive_infinity()";
}
/** A NaN stays, whichever side it is on: `max` would drop it. */
export function fold(kind: "sum" | "max", name: string, value: string): string {
  return kind === "sum"
    ? `${name} += ${value};`
    : `${name} = select(${name}, ${value}, !(${value} <= ${name}) & (${name} == ${name}));`;
}
