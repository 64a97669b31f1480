/**
 * All classes of a strided gradient's positions in one kernel: an item is the same band of rows of each class, one after the
 * other, which together are whole rows of the result. A class is a function of its own, so that its loops stay what they are.
 */
import type { ConvolutionSpec } from "../../convolution-spec.ts";
import type { TailWork } from "../../work.ts";
import { i32 } from "../code/build.ts";
import { hostingDispatches, type HostItems } from "../fused/hosted-tail.ts";
import type { WasmDispatch } from "../kernel.ts";
import { bandRows, weightBytes, type Bands, type Gather } from "./band.ts";
import { gatherDispatches, type GatherBindings } from "./gather.ts";

function bandsOf(gathers: readonly Gather[]): Bands {
  const weights = gathers.reduce((sum, each) => sum + weightBytes(each), 0);
  const rows = Math.min(...gathers.map((each) => bandRows(each, weights)));
  return { rows, count: Math.ceil(Math.max(...gathers.map((each) => each.rows.outputs)) / rows) };
}

/** Of gathers that together reach what they reach of the gradient of `spec`; the rest of it is there before. */
export function classesHost(gathers: readonly Gather[], { n, h, w, ci, stride }: ConvolutionSpec): HostItems {
  const { rows, count } = bandsOf(gathers);
  const band = rows * stride[0];
  return {
    channels: ci,
    pixels: n * h * w,
    items: n * count,
    longest: Math.max(band, h - (count - 1) * band) * w,
    begin: (item) => i32.mul(i32.add(i32.mul(i32.div(item, count), h), i32.mul(i32.rem(item, count), band)), w),
  };
}

export function classDispatches(
  gathers: readonly Gather[],
  spec: ConvolutionSpec,
  bindings: Omit<GatherBindings, "place">,
  tail: readonly TailWork[],
): readonly WasmDispatch[] {
  const bands = bandsOf(gathers);
  const host = classesHost(gathers, spec);
  const each = gathers.map((gather, place) => gatherDispatches(gather, { ...bindings, place }, [], bands));
  const kernels = each.flatMap((dispatches) => dispatches.slice(-1));
  const packs = each.flatMap((dispatches) => dispatches.slice(0, -1));
  const options = {
    family: "conv2d-input-grad classes",
    bindings: kernels.flatMap((one) => one.bindings),
    writes: kernels.flatMap(({ kernel }) => kernel.writes),
    items: host.items,
    scratchBytes: Math.max(...kernels.map(({ kernel }) => kernel.code.scratchBytes)),
  };
  const main = hostingDispatches(options, tail, host, ({ f, from, to, table, scratch }, finish) =>
    f.for("item", from, to, 1, (item) => {
      let before = 0;
      for (const { kernel, bindings: own } of kernels) {
        f.call(kernel.code.function, item, i32.add(item, 1), i32.add(table, 4 * before), scratch);
        before += own.length;
      }
      finish(item);
    }),
  );
  return [...packs, ...main];
}
