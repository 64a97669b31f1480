/**
 * dx of a pool of an image: zeros, then each window in turn gives its dy, spread (average) or, to its first maximum in
 * row-major order, all of it, as in PyTorch. Windows overlap, so an item has all rows of its channels, whose zeros are
 * written just before the first window that reaches them, so that they are still in the caches.
 */
import { get, i32, type FunctionBuilder } from "./code/build.ts";
import type { Expr, I32 } from "./code/tree.ts";
import { dispatchOf, type WasmDispatch } from "./kernel.ts";
import { eachChannel, storeLane, type Lanes, type LaneType } from "./lanes.ts";
import { windowOf, withCells } from "./pool-window.ts";
import { stripOf, type OperationWork } from "../work.ts";

/** Channels of an item: of fewer than four cache lines of each pixel a processor fetches none ahead. */
const CHANNELS = 64;

export function pool2dGradDispatches({
  attributes: pool,
  inputs,
  output,
}: OperationWork<"pool2d-grad">): readonly WasmDispatch[] {
  const [n = 1, h = 1, w = 1, c = 1] = output.type.shape;
  const [, oh = 1, ow = 1] = inputs[1].type.shape;
  const [xStrip, yStrip] = [stripOf(inputs[0]), stripOf(inputs[1])];
  const blocks = Math.ceil(c / CHANNELS);
  const options = {
    family: `pool2d-grad ${pool.kind}`,
    bindings: [...inputs, output],
    writes: [false, false, false, true],
    items: n * blocks,
  };
  const write: Parameters<typeof dispatchOf>[1] = ({ f, from, to, buffers }) => {
    const [x, y, dy, dx] = buffers as [I32, I32, I32, I32];
    /** Of channels from byte `begin` of each pixel on. */
    const gradient = (image: I32, begin: I32, channels: number): void => {
      const pixelOf = (base: I32, pixels: number, { offset, pitch }: { offset: number; pitch: number }): I32 =>
        i32.add(i32.add(i32.add(base, 4 * offset), i32.mul(image, 4 * pixels * pitch)), begin);
      const dense = { offset: 0, pitch: c };
      const [xAt, dxAt] = [f.let("x_at", pixelOf(x, h * w, xStrip)), f.let("dx_at", pixelOf(dx, h * w, dense))];
      const [yAt, dyAt] = [f.let("y_at", pixelOf(y, oh * ow, yStrip)), f.let("dy_at", pixelOf(dy, oh * ow, dense))];
      const cleared = f.local("i32", "cleared");
      f.set(cleared, i32.const(0));
      const clearTo = (end: I32): void => {
        f.for("pixel", get(cleared), end, 1, (pixel) => {
          const target = f.let("clear_at", i32.add(dxAt, i32.mul(pixel, 4 * c)));
          eachChannel(f, channels, (lanes, at) => storeLane(f, lanes, i32.add(target, at), lanes.constant(0)));
        });
        f.set(cleared, i32.max(get(cleared), end));
      };
      f.for("oy", 0, oh, 1, (oy) => {
        clearTo(f.let("reached", i32.mul(windowOf(f, pool, [h, w], oy, i32.const(0)).rows[1], w)));
        f.for("ox", 0, ow, 1, (ox) => {
          const window = windowOf(f, pool, [h, w], oy, ox);
          const output = f.let("output", i32.add(i32.mul(oy, ow), ox));
          const images = [
            { at: dxAt, pixelBytes: 4 * c },
            { at: xAt, pixelBytes: 4 * xStrip.pitch },
          ];
          withCells(f, pool, window, w, pool.kind === "max" ? images : images.slice(0, 1), (cells) =>
            eachChannel(f, channels, (lanes, at) => {
              const upstream = lanes.load(i32.add(i32.add(dyAt, i32.mul(output, 4 * c)), at));
              if (pool.kind === "average") {
                const share = f.let("share", lanes.divide(upstream, lanes.splat(window.divisor)));
                cells(([cell]) => addTo(f, lanes, i32.add(cell as I32, at), share));
                return;
              }
              // What is left to give: all of it, until it was given.
              const left = f.local(lanes.type, "left");
              f.set(left, upstream);
              const most = f.let("most", lanes.load(i32.add(i32.add(yAt, i32.mul(output, 4 * yStrip.pitch)), at)));
              cells(([cell, source]) => {
                const hit = f.let("hit", lanes.equal(lanes.load(i32.add(source as I32, at)), most));
                addTo(f, lanes, i32.add(cell as I32, at), lanes.where(hit, get(left)));
                f.set(left, lanes.unless(hit, get(left)));
              });
            }),
          );
        });
      });
      clearTo(i32.const(h * w));
    };
    f.for("item", from, to, 1, (item) => {
      const image = f.let("image", i32.div(item, blocks));
      const block = f.let("block", i32.rem(item, blocks));
      const begin = f.let("begin", i32.mul(block, 4 * CHANNELS));
      const rest = c % CHANNELS;
      if (rest === 0) gradient(image, begin, CHANNELS);
      else if (blocks === 1) gradient(image, begin, rest);
      else
        f.if(
          i32.lt(block, blocks - 1),
          () => gradient(image, begin, CHANNELS),
          () => gradient(image, begin, rest),
        );
    });
  };
  return [dispatchOf(options, write)];
}

function addTo<T extends LaneType>(f: FunctionBuilder, lanes: Lanes<T>, address: I32, value: Expr<T>): void {
  storeLane(f, lanes, address, lanes.add(lanes.load(address), value));
}
