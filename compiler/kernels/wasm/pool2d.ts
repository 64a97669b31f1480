/** Maximum and average pools of NHWC images, and their gradient. Four channels at once, then one by one. */
import type { Pooling2d } from "../../graph/types.ts";
import { f32, get, i32, select, type FunctionBuilder } from "./code/build.ts";
import type { F32, I32 } from "./code/tree.ts";
import { dispatchOf, type WasmDispatch } from "./kernel.ts";
import { eachChannel, storeLane } from "./lanes.ts";
import { stripOf, type OperationWork } from "../work.ts";

interface Window {
  readonly rows: readonly [I32, I32];
  readonly columns: readonly [I32, I32];
  /** PyTorch's: cells inside the image, or inside image and padding. */
  readonly divisor: F32;
}

/** The window of output (oy, ox) inside an image of h by w. */
function windowOf(f: FunctionBuilder, pool: Pooling2d, [h, w]: readonly [number, number], oy: I32, ox: I32): Window {
  const { kernel, stride, padding, countPadding } = pool;
  const top = f.let("top", i32.sub(i32.mul(oy, stride[0]), padding[0]));
  const left = f.let("left", i32.sub(i32.mul(ox, stride[1]), padding[2]));
  const clip = (first: I32, size: number, extent: number): readonly [I32, I32] => [
    f.let("first", i32.max(first, 0)),
    f.let("end", i32.min(i32.add(first, size), extent)),
  ];
  const rows = clip(top, kernel[0], h);
  const columns = clip(left, kernel[1], w);
  const counted = i32.mul(
    i32.sub(i32.min(i32.add(top, kernel[0]), h + padding[1]), top),
    i32.sub(i32.min(i32.add(left, kernel[1]), w + padding[3]), left),
  );
  const inside = i32.mul(i32.sub(rows[1], rows[0]), i32.sub(columns[1], columns[0]));
  return { rows, columns, divisor: f.let("divisor", f32.ofInteger(countPadding ? counted : inside)) };
}

export function pool2dDispatches({
  attributes: pool,
  inputs: [image],
  output,
}: OperationWork<"pool2d">): readonly WasmDispatch[] {
  const [, h = 1, w = 1, c = 1] = image.type.shape;
  const [n = 1, oh = 1, ow = 1] = output.type.shape;
  const [source, result] = [stripOf(image), stripOf(output)];
  const options = {
    family: `pool2d ${pool.kind}`,
    bindings: [image, output],
    writes: [false, true],
    items: n * oh,
  };
  return [
    dispatchOf(options, ({ f, from, to, buffers: [x, y] }) =>
      f.for("item", from, to, 1, (item) => {
        const oy = f.let("oy", i32.rem(item, oh));
        const imageAt = f.let(
          "image",
          i32.add(i32.add(x as I32, 4 * source.offset), i32.mul(i32.div(item, oh), 4 * h * w * source.pitch)),
        );
        f.for("ox", 0, ow, 1, (ox) => {
          const { rows, columns, divisor } = windowOf(f, pool, [h, w], oy, ox);
          const target = f.let(
            "target",
            i32.add(i32.add(y as I32, 4 * result.offset), i32.mul(i32.add(i32.mul(item, ow), ox), 4 * result.pitch)),
          );
          eachChannel(f, c, (lanes, at) => {
            const result = f.local(lanes.type, "result");
            f.set(result, lanes.constant(pool.kind === "max" ? -Infinity : 0));
            f.for("iy", rows[0], rows[1], 1, (iy) =>
              f.for("ix", columns[0], columns[1], 1, (ix) => {
                const cell = i32.add(imageAt, i32.mul(i32.add(i32.mul(iy, w), ix), 4 * source.pitch));
                const value = lanes.load(i32.add(cell, at));
                f.set(result, pool.kind === "max" ? lanes.maximum(get(result), value) : lanes.add(get(result), value));
              }),
            );
            const value = pool.kind === "max" ? get(result) : lanes.divide(get(result), lanes.splat(divisor));
            storeLane(f, lanes, i32.add(target, at), value);
          });
        });
      }),
    ),
  ];
}

/**
 * dx of an image: zeros, then each window in turn gives its dy, spread (average) or, to its first maximum, all of it.
 * Windows overlap, so an item is an image.
 */
export function pool2dGradDispatches({
  attributes: pool,
  inputs,
  output,
}: OperationWork<"pool2d-grad">): readonly WasmDispatch[] {
  const [n = 1, h = 1, w = 1, c = 1] = output.type.shape;
  const [, oh = 1, ow = 1] = inputs[1].type.shape;
  const yStrip = stripOf(inputs[1]);
  const options = {
    family: `pool2d-grad ${pool.kind}`,
    bindings: [...inputs, output],
    writes: [false, false, false, true],
    items: n,
  };
  return [
    dispatchOf(options, ({ f, from, to, buffers: [x, y, dy, dx] }) =>
      f.for("image", from, to, 1, (item) => {
        const image = f.let("image_at", i32.mul(item, 4 * h * w * c));
        f.fillZero(i32.add(dx as I32, image), 4 * h * w * c);
        f.for("oy", 0, oh, 1, (oy) =>
          f.for("ox", 0, ow, 1, (ox) => {
            const { rows, columns, divisor } = windowOf(f, pool, [h, w], oy, ox);
            const pixel = i32.add(i32.mul(i32.add(i32.mul(item, oh), oy), ow), ox);
            const outputAt = f.let("output", i32.mul(pixel, 4 * c));
            const cells = (visit: (cell: I32) => void): void =>
              f.for("iy", rows[0], rows[1], 1, (iy) =>
                f.for("ix", columns[0], columns[1], 1, (ix) =>
                  visit(i32.add(image, i32.mul(i32.add(i32.mul(iy, w), ix), 4 * c))),
                ),
              );
            if (pool.kind === "average") {
              eachChannel(f, c, (lanes, at) => {
                const dyAt = i32.add(i32.add(dy as I32, outputAt), at);
                const share = f.let("share", lanes.divide(lanes.load(dyAt), lanes.splat(divisor)));
                cells((cell) => {
                  const target = f.let("target", i32.add(i32.add(dx as I32, cell), at));
                  storeLane(f, lanes, target, lanes.add(lanes.load(target), share));
                });
              });
              return;
            }
            // The first maximum in row-major order takes the gradient, as in PyTorch.
            const isDense = yStrip.pitch === c && yStrip.offset === 0;
            const yAt = isDense
              ? outputAt
              : f.let("y_at", i32.add(i32.mul(pixel, 4 * yStrip.pitch), 4 * yStrip.offset));
            f.for("c", 0, c, 1, (channel) => {
              const at = f.let("at", i32.mul(channel, 4));
              const most = f.let("most", f32.load(i32.add(i32.add(y as I32, yAt), at)));
              const first = f.local("i32", "first");
              f.set(first, i32.const(-1));
              cells((cell) => {
                const place = f.let("place", i32.add(cell, at));
                const isFirst = i32.and(i32.lt(get(first), 0), f32.eq(f32.load(i32.add(x as I32, place)), most));
                f.set(first, select(isFirst, place, get(first)));
              });
              f.if(i32.ge(get(first), 0), () => {
                const target = f.let("target", i32.add(dx as I32, get(first)));
                f.storeF32(target, f32.add(f32.load(target), f32.load(i32.add(i32.add(dy as I32, outputAt), at))));
              });
            });
          }),
        );
      }),
    ),
  ];
}
