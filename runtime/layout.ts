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
  eachRow(shape, order, (count, stored, ours) => moveRow(count, values, ours, out, stored));
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
  eachRow(shape, order, (count, stored, ours) => moveRow(count, values, stored, out, ours));
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

interface Line {
  readonly first: number;
  readonly step: number;
}
/** A function of its own, so that its loop is the whole of what an engine has to see through. */
function moveRow(
  count: number,
  values: ArrayLike<number>,
  { first, step }: Line,
  out: Float32Array | Int32Array,
  { first: outFirst, step: outStep }: Line,
): void {
  for (let i = 0, from = first, to = outFirst; i < count; i++, from += step, to += outStep) out[to] = values[from] ?? 0;
}

/**
 * Visits rows of elements, as long as there are: along the longer one of the last two stored axes, of which neighbours in
 * both orders are one.
 */
function eachRow(
  shape: readonly number[],
  order: readonly number[],
  visit: (count: number, stored: Line, ours: Line) => void,
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
  if (short) axes.push(short);
  const rows = volume(axes.map(({ extent }) => extent));
  for (let row = 0; row < rows; row++) {
    let [stored, ours, rest] = [0, 0, row];
    for (let at = axes.length - 1; at >= 0; at--) {
      const axis = axes[at] ?? long;
      stored += (rest % axis.extent) * axis.stored;
      ours += (rest % axis.extent) * axis.ours;
      rest = Math.floor(rest / axis.extent);
    }
    visit(long.extent, { first: stored, step: long.stored }, { first: ours, step: long.ours });
  }
}
