/** Row-major shapes and the walk over them that broadcasts, transposes and slices share. */

export function volume(shape: readonly number[]): number {
  let product = 1;
  for (let axis = 0; axis < shape.length; axis++) product *= shape[axis] ?? 1;
  return product;
}
/** Elements between neighbours along each axis. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((extent, axis) => extent === b[axis]));
}

/** Calls `visit(at, from)` for each element `at` of `shape` in order; `from` = offset + sum(index * strides). */
export function walk(
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  visit: (at: number, from: number) => void,
): void {
  const last = shape.length - 1;
  if (last < 0) return visit(0, offset);
  const [extent, step] = [shape[last] ?? 1, strides[last] ?? 0];
  const index = new Array<number>(last).fill(0);
  const total = volume(shape);
  let from = offset;
  for (let at = 0; at < total;) {
    for (let i = 0, each = from; i < extent; i++, each += step) visit(at++, each);
    for (let axis = last - 1; axis >= 0; axis--) {
      from += strides[axis] ?? 0;
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < (shape[axis] ?? 1)) break;
      from -= (strides[axis] ?? 0) * (shape[axis] ?? 1);
      index[axis] = 0;
    }
  }
}
