/**
 * dx of a convolution whose stride makes many parity classes: zeros, then each output in turn gives each of its taps its
 * share. Windows may overlap, so an item is an image. One kernel for every size.
 */
import type { ConvolutionSpec } from "../../convolution-spec.ts";
import type { Binding } from "../../target.ts";
import { f32, get, i32, type FunctionBuilder } from "../code/build.ts";
import type { I32 } from "../code/tree.ts";
import { dispatchOf, type WasmDispatch } from "../kernel.ts";

export function scatter(spec: ConvolutionSpec, bindings: readonly [Binding, Binding, Binding]): WasmDispatch {
  const { n, h, w, ci, oh, ow, co, kh, kw, groups, stride, pad, dilation } = spec;
  const [inner, outer] = [ci / groups, co / groups];
  const options = {
    family: "conv2d-input-grad scatter",
    bindings,
    writes: [false, false, true],
    items: n,
  };
  return dispatchOf(options, ({ f, from, to, buffers: [dy, weight, dx] }) =>
    f.for("image", from, to, 1, (image) => {
      const dxImage = f.let("dx_image", i32.add(dx as I32, i32.mul(image, 4 * h * w * ci)));
      f.fillZero(dxImage, 4 * h * w * ci);
      f.for("oy", 0, oh, 1, (oy) =>
        eachInside(f, "ky", kh, i32.sub(i32.mul(oy, stride[0]), pad[0]), dilation[0], h, (ky, iy) =>
          f.for("ox", 0, ow, 1, (ox) =>
            eachInside(f, "kx", kw, i32.sub(i32.mul(ox, stride[1]), pad[1]), dilation[1], w, (kx, ix) => {
              const output = i32.add(i32.mul(i32.add(i32.mul(image, oh), oy), ow), ox);
              const dyAt = f.let("dy_at", i32.add(dy as I32, i32.mul(output, 4 * co)));
              const tap = i32.mul(i32.add(i32.mul(ky, kw), kx), 4 * inner * co);
              const weightAt = f.let("weight_at", i32.add(weight as I32, tap));
              const dxAt = f.let("dx_at", i32.add(dxImage, i32.mul(i32.add(i32.mul(iy, w), ix), 4 * ci)));
              f.for("group", 0, groups, 1, (group) =>
                f.for("c", 0, inner, 1, (c) => {
                  const target = f.let("target", i32.add(dxAt, i32.mul(i32.add(i32.mul(group, inner), c), 4)));
                  const [a, b] = [f.local("i32", "a"), f.local("i32", "b")];
                  f.set(a, i32.add(dyAt, i32.mul(group, 4 * outer)));
                  f.set(b, i32.add(weightAt, i32.add(i32.mul(c, 4 * co), i32.mul(group, 4 * outer))));
                  const sum = f.local("f32", "sum");
                  f.set(sum, f32.const(0));
                  f.for("o", 0, outer, 1, () => {
                    f.set(sum, f32.add(get(sum), f32.mul(f32.load(get(a)), f32.load(get(b)))));
                    f.increase(a, 4);
                    f.increase(b, 4);
                  });
                  f.storeF32(target, f32.add(f32.load(target), get(sum)));
                }),
              );
            }),
          ),
        ),
      );
    }),
  );
}

/** Taps k of a window that begins at `first`, each with its position, where that lies in the image. */
function eachInside(
  f: FunctionBuilder,
  name: string,
  kernel: number,
  first: I32,
  dilation: number,
  extent: number,
  body: (k: I32, position: I32) => void,
): void {
  const start = f.let("start", first);
  f.for(name, 0, kernel, 1, (k) => {
    const position = f.let("position", i32.add(start, i32.mul(k, dilation)));
    f.if(i32.and(i32.ge(position, 0), i32.lt(position, extent)), () => body(k, position));
  });
}
