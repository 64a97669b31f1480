/**
 * What each invocation of a kernel sums of the values that it puts down, four channels each: private variables, and partial
 * results of these. A spread is counted from the first value, so that no digit is lost far from 0; an invocation has a few
 * values, over which one walk is as good as two.
 */
import type { ReduceWork, TailWork } from "../work.ts";

/** An output of a reduction in the tail. */
export interface TailSum {
  /** The place of the reduction in the tail. */
  readonly at: number;
  readonly kind: "sum" | "spread";
  /** In front of the names of its variables. */
  readonly name: string;
}

export function sumsOf(tail: readonly TailWork[]): readonly TailSum[] {
  return tail.flatMap((each, at) => (each.family === "reduce" ? outputsOf(each, at) : []));
}
function outputsOf({ outputs }: ReduceWork, at: number): readonly TailSum[] {
  return outputs.map(({ kind }, output) => ({ at, kind: kind === "spread" ? kind : "sum", name: `q${at}_${output}` }));
}

/** How many values an invocation has put down: asked of where something spreads. */
export const COUNT = "put_count";

export function declareSums(sums: readonly TailSum[]): readonly string[] {
  const variables = sums.flatMap(({ kind, name }) => (kind === "sum" ? [name] : spreadNames(name)));
  const count = sums.some(({ kind }) => kind === "spread") ? [`var<private> ${COUNT}: f32;`] : [];
  return [...count, ...variables.map((variable) => `var<private> ${variable}: vec4f;`)];
}
/** Statements that add a value to each. @param values of each output its own; a spread has that of the output before it */
export function addToSums(sums: readonly TailSum[], values: readonly string[]): readonly string[] {
  return sums.flatMap(({ kind, name }, output) => {
    if (kind === "sum") return [`${name} += ${values[output]};`];
    const value = values[output - 1] ?? "";
    const [first, off, squares] = spreadNames(name);
    return [
      `${first} = select(${first}, ${value}, ${COUNT} == 0.0f);`,
      `let ${name}_d = ${value} - ${first};`,
      `${off} += ${name}_d;`,
      `${squares} += ${name}_d * ${name}_d;`,
    ];
  });
}
/** Partial results of an invocation that put down at least one value, as `parts.ts` says which there are. */
export function partialsOfSum({ kind, name }: TailSum): readonly string[] {
  if (kind === "sum") return [name];
  const [first, off] = spreadNames(name);
  return [first, `${off} / ${COUNT}`, squaresAboutMean(name)];
}
/** The squares of an invocation's values about their own mean. A NaN stays. */
export function squaresAboutMean(name: string): string {
  const [, off, squares] = spreadNames(name);
  return `not_negative(${squares} - ${off} * ${off} / ${COUNT})`;
}
export const notNegative = "fn not_negative(x: vec4f) -> vec4f { return select(x, vec4f(), x < vec4f()); }";

/** The first value, the sum of how far all are from it, and of the squares of this. */
export function spreadNames(name: string): readonly [first: string, off: string, squares: string] {
  return [`${name}f`, `${name}m`, `${name}s`];
}
