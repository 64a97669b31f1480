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
  eachRow(shape, order, (row, stored, ours) => moveRow(row.extent, values, ours, row.ours, out, stored, row.stored));
  return out;
}

/** The other way, always in memory of its own. */
export function fromStored(values: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  if (isIdentity(order)) return values.slice();
  const out = new Float32Array(values.length);
  eachRow(shape, order, (row, stored, ours) => moveRow(row.extent, values, stored, row.stored, out, ours, row.ours));
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

interface Axis {
  readonly extent: number;
  /** From one element to the next, as it is stored and as people have it. */
  readonly stored: number;
  readonly ours: number;
}

/** Of its own: its loop is all that an engine has to see through. */
function moveRow(
  count: number,
  values: ArrayLike<number>,
  from: number,
  step: number,
  out: Float32Array | Int32Array,
  to: number,
  outStep: number,
): void {
  for (let i = 0; i < count; i++, from += step, to += outStep) out[to] = values[from] ?? 0;
}

/**
 * Visits rows along the longer one of the last two stored axes, of which neighbours in both orders are one, in pieces:
 * longer ones leave the caches before the rows beside them come.
 */
function eachRow(
  shape: readonly number[],
  order: readonly number[],
  visit: (row: Axis, stored: number, ours: number) => void,
): void {
  const extents = order.map((axis) => shape[axis] ?? 1);
  const [storedStrides, strides] = [stridesOf(extents), stridesOf(shape)];
  const axes: Axis[] = [];
  extents.forEach((extent, axis) => {
    const [stored, ours] = [storedStrides[axis] ?? 1, strides[order[axis] ?? 0] ?? 1];
    const before = axes.at(-1);
    const isOne = before?.stored === extent * stored && before.ours === extent * ours;
    if (isOne) axes.pop();
    axes.push({ extent: isOne ? before.extent * extent : extent, stored, ours });
  });
  const [last, other] = [axes.pop(), axes.pop()];
  if (!last) return;
  const [long, short] = other && other.extent > last.extent ? [other, last] : [last, other];
  let extent = long.extent;
  const stride = Math.max(long.stored, long.ours);
  while (extent % 2 === 0 && extent > 256 && extent * stride > 65536) extent /= 2;
  const pieces = long.extent / extent;
  if (pieces > 1) axes.push({ extent: pieces, stored: extent * long.stored, ours: extent * long.ours });
  if (short) axes.push(short);
  axes.reverse();
  const rows = volume(axes.map(({ extent }) => extent));
  for (let row = 0; row < rows; row++) {
    let [stored, ours, rest] = [0, 0, row];
    for (const axis of axes) {
      stored += (rest % axis.extent) * axis.stored;
      ours += (rest % axis.extent) * axis.ours;
      rest = Math.floor(rest / axis.extent);
    }
    visit({ ...long, extent }, stored, ours);
  }
}
