/** dx from dy and w: a gather from dy for each parity class of the input's positions, with flipped and transposed weights. */
import { bug } from "../../bug.ts";
import type { OperationStep, Schedule } from "../../schedule/types.ts";
import { convolutionSpec, shapesOf, type ConvolutionSpec } from "../convolution-spec.ts";
import { inputGradSweep } from "../sweep.ts";
import type { Binding } from "../target.ts";
import { asRows, axesOf, operandsOf } from "./conv2d.ts";
import { i32 } from "./code/build.ts";
import type { Gather } from "./band.ts";
import { gatherDispatches } from "./gather.ts";
import { dispatchOf, type WasmDispatch } from "./kernel.ts";
import type { I32 } from "./code/tree.ts";
import { winogradFits } from "./winograd-fits.ts";
import { winogradInputGrad } from "./winograd.ts";

export function conv2dInputGradDispatches(step: OperationStep, { graph }: Schedule): readonly WasmDispatch[] {
  const { inputs, output } = shapesOf(step, graph);
  const node = graph.nodes[step.node];
  if (node?.op !== "conv2d-input-grad") return bug(`${step.name} is no input gradient`);
  const whole = convolutionSpec(node.attributes, output, inputs[1] ?? [], inputs[0] ?? []);
  const [source, weight] = operandsOf(step);
  const result: Binding = { buffer: step.output.buffer };
  if (winogradFits("conv2d-input-grad", whole)) return winogradInputGrad(whole, [source, weight, result]);
  const spec = asRows(whole);
  const classes = parities(spec).map((parity) => inputGradGather(spec, parity));
  const reached = classes.filter(({ rows, columns }) => rows.taps > 0 && columns.taps > 0);
  const gathers = reached.flatMap((gather, packed) => gatherDispatches(gather, { source, weight, result, packed }));
  // Positions that no tap reaches have the gradient 0.
  return reached.length === classes.length ? gathers : [clear(spec, result), ...gathers];
}

function parities({ stride, h, w }: ConvolutionSpec): readonly (readonly [number, number])[] {
  const of = (count: number, extent: number): readonly number[] =>
    Array.from({ length: Math.min(count, extent) }, (_, parity) => parity);
  return of(stride[0], h).flatMap((row) => of(stride[1], w).map((column) => [row, column] as const));
}

function inputGradGather(spec: ConvolutionSpec, [row, column]: readonly [number, number]): Gather {
  const { n, h, w, ci, co, kw, groups, stride } = spec;
  const [rows, columns] = axesOf(spec);
  const [inner, outer] = [co / groups, ci / groups];
  return {
    family: "conv2d-input-grad direct",
    images: n,
    groups,
    inner,
    outer,
    rows: inputGradSweep(rows, row),
    columns: inputGradSweep(columns, column),
    target: [h, w],
    first: [row, column],
    step: [stride[0], stride[1]],
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
