/** What the direct weight gradient copies into scratch before it multiplies: a band of x with its halo, a band of dy. */
import { MOST_UNROLLED } from "../../unrolling.ts";
import { f32, get, i32, v128, type FunctionBuilder } from "../code/build.ts";
import type { I32 } from "../code/tree.ts";
import type { WeightGradPlan } from "./weight-grad-plan.ts";

export interface BandPlace {
  readonly image: I32;
  readonly row: I32;
  readonly group: I32;
  readonly firstChannel: I32;
}

/** The band of x that output rows from `row` on read: one chunk of channels, zeros outside of the image and the group. */
export function copyX(
  f: FunctionBuilder,
  plan: WeightGradPlan,
  x: I32,
  { image, row, group, firstChannel }: BandPlace,
  to: I32,
): void {
  const { spec, chunk, inner, height, width, rowBytes } = plan;
  const { h, w, ci, stride, pad, xStrip } = spec;
  const top = f.let("top", i32.sub(i32.mul(row, stride[0]), pad[0]));
  const left = pad[1];
  const count = Math.max(0, Math.min(w, width - left));
  const wholeRows = chunk === ci && xStrip.pitch === ci;
  const target = f.local("i32", "to");
  f.set(target, to);
  f.for("copied", 0, height, 1, (r) => {
    const sourceRow = f.let("source_row", i32.add(top, r));
    const fill = (from: number, pixels: number): void => {
      if (pixels > 0) f.fillZero(i32.add(get(target), 4 * chunk * from), 4 * chunk * pixels);
    };
    f.if(
      i32.and(i32.ge(sourceRow, 0), i32.lt(sourceRow, h)),
      () => {
        fill(0, left);
        const at = i32.add(
          i32.mul(i32.add(i32.mul(image, h), sourceRow), 4 * w * xStrip.pitch),
          i32.mul(group, 4 * inner),
        );
        const source = f.let("source", i32.add(i32.add(x, 4 * xStrip.offset), i32.add(at, i32.mul(firstChannel, 4))));
        if (wholeRows) {
          if (count > 0) f.copy(i32.add(get(target), 4 * chunk * left), source, 4 * chunk * count);
        } else copyPixels(f, plan, source, i32.add(get(target), 4 * chunk * left), count, firstChannel);
        fill(left + count, width - left - count);
      },
      () => f.fillZero(get(target), rowBytes),
    );
    f.increase(target, rowBytes);
  });
}

/** Pixel by pixel: vectors while the group's channels last, then single ones, then zeros. */
function copyPixels(
  f: FunctionBuilder,
  plan: WeightGradPlan,
  from: I32,
  to: I32,
  count: number,
  firstChannel: I32,
): void {
  const { chunk, inner, spec } = plan;
  const [source, target] = [f.local("i32", "from"), f.local("i32", "into")];
  f.set(source, from);
  f.set(target, to);
  const pixels = (valid: number): void =>
    f.for("pixel", 0, count, 1, () => {
      for (let c = 0; c < chunk; c += 4) {
        if (c + 4 <= valid) f.store(get(target), v128.load(get(source), 4 * c), 4 * c);
        else
          for (let lane = c; lane < c + 4; lane++)
            f.storeF32(get(target), lane < valid ? f32.load(get(source), 4 * lane) : f32.const(0), 4 * lane);
      }
      f.increase(source, 4 * spec.xStrip.pitch);
      f.increase(target, 4 * chunk);
    });
  const rest = inner % chunk;
  if (rest === 0) pixels(chunk);
  else if (inner < chunk) pixels(inner);
  else
    f.if(
      i32.lt(firstChannel, inner - rest),
      () => pixels(chunk),
      () => pixels(rest),
    );
}

/** dy's band with its group's channels padded to a multiple of four. */
export function copyDy(
  f: FunctionBuilder,
  { spec, outer, outerStored, dyPixelBytes }: WeightGradPlan,
  from: I32,
  to: I32,
  rows: I32,
): void {
  const [source, target] = [f.local("i32", "dy_source"), f.local("i32", "dy_target")];
  f.set(source, from);
  f.set(target, to);
  f.for("pixel", i32.const(0), i32.mul(rows, spec.ow), 1, () => {
    if (outerStored <= MOST_UNROLLED)
      for (let c = 0; c < outerStored; c++)
        f.storeF32(get(target), c < outer ? f32.load(get(source), 4 * c) : f32.const(0), 4 * c);
    else {
      f.copy(get(target), get(source), 4 * outer);
      if (outerStored > outer) f.fillZero(i32.add(get(target), 4 * outer), 4 * (outerStored - outer));
    }
    f.increase(source, 4 * spec.co);
    f.increase(target, dyPixelBytes);
  });
}
