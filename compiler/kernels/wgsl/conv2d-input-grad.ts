/**
 * dx = the gradient of conv2d by its input. dy [n, oh, ow, co], weight [kh, kw, ci / groups, co], dx [n, h, w, ci], f32.
 *   dx[n, iy, ix, i] = sum over ky, kx, o with iy = oy * sy - top + ky * dy (and so for x) of dy[n, oy, ox, o] * weight[ky, kx, i, o]
 * Reads the forward weight as it lies: dot products in place of a transposed copy. With a stride there is one kernel
 * for each class of input pixels (iy mod sy, ix mod sx), which has only the taps that reach it; a masked sum over all
 * taps was 13 times slower. A class that no tap reaches is filled with zeros.
 */
import { bug } from "../../bug.ts";
import type { OperationStep, Schedule } from "../../schedule/types.ts";
import { dispatchOf, preferred, type KernelFamily, type Select } from "../family.ts";
import type { Binding, DeviceProfile, Dispatch } from "../target.ts";
import { declareBuffers, entry, gridFor, threadIndex } from "./bindings.ts";
import { axesOf, isPointwise, oneRow } from "./conv2d.ts";
import { epilogueOf } from "./epilogue.ts";
import { operationOf } from "./operation.ts";
import { slidingFamily } from "./sliding-family.ts";
import { elementType, type Sliding } from "./sliding.ts";
import { inputGradSweep, type Axis, type Place, type Sweep } from "./sweep.ts";
import { wgsl } from "./wgsl-tag.ts";

const inputGrad = slidingFamily("conv2d-input-grad");

interface Class {
  readonly sweep: Sweep;
  readonly place: Place;
}

/** Classes of input positions along one axis; those with no position are left out. */
function classesOf(axis: Axis): readonly Class[] {
  return Array.from({ length: Math.min(axis.stride, axis.input) }, (_, parity) => ({
    sweep: inputGradSweep(axis, parity),
    place: { extent: axis.input, step: axis.stride, offset: parity },
  }));
}

export function conv2dInputGradDispatches(
  step: OperationStep,
  schedule: Schedule,
  device: DeviceProfile,
  select: Select = preferred,
): readonly Dispatch[] {
  const { node, shapes, bindings, output } = operationOf("conv2d-input-grad", step, schedule);
  const [dy = [], weight = []] = shapes;
  const { groups } = node.attributes;
  const [n = 1, h = 1, w = 1, ci = 1] = node.type.shape;
  const axes = axesOf(node.type.shape, weight, dy, node.attributes);
  const epilogue = epilogueOf(step, schedule, node.type.shape);
  const channels = {
    groups,
    summed: (weight[3] ?? bug("a weight has four axes")) / groups,
    made: ci / groups,
    kernelWidth: weight[1] ?? 1,
    sums: "out" as const,
    epilogue,
    images: n,
    epilogueIndex: (...index: readonly string[]) => index,
  };
  const run = (spec: Sliding): Dispatch => {
    const tiling = select(inputGrad.candidates(spec, device), inputGrad.name);
    return dispatchOf(inputGrad, spec, tiling, [...bindings, ...epilogue.bindings, output], device);
  };
  if (isPointwise(axes)) return [run({ ...channels, ...oneRow(n * h * w, h, w) })];
  const [rowClasses, columnClasses] = [classesOf(axes[0]), classesOf(axes[1])];
  return rowClasses.flatMap((row) =>
    columnClasses.map((column): Dispatch => {
      const spec = {
        ...channels,
        rows: row.sweep,
        columns: column.sweep,
        placeRow: row.place,
        placeColumn: column.place,
      };
      if (row.sweep.taps > 0 && column.sweep.taps > 0) return run(spec);
      return dispatchOf(unreached, spec, {}, [...epilogue.bindings, output], device);
    }),
  );
}

/** Zeros, and the epilogue of zeros, at the pixels of one class. */
const unreached: KernelFamily<Sliding, object> = {
  name: "conv2d-input-grad",
  candidates: () => [{}],
  variant: () => "unreached",
  requires: () => [],
  kernel(spec, _, device) {
    const { images, rows, columns, placeRow, placeColumn } = spec;
    const channels = spec.made * spec.groups;
    const width = channels % 4 === 0 && spec.epilogue.vectorises ? 4 : 1;
    const epilogue = spec.epilogue.print(width);
    const vectors = channels / width;
    const threads = images * rows.outputs * columns.outputs * vectors;
    const grid = gridFor(threads, device.maxWorkgroupsPerDimension);
    const buffers = [...epilogue.buffers, { name: "y", type: elementType(width), writes: true }];
    const code = wgsl`
      ${declareBuffers(buffers)}
      ${epilogue.functions}
      ${entry}
      fn main(@builtin(global_invocation_id) id: vec3u) {
        let t = ${threadIndex(grid)};
        if (t >= ${threads}) { return; }
        let channel = t % ${vectors} * ${width};
        let column = t / ${vectors} % ${columns.outputs} * ${placeColumn.step} + ${placeColumn.offset};
        let row = t / ${vectors * columns.outputs} % ${rows.outputs} * ${placeRow.step} + ${placeRow.offset};
        let image = t / ${vectors * columns.outputs * rows.outputs};
        let o = ((image * ${placeRow.extent} + row) * ${placeColumn.extent} + column) * ${vectors} + t % ${vectors};
        ${epilogue.store(`${elementType(width)}()`, "o", spec.epilogueIndex("image", "row", "column", "channel"))}
      }`;
    return { code, writes: buffers.map(({ writes }) => writes), grid };
  },
};
