/**
 * The oracle's operations as graphs, in PyTorch's layouts outside and the graph's inside, from the same functions that
 * lower a model's layers where there is one. An operation that is not here cannot be stated in the language yet.
 */
import type { GraphBuilder } from "../../compiler/graph/build.ts";
import { volume } from "../../compiler/graph/shape.ts";
import type { NodeId, ScalarFunction } from "../../compiler/graph/types.ts";
import type { LayerContext } from "../../compiler/lower/layer-lowering.ts";
import { lowerGelu } from "../../compiler/lower/layers/activations.ts";
import { lowerBn } from "../../compiler/lower/layers/bn.ts";
import { affine, moments } from "../../compiler/lower/layers/normalise.ts";
import { lowerGroupnorm } from "../../compiler/lower/layers/groupnorm.ts";
import { crossEntropy } from "../../compiler/losses/cross-entropy.ts";
import type { OperationCase } from "./oracle.ts";

export interface OperationGraph {
  readonly build: GraphBuilder;
  /** Leaves in PyTorch's layout. */
  readonly inputs: { readonly [name: string]: NodeId };
  readonly attrs: OperationCase["attrs"];
}
/** Results by name, in PyTorch's layout. */
export type Results = { readonly y: NodeId; readonly [name: string]: NodeId };
export type Operation = (graph: OperationGraph) => Results;

const input = (graph: OperationGraph, name: string): NodeId => {
  const node = graph.inputs[name];
  if (node === undefined) throw new Error(`the case has no input ${name}`);
  return node;
};
const number = (graph: OperationGraph, name: string): number => {
  const value = graph.attrs[name];
  if (typeof value !== "number") throw new Error(`the case's ${name} is no number`);
  return value;
};
const shapeOf = ({ build }: OperationGraph, id: NodeId): readonly number[] => build.typeOf(id).shape;

/** NCHW -> NHWC and back, for images; other ranks stay. */
function inward({ build }: OperationGraph, x: NodeId): NodeId {
  return build.typeOf(x).shape.length === 4 ? build.transpose(x, [0, 2, 3, 1]) : x;
}
function outward({ build }: OperationGraph, y: NodeId): NodeId {
  return build.typeOf(y).shape.length === 4 ? build.transpose(y, [0, 3, 1, 2]) : y;
}
/** Of images: `f` works in the graph's layout. */
function onImage(f: (graph: OperationGraph, x: NodeId) => NodeId): Operation {
  return (graph) => ({ y: outward(graph, f(graph, inward(graph, input(graph, "x")))) });
}
/** Elementwise: any layout does. */
function pointwise(f: (build: GraphBuilder, x: NodeId) => NodeId): Operation {
  return (graph) => ({ y: f(graph.build, input(graph, "x")) });
}
const unary = (fn: ScalarFunction): Operation => pointwise((build, x) => build.map(fn, x));

function pair(value: unknown): readonly [number, number] {
  const [a = 0, b = 0] = Array.isArray(value) ? (value as number[]) : [value as number, value as number];
  return [a, b];
}
function withBias(graph: OperationGraph, y: NodeId): NodeId {
  const { b } = graph.inputs;
  return b === undefined ? y : graph.build.map("add", y, graph.build.perChannel(b, y));
}

function convolution(graph: OperationGraph, padding: readonly [number, number, number, number]): NodeId {
  const { build, attrs } = graph;
  const weight = build.transpose(input(graph, "w"), [2, 3, 1, 0]);
  const y = build.node("conv2d", [inward(graph, input(graph, "x")), weight], {
    stride: pair(attrs["stride"]),
    padding,
    dilation: pair(attrs["dilation"]),
    groups: number(graph, "groups"),
  });
  return outward(graph, withBias(graph, y));
}

/** A transposed convolution is a convolution's gradient by its input. */
function transposedConvolution(graph: OperationGraph): NodeId {
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
  return outward(graph, withBias(graph, y));
}

function pool(kind: "max" | "average"): Operation {
  return onImage((graph, x) => {
    const { attrs, build } = graph;
    const [kernel, stride, p] = [pair(attrs["kernel"]), pair(attrs["stride"]), number(graph, "padding")];
    const [, h = 1, w = 1] = shapeOf(graph, x);
    const extent = (size: number, axis: 0 | 1): number => Math.floor((size + 2 * p - kernel[axis]) / stride[axis]) + 1;
    const countPadding = attrs["count_include_pad"] === true;
    return build.node("pool2d", [x], {
      kind,
      kernel,
      stride,
      padding: [p, p, p, p],
      countPadding,
      outputSize: [extent(h, 0), extent(w, 1)],
    });
  });
}
/** A pool over everything. */
function globalPool(kind: "max" | "average"): Operation {
  return onImage((graph, x) => {
    const [, h = 1, w = 1] = shapeOf(graph, x);
    const size = [h, w] as const;
    return graph.build.node("pool2d", [x], {
      kind,
      kernel: size,
      stride: size,
      padding: [0, 0, 0, 0],
      countPadding: false,
      outputSize: [1, 1],
    });
  });
}

function linear(graph: OperationGraph): NodeId {
  const { build } = graph;
  const [x, weight] = [input(graph, "x"), input(graph, "w")];
  const shape = shapeOf(graph, x);
  const [out = 1, inner = 1] = shapeOf(graph, weight);
  const rows = build.reshape(x, [volume(shape) / inner, inner]);
  const y = build.matmul(rows, weight, false, true);
  return withBias(graph, build.reshape(y, [...shape.slice(0, -1), out]));
}

function batchNorm(graph: OperationGraph): Results {
  const updates: { [name: string]: NodeId } = {};
  const weights: { readonly [tensor: string]: string } = { weight: "gamma", bias: "beta" };
  const training = graph.attrs["mode"] === "train";
  const context: LayerContext = {
    build: graph.build,
    training,
    weight: (tensor) => input(graph, weights[tensor] ?? tensor),
    update: (tensor, value) => void (updates[`new_${tensor}`] = value),
    outputShape: shapeOf(graph, inward(graph, input(graph, "x"))),
    stream: 0,
  };
  const attributes = { eps: number(graph, "eps"), momentum: number(graph, "momentum"), affine: true };
  const y = lowerBn({ attributes } as never, [inward(graph, input(graph, "x"))], context);
  return { y: outward(graph, y), ...updates };
}

function groupNorm(graph: OperationGraph): NodeId {
  const context: LayerContext = {
    build: graph.build,
    training: true,
    weight: (tensor) => input(graph, tensor === "weight" ? "gamma" : "beta"),
    update: () => undefined,
    outputShape: shapeOf(graph, inward(graph, input(graph, "x"))),
    stream: 0,
  };
  const attributes = { groups: number(graph, "groups"), eps: number(graph, "eps"), affine: true };
  return outward(graph, lowerGroupnorm({ attributes } as never, [inward(graph, input(graph, "x"))], context));
}

/** Over the last axes, or over the channels of each pixel of an image. */
function layerNorm(graph: OperationGraph): NodeId {
  const { build, attrs } = graph;
  const overChannels = "axis" in attrs;
  const x = overChannels ? inward(graph, input(graph, "x")) : input(graph, "x");
  const shape = shapeOf(graph, x);
  const count = overChannels ? 1 : (attrs["normalized_shape"] as readonly number[]).length;
  const axes = shape.map((_, axis) => axis).slice(-count);
  const kept = shape.map((_, axis) => axis).slice(0, -count);
  const { centred, variance } = moments(build, x, axes);
  const factor = build.map("rsqrt", build.mapWith("add", variance, number(graph, "eps")));
  const normal = build.map("multiply", centred, build.broadcast(factor, shape, kept));
  if (overChannels) return outward(graph, affine(build, normal, input(graph, "gamma"), input(graph, "beta")));
  const spread = (name: string): NodeId => build.broadcast(input(graph, name), shape, axes);
  return build.map("add", build.map("multiply", normal, spread("gamma")), spread("beta"));
}

/** x - max(x), and the sum of its exponentials, each in x's shape. */
function shiftedExponentials(
  { build }: OperationGraph,
  x: NodeId,
  axis: number,
): { readonly shifted: NodeId; readonly exponentials: NodeId; readonly total: NodeId } {
  const { shape } = build.typeOf(x);
  const kept = shape.map((_, each) => each).filter((each) => each !== axis);
  const spread = (each: NodeId): NodeId => build.broadcast(each, shape, kept);
  const shifted = build.map("subtract", x, spread(build.reduce("max", x, [axis])));
  const exponentials = build.map("exp", shifted);
  return { shifted, exponentials, total: spread(build.reduce("sum", exponentials, [axis])) };
}
function softmax(graph: OperationGraph, x: NodeId, axis: number): NodeId {
  const { exponentials, total } = shiftedExponentials(graph, x, axis);
  return graph.build.map("divide", exponentials, total);
}
const positiveAxis = (graph: OperationGraph, x: NodeId): number => {
  const axis = number(graph, "axis");
  return axis < 0 ? axis + shapeOf(graph, x).length : axis;
};

/** Classes last, every position an example. */
function crossEntropyOf(graph: OperationGraph): NodeId {
  const { build } = graph;
  const x = inward(graph, input(graph, "x"));
  const shape = shapeOf(graph, x);
  const examples = volume(shape.slice(0, -1));
  const each = [examples, shape.at(-1) ?? 1];
  const outputs = [{ name: "x", values: [{ node: build.reshape(x, each), shape: each }] }];
  const labels = build.reshape(input(graph, "target"), [examples]);
  const loss = crossEntropy({ labelSmoothing: number(graph, "label_smoothing") });
  return loss.value({ build, outputs, targets: { labels } });
}

function meanSquare(graph: OperationGraph): NodeId {
  const { build } = graph;
  const difference = build.map("subtract", input(graph, "x"), input(graph, "target"));
  const shape = shapeOf(graph, difference);
  const axes = shape.map((_, axis) => axis);
  const total = build.reduce("sum", build.map("multiply", difference, difference), axes);
  return build.mapWith("multiply", total, 1 / volume(shape));
}

/** Each operand beside zeros where the others are, summed: exact, and needs no op of its own. */
function concat(graph: OperationGraph): NodeId {
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

function subsample({ build, attrs }: OperationGraph, x: NodeId): NodeId {
  const [vertical, horizontal] = pair(attrs["stride"]);
  return build.slice(x, [0, 0, 0, 0], build.typeOf(x).shape, [1, vertical, horizontal, 1]);
}
function padChannels(graph: OperationGraph, x: NodeId): NodeId {
  return graph.build.pad(x, [0, 0, 0, number(graph, "before")], [0, 0, 0, number(graph, "after")]);
}

/** Each pixel repeated: [n, h, w, c] -> [n, h, r, w, r, c] -> [n, h r, w r, c], where the size divides. */
function repeatPixels(graph: OperationGraph, x: NodeId): NodeId {
  const { build, attrs } = graph;
  const [n = 1, h = 1, w = 1, c = 1] = shapeOf(graph, x);
  const [height, width] = pair(attrs["output"]);
  const spread = build.broadcast(x, [n, h, height / h, w, width / w, c], [0, 1, 3, 5]);
  return build.reshape(spread, [n, height, width, c]);
}

/** `x + factor * f`, the factor one number or one for each channel. */
function scaledSum(factor: string): Operation {
  return (graph) => {
    const { build } = graph;
    const f = inward(graph, input(graph, "f"));
    const scale = input(graph, factor);
    const spread =
      shapeOf(graph, scale)[0] === 1
        ? build.broadcast(build.reshape(scale, []), shapeOf(graph, f), [])
        : build.perChannel(scale, f);
    const y = build.map("add", inward(graph, input(graph, "x")), build.map("multiply", f, spread));
    return { y: outward(graph, y) };
  };
}

function gatedSum(graph: OperationGraph): NodeId {
  const { build } = graph;
  const t = build.map("sigmoid", input(graph, "s"));
  const carried = build.map("multiply", build.map("subtract", build.like(t, 1), t), input(graph, "x"));
  return build.map("add", build.map("multiply", t, input(graph, "h")), carried);
}

function channelShuffle(graph: OperationGraph, x: NodeId): NodeId {
  const { build } = graph;
  const shape = shapeOf(graph, x);
  const [n = 1, h = 1, w = 1, c = 1] = shape;
  const groups = number(graph, "groups");
  const grouped = build.reshape(x, [n, h, w, groups, c / groups]);
  return build.reshape(build.transpose(grouped, [0, 1, 2, 4, 3]), shape);
}

/** Windows from floor(i h / size) to ceil((i + 1) h / size), which overlap where the size does not divide. */
function adaptiveAverage(graph: OperationGraph, x: NodeId): NodeId {
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

/** Multi-head attention (Vaswani et al. 2017), its batched products as broadcasts and sums. */
function attention(graph: OperationGraph): NodeId {
  const { build } = graph;
  const x = input(graph, "x");
  const [n = 1, t = 1, d = 1] = shapeOf(graph, x);
  const heads = number(graph, "heads");
  const size = d / heads;
  const project = (rows: NodeId, weight: string, bias: string): NodeId => {
    const product = build.matmul(rows, input(graph, weight), false, true);
    return build.map("add", product, build.perChannel(input(graph, bias), product));
  };
  const projected = project(build.reshape(x, [n * t, d]), "in_proj_weight", "in_proj_bias");
  /** [n, t, heads, size] of the query, key or value. */
  const part = (index: number): NodeId =>
    build.reshape(build.slice(projected, [0, index * d], [n * t, (index + 1) * d], [1, 1]), [n, t, heads, size]);
  // n, heads, queries, keys, size
  const full = [n, heads, t, t, size];
  const byHead = (each: NodeId): NodeId => build.transpose(each, [0, 2, 1, 3]);
  const [queries, keys, values] = [
    build.broadcast(byHead(part(0)), full, [0, 1, 2, 4]),
    build.broadcast(byHead(part(1)), full, [0, 1, 3, 4]),
    build.broadcast(byHead(part(2)), full, [0, 1, 3, 4]),
  ];
  const scores = build.mapWith(
    "multiply",
    build.reduce("sum", build.map("multiply", queries, keys), [4]),
    size ** -0.5,
  );
  const weights = build.broadcast(softmax(graph, scores, 3), full, [0, 1, 2, 3]);
  const mixed = build.reduce("sum", build.map("multiply", weights, values), [3]);
  const joined = build.reshape(build.transpose(mixed, [0, 2, 1, 3]), [n * t, d]);
  return build.reshape(project(joined, "out_proj_weight", "out_proj_bias"), [n, t, d]);
}

const square = (value: unknown): readonly [number, number, number, number] => {
  const [vertical, horizontal] = pair(value);
  return [vertical, vertical, horizontal, horizontal];
};

/** By the oracle's name of the operation. */
export const operations: { readonly [op: string]: Operation } = {
  conv2d: (graph) => ({ y: convolution(graph, square(graph.attrs["padding"])) }),
  "pad+conv2d": (graph) => {
    const [left = 0, right = 0, top = 0, bottom = 0] = graph.attrs["pad_lrtb"] as readonly number[];
    return { y: convolution(graph, [top, bottom, left, right]) };
  },
  conv_transpose2d: (graph) => ({ y: transposedConvolution(graph) }),
  linear: (graph) => ({ y: linear(graph) }),
  batchnorm: batchNorm,
  groupnorm: (graph) => ({ y: groupNorm(graph) }),
  layernorm: (graph) => ({ y: layerNorm(graph) }),
  relu: pointwise((build, x) => build.mapWith("maximum", x, 0)),
  relu6: pointwise((build, x) => build.mapWith("minimum", build.mapWith("maximum", x, 0), 6)),
  sigmoid: unary("sigmoid"),
  tanh: unary("tanh"),
  silu: pointwise((build, x) => build.map("multiply", x, build.map("sigmoid", x))),
  gelu: pointwise((build, x) => lowerGelu(undefined as never, [x], { build } as LayerContext)),
  softmax: (graph) => {
    const x = input(graph, "x");
    return { y: softmax(graph, x, positiveAxis(graph, x)) };
  },
  log_softmax: (graph) => {
    const x = input(graph, "x");
    const { shifted, total } = shiftedExponentials(graph, x, positiveAxis(graph, x));
    return { y: graph.build.map("subtract", shifted, graph.build.map("log", total)) };
  },
  cross_entropy: (graph) => ({ y: crossEntropyOf(graph) }),
  mse: (graph) => ({ y: meanSquare(graph) }),
  maxpool: pool("max"),
  avgpool: pool("average"),
  adaptive_avgpool: (graph) =>
    String(graph.attrs["output"]) === "1,1" ? globalPool("average")(graph) : onImage(adaptiveAverage)(graph),
  adaptive_maxpool: globalPool("max"),
  upsample: onImage(repeatPixels),
  concat: (graph) => ({ y: concat(graph) }),
  pad_channels: onImage(padChannels),
  subsample: onImage(subsample),
  "subsample+pad_channels": onImage((graph, x) => padChannels(graph, subsample(graph, x))),
  add: (graph) => ({ y: graph.build.map("add", input(graph, "a"), input(graph, "b")) }),
  mul: (graph) => {
    const [a, b] = [input(graph, "a"), input(graph, "b")];
    const shape = shapeOf(graph, a);
    const gate = graph.build.reshape(b, shape.slice(0, 2));
    return { y: graph.build.map("multiply", a, graph.build.broadcast(gate, shape, [0, 1])) };
  },
  "x + alpha*f": scaledSum("alpha"),
  "x + gamma*f": scaledSum("gamma"),
  "t*h + (1-t)*x": (graph) => ({ y: gatedSum(graph) }),
  self_attention: (graph) => ({ y: attention(graph) }),
  channel_shuffle: onImage(channelShuffle),
};

/** Why a case cannot be stated as a graph, or undefined if it can. */
export function whyNot({ op, attrs, inputs }: OperationCase): string | undefined {
  if (op === "upsample") {
    const [, , h = 1, w = 1] = inputs["x"]?.shape ?? [];
    const [height, width] = pair(attrs["output"]);
    if (attrs["mode"] !== "nearest") return "bilinear interpolation needs an op of its own";
    if (height % h !== 0 || width % w !== 0) return "nearest to a size that is no multiple needs an op of its own";
  }
  return op in operations ? undefined : "nothing states it yet";
}
