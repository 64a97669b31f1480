/**
 * A subject's network as an ONNX file. The norms are folded into the convolutions (a weight and a bias each), which is
 * what an exporter for inference writes and the fastest form that ONNX Runtime has.
 */
import type { Subject } from "../side-by-side/subject.ts";
import { message, type Field } from "./protobuf.ts";

const FLOAT = 1;
const IR_VERSION = 8;
const OPSET = 13;
/** Of a norm. */
const EPSILON = 1e-5;

/** Field numbers of onnx.proto. */
const model = { irVersion: 1, producer: 2, graph: 7, opset: 8 } as const;
const graph = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const node = { input: 1, output: 2, name: 3, op: 4, attribute: 5 } as const;
const attribute = { name: 1, int: 3, ints: 8, type: 20 } as const;
const attributeType = { int: 2, ints: 7 } as const;
const tensor = { dims: 1, dataType: 2, name: 8, raw: 9 } as const;

interface Convolution {
  readonly stride?: number;
  readonly groups?: number;
}

/** The file's nodes and tensors, in the order in which they are computed; takes the subject's tensors one by one. */
class OnnxGraph {
  readonly fields: Field[] = [];
  readonly #tensors: Iterator<Subject["tensors"][number]>;
  #names = 0;

  constructor(tensors: Subject["tensors"]) {
    this.#tensors = tensors.values();
  }

  #next(rank: number): Subject["tensors"][number] {
    const { value, done } = this.#tensors.next();
    if (done || value.shape.length !== rank)
      throw new Error(`${done ? "nothing" : value.name} where a tensor of ${rank} axes was expected: another network`);
    return value;
  }
  /** @throws Error where the network has more than was taken */
  end(): void {
    const { value, done } = this.#tensors.next();
    if (!done) throw new Error(`${value.name} is nowhere: another network`);
  }

  #initializer(name: string, dims: readonly number[], values: Float32Array): string {
    const fields = dims.map((each): Field => [tensor.dims, each]);
    const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.fields.push([
      graph.initializer,
      message(...fields, [tensor.dataType, FLOAT], [tensor.name, name], [tensor.raw, raw]),
    ]);
    return name;
  }

  /** A node with one output, whose name it returns. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: { readonly [name: string]: number | readonly number[] } = {},
  ): string {
    const output = op === "Gemm" ? "logits" : `value_${this.#names++}`;
    const written = Object.entries(attributes).map(([name, value]): Field => {
      const contents: Field[] =
        typeof value === "number"
          ? [
              [attribute.int, value],
              [attribute.type, attributeType.int],
            ]
          : [...value.map((each): Field => [attribute.ints, each]), [attribute.type, attributeType.ints]];
      return [node.attribute, message([attribute.name, name], ...contents)];
    });
    const wires = inputs.map((name): Field => [node.input, name]);
    this.fields.push([
      graph.node,
      message(...wires, [node.output, output], [node.name, `${op}_${output}`], [node.op, op], ...written),
    ]);
    return output;
  }

  /** With its norm. */
  convolution(x: string, { stride = 1, groups = 1 }: Convolution = {}): string {
    const { name, shape, values } = this.#next(4);
    const [scale, shift, mean, variance] = [1, 1, 1, 1].map((rank) => this.#next(rank).values) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const factors = scale.map((each, channel) => each / Math.sqrt((variance[channel] ?? 1) + EPSILON));
    const each = values.length / factors.length;
    const folded = values.map((value, index) => value * (factors[Math.floor(index / each)] ?? 1));
    const bias = shift.map((value, channel) => value - (mean[channel] ?? 0) * (factors[channel] ?? 1));
    const kernel = shape[2] ?? 1;
    const pad = (kernel - 1) / 2;
    const weight = this.#initializer(name, shape, folded);
    return this.node("Conv", [x, weight, this.#initializer(`${name}.bias`, [bias.length], bias)], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
      group: groups,
    });
  }
  relu(x: string): string {
    return this.node("Relu", [x]);
  }
  relu6(x: string): string {
    const bounds = [0, 6].map((bound) => this.#initializer(`bound_${this.#names++}`, [], Float32Array.of(bound)));
    return this.node("Clip", [x, ...bounds]);
  }
  head(x: string): string {
    const pooled = this.node("Flatten", [this.node("GlobalAveragePool", [x])], { axis: 1 });
    const [weight, bias] = [this.#next(2), this.#next(1)];
    const wires = [weight, bias].map(({ name, shape, values }) => this.#initializer(name, shape, values));
    return this.node("Gemm", [pooled, ...wires], { transB: 1 });
  }
}

function valueInfo(name: string, dims: readonly number[]): Uint8Array {
  const shape = message(...dims.map((each): Field => [1, message([1, each])]));
  return message([1, name], [2, message([1, message([1, FLOAT], [2, shape])])]);
}

/** @param depths residuals of each stage @param expansion 4 of bottlenecks, 1 of pairs of 3x3 */
function residuals(build: OnnxGraph, x: string, width: number, depths: readonly number[], expansion: 1 | 4): string {
  let [channels, y] = [width, x];
  for (const [stage, depth] of depths.entries()) {
    const out = width * 2 ** stage * expansion;
    for (let index = 0; index < depth; index++) {
      const stride = stage > 0 && index === 0 ? 2 : 1;
      const first = build.relu(build.convolution(y, expansion === 1 ? { stride } : {}));
      const path = expansion === 1 ? first : build.relu(build.convolution(first, { stride }));
      const last = build.convolution(path);
      const shortcut = stride === 1 && channels === out ? y : build.convolution(y, { stride });
      y = build.relu(build.node("Add", [last, shortcut]));
      channels = out;
    }
  }
  return y;
}

function inverted(build: OnnxGraph, x: string): string {
  let [channels, y] = [32, build.relu6(build.convolution(x, { stride: 2 }))];
  const stages = [
    [16, 1, 1],
    [24, 2, 2],
    [32, 3, 2],
    [64, 4, 2],
    [96, 3, 1],
    [160, 3, 2],
    [320, 1, 1],
  ] as const;
  for (const [width, depth, first] of stages)
    for (let index = 0; index < depth; index++) {
      const stride = index === 0 ? first : 1;
      const hidden = width === 16 ? channels : 6 * channels;
      const wide = hidden === channels ? y : build.relu6(build.convolution(y));
      const deep = build.relu6(build.convolution(wide, { stride, groups: hidden }));
      const path = build.convolution(deep);
      y = stride === 1 && channels === width ? build.node("Add", [path, y]) : path;
      channels = width;
    }
  return build.relu6(build.convolution(y));
}

function body(build: OnnxGraph, network: Subject["network"]): string {
  if (network === "mobilenetv2") return inverted(build, "image");
  if (network === "resnet20") return residuals(build, build.relu(build.convolution("image")), 16, [3, 3, 3], 1);
  const stem = build.relu(build.convolution("image", { stride: 2 }));
  const pooled = build.node("MaxPool", [stem], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  return network === "resnet18"
    ? residuals(build, pooled, 64, [2, 2, 2, 2], 1)
    : residuals(build, pooled, 64, [3, 4, 6, 3], 4);
}

/** For the subject's batch. @throws Error where its tensors are not this network's */
export function onnxModel({ network, batch, extent, classes, tensors }: Subject): Uint8Array {
  const build = new OnnxGraph(tensors);
  build.head(body(build, network));
  build.end();
  return message(
    [model.irVersion, IR_VERSION],
    [model.producer, "resnet-lang bench"],
    [
      model.graph,
      message(
        ...build.fields,
        [graph.name, network],
        [graph.input, valueInfo("image", [batch, 3, extent, extent])],
        [graph.output, valueInfo("logits", [batch, classes])],
      ),
    ],
    [model.opset, message([1, ""], [2, OPSET])],
  );
}
