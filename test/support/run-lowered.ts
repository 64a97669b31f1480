/** Runs a lowered model in the interpreter with everything in PyTorch's layouts, as a person sees it. */
import { evaluate } from "../../compiler/graph/evaluate.ts";
import type { Lowered } from "../../compiler/lower/types.ts";
import { fromStored, toStored } from "./shared-data.ts";

/** Tensors and inputs by name, in PyTorch's layouts; scalars as one number. */
export type Values = { readonly [name: string]: ArrayLike<number> };

export interface Run {
  readonly outputs: { readonly [name: string]: readonly number[] };
  /** Running statistics after the run. */
  readonly updates: { readonly [name: string]: readonly number[] };
}

export function runLowered({ graph, tensors, inputs, outputs }: Lowered, values: Values): Run {
  const leaves = new Map<string, Float64Array>(
    Object.entries(values).map(([name, value]) => [name, Float64Array.from(value)]),
  );
  for (const { name, shape, order } of [...tensors, ...inputs]) {
    const value = leaves.get(name);
    if (!value) throw new Error(`no value for ${name}`);
    leaves.set(name, toStored(value, shape, order));
  }
  const result = evaluate(graph, leaves);
  const seen = outputs.map(({ name, shape, order }) => {
    return [name, [...fromStored(result.outputs.get(name) ?? [], shape, order)]] as const;
  });
  // Only vectors are updated: their layout is PyTorch's.
  const updated = [...result.updates].map(([name, value]) => [name, [...value]] as const);
  return { outputs: Object.fromEntries(seen), updates: Object.fromEntries(updated) };
}
