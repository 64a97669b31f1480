/** A step in several calls: its examples in parts, each no larger than what the program was compiled for. */
import { countExamples, givenAs, type Inputs } from "./inputs.ts";
import { volume } from "./layout.ts";
import type { ProgramFunction } from "./program.ts";

export interface MicroBatch {
  readonly inputs: Inputs;
  readonly examples: number;
  /** How much of the step's examples these are, and which part of the step: what a program's scalars mean. */
  readonly share: number;
  readonly first: 0 | 1;
  readonly last: 0 | 1;
}

/** Whether a step of this function may be one of several calls, by the numbers that it takes. */
export function accumulates({ scalars }: ProgramFunction): boolean {
  return scalars.some(({ meaning }) => meaning === "last");
}

/**
 * The parts of a step in their order, as large as `definition` takes them, and what is left as the last. One part where the
 * inputs are no more than that, and where nothing adds parts up.
 * @throws ResnetProblem RN4006 for inputs of which not all have as many examples
 */
export function microBatches(inputs: Inputs, definition: ProgramFunction): readonly MicroBatch[] {
  const { batch, inputs: values } = definition;
  const all = countExamples(inputs, definition);
  if (all <= batch || !accumulates(definition)) return [{ inputs, examples: all, share: 1, first: 1, last: 1 }];
  const parts = Array.from({ length: Math.ceil(all / batch) }, (_, part) => part * batch);
  return parts.map((from) => {
    const to = Math.min(all, from + batch);
    const slices = values.map(({ name, shape }) => {
      const each = volume(shape.slice(1));
      return [name, givenAs(name, inputs)?.subarray(from * each, to * each) ?? new Float32Array()] as const;
    });
    return {
      inputs: Object.fromEntries(slices),
      examples: to - from,
      share: (to - from) / all,
      first: from === 0 ? 1 : 0,
      last: to === all ? 1 : 0,
    };
  });
}

/** What the parts of a step told, as one step tells it. @param parts as many as were told, of how many examples each */
export function folded<R extends { readonly [name: string]: number }>(
  { outputs }: Pick<ProgramFunction, "outputs">,
  told: readonly R[],
  parts: readonly { readonly examples: number }[],
): R {
  const [only] = told;
  if (only && told.length === 1) return only;
  const examples = parts.reduce((sum, part) => sum + part.examples, 0);
  const sumOf = (valueOf: (each: R, examples: number) => number): number =>
    told.reduce((sum, each, index) => sum + valueOf(each, parts[index]?.examples ?? 0), 0);
  const results = outputs.flatMap(({ name, measure }): [string, number][] => {
    if (!measure) return [];
    if (measure.fold === "last") return [[name, told.at(-1)?.[name] ?? Number.NaN]];
    if (measure.fold === "mean") return [[name, sumOf((each, of) => (each[name] ?? Number.NaN) * of) / examples]];
    return [[name, sumOf((each) => each[name] ?? Number.NaN)]];
  });
  // By the names that each of them has.
  return Object.fromEntries(results) as R;
}
