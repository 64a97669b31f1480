/**
 * Sums of parts of planes, one function for all folds: what is written out once for each plane and part of each convolution
 * is much of a module's text, and takes longer, too (by a seventh to three quarters, as measured for ResNet-20).
 */
import { f32x4, FunctionBuilder, get, i32, v128 } from "../code/build.ts";
import { madeOnce } from "../code/made-once.ts";
import type { I32, WasmFunction } from "../code/tree.ts";

/** (at, planes, planeBytes, parts, partBytes, to): a vector of each plane, the parts' sum in their order, side by side. */
const foldFunction = madeOnce(write, () => []);
function write(): WasmFunction {
  const f = new FunctionBuilder("fold_planes");
  const [at, planes, planeBytes] = [f.param("i32", "at"), f.param("i32", "planes"), f.param("i32", "plane_bytes")];
  const [parts, partBytes, to] = [f.param("i32", "parts"), f.param("i32", "part_bytes"), f.param("i32", "to")];
  const [plane, from, out] = [f.local("i32", "plane"), f.local("i32", "from"), f.local("i32", "out")];
  const [left, sum] = [f.local("i32", "left"), f.local("v128", "sum")];
  f.set(plane, at);
  f.set(out, to);
  const end = f.let("end", i32.add(to, i32.mul(planes, 16)));
  f.loop(() => {
    f.set(from, get(plane));
    f.set(sum, v128.load(get(from)));
    f.set(left, i32.sub(parts, 1));
    f.if(get(left), () =>
      f.loop(() => {
        f.set(from, i32.add(get(from), partBytes));
        f.set(sum, f32x4.add(get(sum), v128.load(get(from))));
        f.increase(left, -1);
        return get(left);
      }),
    );
    f.store(get(out), get(sum));
    f.set(plane, i32.add(get(plane), planeBytes));
    f.increase(out, 16);
    return i32.lt(get(out), end);
  });
  return f.finish();
}

/** @param sizes numbers of planes and of parts, and bytes from one to the next */
export function foldPlanes(
  f: FunctionBuilder,
  at: I32,
  sizes: { readonly planes: number; readonly planeBytes: number; readonly parts: number; readonly partBytes: number },
  to: I32,
): void {
  const { planes, planeBytes, parts, partBytes } = sizes;
  f.call(foldFunction(), at, ...[planes, planeBytes, parts, partBytes].map((each) => i32.const(each)), to);
}
