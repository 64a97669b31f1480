/**
 * dx from dy and w: a gather from dy for each parity class of the input's positions, with flipped and transposed
 * weights. Where a stride and a kernel make many classes, each output gives its share instead, in one kernel.
 */
import { convolutionSpec, type ConvolutionSpec } from "../convolution-spec.ts";
import { inputGradSweeps } from "../sweep.ts";
import type { Binding } from "../target.ts";
import { asRows, axesOf } from "./conv2d.ts";
import { i32 } from "./code/build.ts";
import type { Gather } from "./convolution/band.ts";
import { gatherDispatches } from "./convolution/gather.ts";
import { dispatchOf, type WasmDispatch } from "./kernel.ts";
import { MOST_POSITION_CLASSES } from "../unrolling.ts";
import { scatter } from "./convolution/scatter.ts";
import type { I32 } from "./code/tree.ts";
import { winogradFits } from "./winograd/fits.ts";
import { winogradInputGrad } from "./winograd/convolution.ts";
import type { OperationWork } from "../work.ts";

export function conv2dInputGradDispatches({
  attributes,
  inputs: [dy, weight],
  output,
}: OperationWork<"conv2d-input-grad">): readonly WasmDispatch[] {
  const whole = convolutionSpec(attributes, output, weight.type.shape, dy);
  if (winogradFits("conv2d-input-grad", whole)) return winogradInputGrad(whole, [dy, weight, output]);
  const spec = asRows(whole);
  const [rows, columns] = axesOf(spec).map(inputGradSweeps) as [Classes, Classes];
  if (rows.length * columns.length > MOST_POSITION_CLASSES) return [scatter(spec, [dy, weight, output])];
  const reached = rows.flatMap((row) => columns.map((column) => inputGradGather(spec, row, column)));
  const gathers = reached.flatMap((gather, packed) =>
    gatherDispatches(gather, { source: dy, weight, result: output, packed }),
  );
  // Positions that no tap reaches have the gradient 0.
  const classes = Math.min(spec.stride[0], spec.h) * Math.min(spec.stride[1], spec.w);
  return reached.length === classes ? gathers : [clear(spec, output), ...gathers];
}

type Classes = ReturnType<typeof inputGradSweeps>;

function inputGradGather(spec: ConvolutionSpec, row: Classes[number], column: Classes[number]): Gather {
  const { n, h, w, ci, co, kw, groups, stride, xStrip, yStrip } = spec;
  const [inner, outer] = [co / groups, ci / groups];
  return {
    family: "conv2d-input-grad direct",
    images: n,
    groups,
    inner,
    outer,
    rows: row.sweep,
    columns: column.sweep,
    target: [h, w],
    first: [row.parity, column.parity],
    step: [stride[0], stride[1]],
    source: yStrip,
    result: xStrip,
    weight: { tapRow: kw * outer * co, tapColumn: outer * co, inner: 1, outer: co, group: inner },
  };
}

function clear({ n, h, w, ci }: ConvolutionSpec, result: Binding): WasmDispatch {
  const bytes = 4 * w * ci;
  return dispatchOf(
    { family: "clear", bindings: [result], writes: [true], items: n * h },
    ({ f, from, to, buffers: [y] }) =>
      f.for("item", from, to, 1, (item) => f.fillZero(i32.add(y as I32, i32.mul(item, bytes)), bytes)),
  );
}
