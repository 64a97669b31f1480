/** Moves numbers between the order that people use (PyTorch's) and that in which a buffer stores them. */

/** Stored axis i is axis `order[i]` of `shape`: the elements of `values` in stored order, into `out`. */
export function toStored<T extends Float32Array | Int32Array>(
  values: ArrayLike<number>,
  shape: readonly number[],
  order: readonly number[],
  out: T,
): T {
  if (isIdentity(order)) {
    out.set(values);
    return out;
  }
  walkStored(shape, order, (stored, ours) => (out[stored] = values[ours] ?? 0));
  return out;
}

/** The other way. */
export function fromStored<T extends Float32Array | Int32Array>(
  values: ArrayLike<number>,
  shape: readonly number[],
  order: readonly number[],
  out: T,
): T {
  if (isIdentity(order)) {
    out.set(values);
    return out;
  }
  walkStored(shape, order, (stored, ours) => (out[ours] = values[stored] ?? 0));
  return out;
}

export function volume(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
function isIdentity(order: readonly number[]): boolean {
  return order.every((axis, i) => axis === i);
}
function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => volume(shape.slice(axis + 1)));
}

/** Visits every element in stored order, with its place in people's. */
function walkStored(
  shape: readonly number[],
  order: readonly number[],
  visit: (stored: number, ours: number) => void,
): void {
  const strides = stridesOf(shape);
  walk(
    order.map((axis) => shape[axis] ?? 1),
    order.map((axis) => strides[axis] ?? 1),
    visit,
  );
}

/** Visits every element of `extents` in order, with its place under `strides`; the two inner axes are plain loops. */
function walk(
  extents: readonly number[],
  strides: readonly number[],
  visit: (at: number, place: number) => void,
): void {
  const rank = extents.length;
  const [rows, columns] = [extents[rank - 2] ?? 1, extents[rank - 1] ?? 1];
  const [rowStride, columnStride] = [strides[rank - 2] ?? 0, strides[rank - 1] ?? 0];
  const outer = extents.slice(0, Math.max(0, rank - 2));
  let at = 0;
  for (let block = 0; block < volume(outer); block++) {
    let base = 0;
    for (let axis = outer.length - 1, rest = block; axis >= 0; axis--) {
      base += (rest % (outer[axis] ?? 1)) * (strides[axis] ?? 0);
      rest = Math.floor(rest / (outer[axis] ?? 1));
    }
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) visit(at++, base + row * rowStride + column * columnStride);
  }
}
