/** Images: transposed convolution, pools over parts, enlarging, lists of channels. */
import type { NodeId } from "../../../compiler/graph/types.ts";
import {
  input,
  inward,
  number,
  onImage,
  outward,
  pair,
  shapeOf,
  type Operation,
  type OperationGraph,
} from "./operation.ts";

/** A transposed convolution is a convolution's gradient by its input. */
export function transposedConvolution(graph: OperationGraph): NodeId {
  const { build, attrs } = graph;
  const x = inward(graph, input(graph, "x"));
  const [, h = 1, w = 1] = shapeOf(graph, x);
  const [kernel, stride, p] = [pair(attrs["kernel"]), pair(attrs["stride"]), number(graph, "padding")];
  const extent = (size: number, axis: 0 | 1): number =>
    (size - 1) * stride[axis] - 2 * p + kernel[axis] + number(graph, "output_padding");
  const weight = build.transpose(input(graph, "w"), [2, 3, 1, 0]);
  const y = build.node("conv2d-input-grad", [x, weight], {
    stride,
    padding: [p, p, p, p],
    dilation: [1, 1],
    groups: 1,
    inputSize: [extent(h, 0), extent(w, 1)],
  });
  const { b } = graph.inputs;
  return outward(graph, b === undefined ? y : build.map("add", y, build.perChannel(b, y)));
}

/** The largest of each channel. */
export const globalMaximum: Operation = onImage((graph, x) => {
  const [, h = 1, w = 1] = shapeOf(graph, x);
  const size = [h, w] as const;
  return graph.build.node("pool2d", [x], {
    kind: "max",
    kernel: size,
    stride: size,
    padding: [0, 0, 0, 0],
    countPadding: false,
    outputSize: [1, 1],
  });
});

/** Each operand beside zeros where the others are, summed: exact, and needs no op of its own. */
export function concat(graph: OperationGraph): NodeId {
  const { build } = graph;
  const parts = Object.values(graph.inputs).map((id) => inward(graph, id));
  const channels = parts.map((id) => shapeOf(graph, id).at(-1) ?? 0);
  const padded = parts.map((id, index) => {
    const before = channels.slice(0, index).reduce((a, b) => a + b, 0);
    const after = channels.slice(index + 1).reduce((a, b) => a + b, 0);
    return build.pad(id, [0, 0, 0, before], [0, 0, 0, after]);
  });
  return outward(
    graph,
    padded.reduce((sum, each) => build.map("add", sum, each)),
  );
}

export function resize(graph: OperationGraph, x: NodeId): NodeId {
  const { build, attrs } = graph;
  const mode = attrs["mode"] === "bilinear" ? "bilinear" : "nearest";
  return build.node("resize2d", [x], { mode, outputSize: pair(attrs["output"]) });
}

export function channelShuffle(graph: OperationGraph, x: NodeId): NodeId {
  const { build } = graph;
  const shape = shapeOf(graph, x);
  const [n = 1, h = 1, w = 1, c = 1] = shape;
  const groups = number(graph, "groups");
  const grouped = build.reshape(x, [n, h, w, groups, c / groups]);
  return build.reshape(build.transpose(grouped, [0, 1, 2, 4, 3]), shape);
}

/** Windows from floor(i h / size) to ceil((i + 1) h / size), which overlap where the size does not divide. */
export function adaptiveAverage(graph: OperationGraph, x: NodeId): NodeId {
  const { build, attrs } = graph;
  const [n = 1, h = 1, w = 1, c = 1] = shapeOf(graph, x);
  const [rows, columns] = pair(attrs["output"]);
  const span = (i: number, size: number, extent: number): readonly [number, number] => [
    Math.floor((i * extent) / size),
    Math.ceil(((i + 1) * extent) / size),
  ];
  const cells = Array.from({ length: rows * columns }, (_, cell) => {
    const [i, j] = [Math.floor(cell / columns), cell % columns];
    const [[top, bottom], [left, right]] = [span(i, rows, h), span(j, columns, w)];
    const part = build.slice(x, [0, top, left, 0], [n, bottom, right, c], [1, 1, 1, 1]);
    const mean = build.mapWith("multiply", build.reduce("sum", part, [1, 2]), 1 / ((bottom - top) * (right - left)));
    const place = build.reshape(mean, [n, 1, 1, c]);
    return build.pad(place, [0, i, j, 0], [0, rows - 1 - i, columns - 1 - j, 0]);
  });
  return cells.reduce((sum, each) => build.map("add", sum, each));
}
