/**
 * dx from dy and w: a gather from dy for each parity class of the input's positions, with flipped and transposed
 * weights. Where a stride and a kernel make many classes, each output gives its share instead, in one kernel.
 */
import { convolutionSpec, type ConvolutionSpec } from "../convolution-spec.ts";
import { inputGradSweeps } from "../sweep.ts";
import type { Binding } from "../target.ts";
import { asRows, axesOf } from "./conv2d.ts";
import { i32 } from "./code/build.ts";
import { bandHost, type Gather } from "./convolution/band.ts";
import { classDispatches, classesHost } from "./convolution/classes.ts";
import { gatherDispatches } from "./convolution/gather.ts";
import type { HostItems } from "./fused/hosted-tail.ts";
import { dispatchOf, type WasmDispatch } from "./kernel.ts";
import { MOST_POSITION_CLASSES } from "../unrolling.ts";
import { scatter } from "./convolution/scatter.ts";
import type { I32 } from "./code/tree.ts";
import { winogradFits } from "./winograd/fits.ts";
import { winogradHost, winogradInputGrad } from "./winograd/convolution.ts";
import { stridedInputGrad, stridedInputGradHost } from "./winograd/strided/convolution.ts";
import { stridedFits } from "./winograd/strided/fits.ts";
import { inputGradTiling } from "./winograd/tiles.ts";
import type { OperationWork } from "../work.ts";

type Work = OperationWork<"conv2d-input-grad">;

const specOf = ({ attributes, inputs: [dy, weight], output }: Work): ConvolutionSpec =>
  convolutionSpec(attributes, output, weight.type.shape, dy);

export function conv2dInputGradDispatches(work: Work): readonly WasmDispatch[] {
  const { inputs, output, tail } = work;
  const [dy, weight] = inputs;
  const whole = specOf(work);
  if (winogradFits("conv2d-input-grad", whole)) return winogradInputGrad(whole, [dy, weight, output], tail);
  if (stridedFits("conv2d-input-grad", whole)) return stridedInputGrad(whole, [dy, weight, output], tail);
  const spec = asRows(whole);
  const gathers = gathersOf(spec);
  if (!gathers) return [scatter(spec, [dy, weight, output])];
  const bindings = { source: dy, weight, result: output };
  const [only] = gathers;
  if (only && classesOf(spec) === 1) return gatherDispatches(only, { ...bindings, place: 0 }, tail);
  if (gathers.length === 0) return [clear(spec, output)];
  const dispatches = classDispatches(gathers, spec, bindings, tail);
  // Positions that no tap reaches have the gradient 0.
  return gathers.length === classesOf(spec) ? dispatches : [clear(spec, output), ...dispatches];
}
export function conv2dInputGradHost(work: Work): HostItems | undefined {
  const whole = specOf(work);
  if (winogradFits("conv2d-input-grad", whole)) return winogradHost(inputGradTiling(whole));
  if (stridedFits("conv2d-input-grad", whole)) return stridedInputGradHost(whole);
  const spec = asRows(whole);
  const gathers = gathersOf(spec) ?? [];
  const [only] = gathers;
  if (only && classesOf(spec) === 1) return bandHost(only);
  return only && classesHost(gathers, spec);
}

/** A gather for each class of positions that some tap reaches; undefined where there are too many. */
function gathersOf(spec: ConvolutionSpec): readonly Gather[] | undefined {
  const [rows, columns] = axesOf(spec).map(inputGradSweeps) as [Classes, Classes];
  if (rows.length * columns.length > MOST_POSITION_CLASSES) return undefined;
  return rows.flatMap((row) => columns.map((column) => inputGradGather(spec, row, column)));
}
function classesOf({ stride, h, w }: ConvolutionSpec): number {
  return Math.min(stride[0], h) * Math.min(stride[1], w);
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
