/** Maximum and average pools of NHWC images. Four channels at once, then one by one. */
import type { Pooling2d } from "../../graph/types.ts";
import { f32x4, get, i32, v128, type FunctionBuilder } from "./code/build.ts";
import type { Expr, F32, I32, V128 } from "./code/tree.ts";
import { dispatchOf, type WasmDispatch } from "./kernel.ts";
import { eachChannel, storeLane, type Lanes, type LaneType } from "./lanes.ts";
import { windowOf, withCells } from "./pool-window.ts";
import { stripOf, type OperationWork } from "../work.ts";

export function pool2dDispatches({
  attributes: pool,
  inputs: [image],
  output,
}: OperationWork<"pool2d">): readonly WasmDispatch[] {
  const [, h = 1, w = 1, c = 1] = image.type.shape;
  const [n = 1, oh = 1, ow = 1] = output.type.shape;
  const [source, result] = [stripOf(image), stripOf(output)];
  const pixelBytes = 4 * source.pitch;
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
          i32.add(i32.add(x as I32, 4 * source.offset), i32.mul(i32.div(item, oh), h * w * pixelBytes)),
        );
        f.for("ox", 0, ow, 1, (ox) => {
          const window = windowOf(f, pool, [h, w], oy, ox);
          const target = f.let(
            "target",
            i32.add(i32.add(y as I32, 4 * result.offset), i32.mul(i32.add(i32.mul(item, ow), ox), 4 * result.pitch)),
          );
          withCells(f, pool, window, w, [{ at: imageAt, pixelBytes }], (cells) =>
            eachChannel(f, c, (lanes, at) => {
              const pooled = pooling(f, pool, lanes);
              cells(([cell]) => pooled.take(lanes.load(i32.add(cell as I32, at))));
              storeLane(f, lanes, i32.add(target, at), pooled.result(window.divisor));
            }),
          );
        });
      }),
    ),
  ];
}

/** A window's cells, one after the other. */
interface Pooled<T extends LaneType> {
  readonly take: (value: Expr<T>) => void;
  readonly result: (divisor: F32) => Expr<T>;
}
function pooling<T extends LaneType>(f: FunctionBuilder, { kind }: Pooling2d, lanes: Lanes<T>): Pooled<T> {
  const result = f.local(lanes.type as T, "result");
  f.set(result, lanes.constant(kind === "max" ? -Infinity : 0));
  if (kind === "average")
    return {
      take: (value) => f.set(result, lanes.add(get(result), value)),
      result: (divisor) => lanes.divide(get(result), lanes.splat(divisor)),
    };
  if (lanes.width === 1)
    return { take: (value) => f.set(result, lanes.maximum(get(result), value)), result: () => get(result) };
  // A maximum that keeps NaN is nine instructions; one that forgets it, and a note that there was one, are three.
  const isNaN = f.local("v128", "is_nan");
  f.set(isNaN, v128.splat(0));
  return {
    take(value) {
      const cell = f.let("cell", value) as V128;
      f.set(isNaN, v128.or(get(isNaN), f32x4.ne(cell, cell)));
      f.set(result, f32x4.largerOrFirst(cell, get(result) as V128) as Expr<T>);
    },
    result: () => v128.or(get(result) as V128, get(isNaN)) as Expr<T>,
  };
}
