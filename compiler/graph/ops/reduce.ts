/**
 * Sum or maximum over axes, which vanish. Its own op because no map can see other elements.
 * The gradient of a maximum is shared evenly among equals, as `torch.amax` does.
 */
import { f32, type OpDef } from "../op.ts";
import { stridesOf, volume, walk } from "../shape.ts";

export const reduce: OpDef<"reduce"> = {
  arity: 1,
  infer([x], { axes }) {
    const { shape } = x;
    const sorted = axes.every((axis, i) => axis < shape.length && axis >= 0 && (i === 0 || axis > (axes[i - 1] ?? 0)));
    return sorted
      ? f32(shape.filter((_, axis) => !axes.includes(axis)))
      : `axes [${axes}] of a tensor of rank ${shape.length}`;
  },
  evaluate([x], { attributes: { kind, axes }, type }, [source]) {
    const { shape } = source;
    const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const outStrides = stridesOf(type.shape);
    const strides = shape.map((_, axis) => (axes.includes(axis) ? 0 : (outStrides[kept.indexOf(axis)] ?? 0)));
    const out = new Float64Array(volume(type.shape)).fill(kind === "sum" ? 0 : -Infinity);
    if (kind === "sum") walk(shape, strides, 0, (at, to) => void (out[to] = (out[to] as number) + (x[at] as number)));
    else walk(shape, strides, 0, (at, to) => void (out[to] = Math.max(out[to] as number, x[at] as number)));
    return out;
  },
  grad(build, { id, inputs: [x], attributes: { kind, axes } }, dy) {
    const { shape } = build.typeOf(x);
    const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    if (kind === "sum") return [build.broadcast(dy, shape, kept)];
    const isMaximum = build.map("equal", x, build.broadcast(id, shape, kept));
    const share = build.map("divide", dy, build.reduce("sum", isMaximum, axes));
    return [build.map("multiply", isMaximum, build.broadcast(share, shape, kept))];
  },
};
