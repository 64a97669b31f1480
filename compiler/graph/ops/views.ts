/** Ops that move elements without computing: reshape, broadcast, transpose, slice, pad. Kernels fuse them into loads. */
import { f32, type OpDef } from "../op.ts";
import { sameShape, stridesOf, volume, walk } from "../shape.ts";

function gather(x: Float64Array, shape: readonly number[], strides: readonly number[], offset = 0): Float64Array {
  const out = new Float64Array(volume(shape));
  walk(shape, strides, offset, (at, from) => void (out[at] = x[from] as number));
  return out;
}

/** The same elements in row-major order under another shape. */
export const reshape: OpDef<"reshape"> = {
  arity: 1,
  infer: ([x], { shape }) =>
    volume(x.shape) === volume(shape) ? { dtype: x.dtype, shape } : `[${x.shape}] does not fill [${shape}]`,
  evaluate: ([x]) => x,
  grad: (build, { inputs: [x] }, dy) => [build.reshape(dy, build.typeOf(x).shape)],
};

/** Input axis i is axis `axes[i]` of the output; other axes repeat. The sum over these is its gradient. */
export const broadcast: OpDef<"broadcast"> = {
  arity: 1,
  infer([x], { shape, axes }) {
    const fits =
      x.shape.length === axes.length &&
      axes.every((axis, i) => shape[axis] === x.shape[i] && (i === 0 || axis > (axes[i - 1] ?? 0)));
    return fits ? { dtype: x.dtype, shape } : `[${x.shape}] does not broadcast to [${shape}] along [${axes}]`;
  },
  evaluate([x], { attributes: { shape, axes } }, [source]) {
    const own = stridesOf(source.shape);
    const strides = shape.map((_, axis) => (axes.includes(axis) ? (own[axes.indexOf(axis)] ?? 0) : 0));
    return gather(x, shape, strides);
  },
  grad: (build, { attributes: { shape, axes } }, dy) => [
    build.reduce(
      "sum",
      dy,
      shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis)),
    ),
  ],
};

/** Output axis i is input axis `permutation[i]`. */
export const transpose: OpDef<"transpose"> = {
  arity: 1,
  infer([x], { permutation }) {
    const { shape } = x;
    const valid = sameShape(
      [...permutation].sort((a, b) => a - b),
      shape.map((_, axis) => axis),
    );
    return valid
      ? { dtype: x.dtype, shape: permutation.map((axis) => shape[axis] ?? 1) }
      : `[${permutation}] is no permutation of rank ${shape.length}`;
  },
  evaluate([x], { attributes: { permutation }, type }, [source]) {
    const own = stridesOf(source.shape);
    return gather(
      x,
      type.shape,
      permutation.map((axis) => own[axis] ?? 0),
    );
  },
  grad: (build, { attributes: { permutation } }, dy) => [
    build.transpose(
      dy,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ],
};

/** Elements start, start + stride, … below stop, per axis. */
export const slice: OpDef<"slice"> = {
  arity: 1,
  infer([x], { start, stop, stride }) {
    const { shape } = x;
    const valid = shape.every(
      (extent, axis) =>
        (start[axis] ?? -1) >= 0 &&
        (stop[axis] ?? 0) <= extent &&
        (start[axis] ?? 0) < (stop[axis] ?? 0) &&
        (stride[axis] ?? 0) >= 1,
    );
    if (!valid || start.length !== shape.length) return `[${start}] to [${stop}] by [${stride}] of [${shape}]`;
    return f32(shape.map((_, axis) => Math.ceil(((stop[axis] ?? 0) - (start[axis] ?? 0)) / (stride[axis] ?? 1))));
  },
  evaluate([x], { attributes: { start, stride }, type }, [source]) {
    const own = stridesOf(source.shape);
    const offset = own.reduce((sum, each, axis) => sum + each * (start[axis] ?? 0), 0);
    return gather(
      x,
      type.shape,
      own.map((each, axis) => each * (stride[axis] ?? 1)),
      offset,
    );
  },
  grad(build, { inputs: [x], attributes: { start, stride }, type }, dy) {
    const { shape } = build.typeOf(x);
    const interior = stride.map((each) => each - 1);
    const after = shape.map(
      (extent, axis) => extent - (start[axis] ?? 0) - ((type.shape[axis] ?? 1) - 1) * (stride[axis] ?? 1) - 1,
    );
    return [build.pad(dy, start, after, interior)];
  },
};

/** `value` before and after, and `interior` ones between neighbours: the gradient of slice, and slice its gradient. */
export const pad: OpDef<"pad"> = {
  arity: 1,
  infer([x], { before, after, interior }) {
    const { shape } = x;
    if ([before, after, interior].some((list) => list.length !== shape.length || list.some((each) => each < 0)))
      return `pad [${before}] [${after}] of [${shape}]`;
    return f32(
      shape.map(
        (extent, axis) => (before[axis] ?? 0) + (extent - 1) * (1 + (interior[axis] ?? 0)) + 1 + (after[axis] ?? 0),
      ),
    );
  },
  evaluate([x], { attributes: { before, interior, value }, type }, [source]) {
    const out = new Float64Array(volume(type.shape)).fill(value);
    const strides = stridesOf(type.shape);
    const offset = strides.reduce((sum, each, axis) => sum + each * (before[axis] ?? 0), 0);
    const steps = strides.map((each, axis) => each * (1 + (interior[axis] ?? 0)));
    walk(source.shape, steps, offset, (at, to) => void (out[to] = x[at] as number));
    return out;
  },
  grad(build, { attributes: { before, after, interior }, type }, dy) {
    const stop = type.shape.map((extent, axis) => extent - (after[axis] ?? 0));
    return [
      build.slice(
        dy,
        before,
        stop,
        interior.map((each) => each + 1),
      ),
    ];
  },
};
