/** What lies in `../shared` beside the checkout, where it is at hand: PyTorch's numbers, images, published weights. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../../cli/package-folder.ts";
import { readSafetensors, type Safetensors } from "../../runtime/safetensors.ts";

/** The nearest folder above with a package.json: the benchmark reads this from a build of its own. */
export const repository = packageFolder();
export const shared = join(repository, "../shared");

/** True if the file is there; says so on the terminal if it is not, for a skipped test must be seen. */
export function isThere(path: string): boolean {
  const there = existsSync(join(shared, path));
  if (!there) console.warn(`SKIPPED: ../shared/${path} is not there`);
  return there;
}
export function sharedTensors(path: string): Safetensors {
  return readSafetensors(readFileSync(join(shared, path)), path);
}

/** Elements of a tensor of `shape` in stored order: stored axis i is axis `order[i]`. */
export function toStored(values: ArrayLike<number>, shape: readonly number[], order: readonly number[]): Float64Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const out = new Float64Array(values.length);
  const extents = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 1);
  const index = new Array<number>(order.length).fill(0);
  for (let at = 0, from = 0; at < out.length; at++) {
    out[at] = values[from] ?? 0;
    for (let axis = order.length - 1; axis >= 0; axis--) {
      from += steps[axis] ?? 0;
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < (extents[axis] ?? 1)) break;
      from -= (steps[axis] ?? 0) * (extents[axis] ?? 1);
      index[axis] = 0;
    }
  }
  return out;
}
/** And back. */
export function fromStored(
  values: ArrayLike<number>,
  shape: readonly number[],
  order: readonly number[],
): Float64Array {
  const stored = order.map((axis) => shape[axis] ?? 1);
  return toStored(
    values,
    stored,
    order.map((_, axis) => order.indexOf(axis)),
  );
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) {
    // A NaN stays: no comparison with it passes.
    worst = Math.max(worst, a[i] === b[i] ? 0 : Math.abs((a[i] ?? 0) - (b[i] ?? 0)));
  }
  return worst;
}
export function largest(a: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] ?? 0));
  return worst;
}
