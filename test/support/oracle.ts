/** The operation cases beside the repository, made with PyTorch in float64; the README there says what they hold. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readSafetensors, type Safetensors } from "../../runtime/safetensors.ts";
import { repository, shared } from "./shared-data.ts";

export interface TensorReference {
  /** Its name in `oracle/ops.safetensors`. */
  readonly tensor: string;
  readonly shape: readonly number[];
}
export interface OperationCase {
  readonly name: string;
  readonly op: string;
  /** What a design writes, where the case itself says it. */
  readonly call?: string;
  readonly attrs: { readonly [name: string]: unknown };
  readonly inputs: { readonly [name: string]: TensorReference };
  readonly outputs: { readonly [name: string]: TensorReference };
  /** Name of the gradient that arrives at y. */
  readonly upstream: string;
  /** Gradient of sum(y * gy) by input X, as gX. */
  readonly grads: { readonly [name: string]: TensorReference };
  /** Tolerance of each result in f32, by the names of `outputs` and `grads`. */
  readonly check: { readonly [name: string]: { readonly atol: number } };
  /** Forward results are exact: equal bit for bit once rounded to float32. */
  readonly exact: boolean;
}

/** Cases of calls that the oracle lacks, made with PyTorch in the same form (`test/fixtures/layers/make.py`). */
export function layerNumbers(): { readonly cases: readonly OperationCase[]; readonly tensors: Safetensors["tensors"] } {
  const path = "test/fixtures/layers/cases.safetensors";
  const { tensors, metadata } = readSafetensors(readFileSync(join(repository, path)), path);
  return { cases: JSON.parse(metadata["cases"] ?? "[]") as readonly OperationCase[], tensors };
}

/** Only where `isThere("oracle/ops.json")`. */
export function operationCases(): readonly OperationCase[] {
  return (sharedJson("oracle/ops.json") as { readonly cases: readonly OperationCase[] }).cases;
}
export function sharedJson(path: string): unknown {
  return JSON.parse(readFileSync(join(shared, path), "utf8"));
}
