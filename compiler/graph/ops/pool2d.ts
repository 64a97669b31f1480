/** Maximum and average of windows of an image [n, h, w, c], and their gradient. `torch.nn.MaxPool2d`, `AvgPool2d`. */
import { f32, notDifferentiable, type OpDef } from "../op.ts";
import { volume } from "../shape.ts";
import type { Pooling2d } from "../types.ts";

/** Cells of the window at `o` inside the image, and PyTorch's divisor along one axis. */
function windowAt(
  o: number,
  size: number,
  kernel: number,
  stride: number,
  before: number,
  after: number,
): { readonly from: number; readonly to: number; readonly counted: number } {
  const start = o * stride - before;
  const end = Math.min(start + kernel, size + after);
  return { from: Math.max(0, start), to: Math.min(end, size), counted: end - start };
}

function eachWindow(
  x: readonly number[],
  y: readonly number[],
  { kernel, stride, padding, countPadding }: Pooling2d,
  visit: (cells: readonly number[], at: number, divisor: number) => void,
): void {
  const [n = 1, h = 1, w = 1, c = 1] = x;
  const [, oh = 1, ow = 1] = y;
  for (let b = 0; b < n; b++)
    for (let oy = 0; oy < oh; oy++)
      for (let ox = 0; ox < ow; ox++) {
        const rows = windowAt(oy, h, kernel[0], stride[0], padding[0], padding[1]);
        const columns = windowAt(ox, w, kernel[1], stride[1], padding[2], padding[3]);
        const cells: number[] = [];
        for (let iy = rows.from; iy < rows.to; iy++)
          for (let ix = columns.from; ix < columns.to; ix++) cells.push(((b * h + iy) * w + ix) * c);
        visit(cells, ((b * oh + oy) * ow + ox) * c, countPadding ? rows.counted * columns.counted : cells.length);
      }
}

export const pool2d: OpDef<"pool2d"> = {
  arity: 1,
  infer([x], { kernel, stride, padding, outputSize }) {
    const [n = 0, h = 0, w = 0, c = 0] = x.shape;
    if (x.shape.length !== 4) return `pool2d of [${x.shape}]`;
    const outside = ([h, w] as const).some((size, axis) => {
      const last = windowAt(
        (outputSize[axis] ?? 0) - 1,
        size,
        kernel[axis] ?? 0,
        stride[axis] ?? 0,
        padding[2 * axis] ?? 0,
        padding[2 * axis + 1] ?? 0,
      );
      return (kernel[axis] ?? 0) <= (padding[2 * axis] ?? 0) || last.from >= last.to;
    });
    return outside ? `a window of [${kernel}] lies outside [${x.shape}]` : f32([n, ...outputSize, c]);
  },
  evaluate([x], { attributes, type }, [xType]) {
    const c = type.shape[3] ?? 1;
    const out = new Float64Array(volume(type.shape));
    eachWindow(xType.shape, type.shape, attributes, (cells, at, divisor) => {
      for (let i = 0; i < c; i++) {
        let value = attributes.kind === "max" ? -Infinity : 0;
        for (const cell of cells)
          value = attributes.kind === "max" ? Math.max(value, x[cell + i] as number) : value + (x[cell + i] as number);
        out[at + i] = attributes.kind === "max" ? value : value / divisor;
      }
    });
    return out;
  },
  grad(build, { id, inputs: [x], attributes: { outputSize: _, ...pooling } }, dy) {
    return [build.node("pool2d-grad", [x, id, dy], pooling)];
  },
};

export const pool2dGrad: OpDef<"pool2d-grad"> = {
  arity: 3,
  infer: ([x, y, dy]) => (y.shape.join() === dy.shape.join() ? f32(x.shape) : "pool2d-grad of unlike tensors"),
  evaluate([x, y, dy], { attributes, type }, [, yType]) {
    const c = type.shape[3] ?? 1;
    const out = new Float64Array(volume(type.shape));
    eachWindow(type.shape, yType.shape, attributes, (cells, at, divisor) => {
      for (let i = 0; i < c; i++) {
        const gradient = dy[at + i] as number;
        if (attributes.kind === "max") {
          const first = cells.find((cell) => x[cell + i] === y[at + i]);
          if (first !== undefined) out[first + i] = (out[first + i] as number) + gradient;
        } else for (const cell of cells) out[cell + i] = (out[cell + i] as number) + gradient / divisor;
      }
    });
    return out;
  },
  grad: notDifferentiable("second derivatives of a pool are not needed for training"),
};
