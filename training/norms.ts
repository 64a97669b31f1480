/** How large the parameters of a step, their gradients and their updates are: Euclidean norms, a tensor each. */
import type { Inputs } from "../runtime/inputs.ts";

export interface TensorNorms {
  /** Of the parameter. */
  readonly name: string;
  /** Axes of the tensor: two or more of what multiplies, one of shifts and scales. */
  readonly rank: number;
  readonly weight: number;
  readonly gradient: number;
  /** Of what the step would add to it. */
  readonly update: number;
}

/**
 * Looks at a step before it is done; the run goes on as if nobody had.
 * @param tensors of the run, by name @param numbers that the step will be given
 */
export type MeasureNorms = (
  tensors: ReadonlyMap<string, Float32Array>,
  inputs: Inputs,
  numbers: { readonly rate: number; readonly seed: number; readonly step: number },
) => Promise<readonly TensorNorms[]>;

const HEAD = "step,tensor,rank,weight,gradient,update";

/** Steps done, and the norms of the step that came next. */
export interface NormsOfStep {
  readonly step: number;
  readonly norms: readonly TensorNorms[];
}

/** A table of comma-separated values. */
export function normsTable(all: readonly NormsOfStep[]): string {
  const lines = all.flatMap(({ step, norms }) =>
    norms.map(({ name, rank, weight, gradient, update }) => `${step},${name},${rank},${weight},${gradient},${update}`),
  );
  return `${[HEAD, ...lines].join("\n")}\n`;
}

/** What `normsTable` wrote, as far as it is whole. @param below steps that a run which goes on has not done yet are left away */
export function readNorms(text: string, below = Infinity): readonly NormsOfStep[] {
  const [head, ...lines] = text.split("\n");
  const bySteps = new Map<number, TensorNorms[]>();
  if (head !== HEAD) return [];
  for (const line of lines) {
    const [step, name = "", rank, weight, gradient, update, ...more] = line.split(",");
    if (update === undefined || update === "" || more.length > 0) break;
    if (Number(step) >= below) continue;
    const norms = bySteps.get(Number(step)) ?? [];
    bySteps.set(Number(step), norms);
    norms.push({
      name,
      rank: Number(rank),
      weight: Number(weight),
      gradient: Number(gradient),
      update: Number(update),
    });
  }
  return [...bySteps].map(([step, norms]) => ({ step, norms }));
}
