/**
 * ResNet-20 B as an ONNX file with random weights. The norms are folded into the convolutions (a weight and a bias
 * each), which is what an exporter for inference writes and the fastest form that ONNX Runtime has.
 */
import { Random } from "../../runtime/random.ts";
import { message, type Field } from "./protobuf.ts";

export interface OnnxModel {
  readonly bytes: Uint8Array;
  /** Elements of all weights and biases. */
  readonly parameters: number;
}

const FLOAT = 1;
const IR_VERSION = 8;
const OPSET = 13;

/** Field numbers of onnx.proto. */
const model = { irVersion: 1, producer: 2, graph: 7, opset: 8 } as const;
const graph = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const node = { input: 1, output: 2, name: 3, op: 4, attribute: 5 } as const;
const attribute = { name: 1, int: 3, ints: 8, type: 20 } as const;
const attributeType = { int: 2, ints: 7 } as const;
const tensor = { dims: 1, dataType: 2, name: 8, raw: 9 } as const;

/** The file's nodes and tensors, in the order in which they are computed. */
class OnnxGraph {
  readonly fields: Field[] = [];
  parameters = 0;
  #names = 0;
  readonly #random = new Random(1, "onnx");

  /** Normal values with this deviation. */
  weights(name: string, dims: readonly number[], deviation: number): string {
    const count = dims.reduce((product, each) => product * each, 1);
    const values = Float32Array.from({ length: count }, () => deviation * this.#random.normal());
    this.parameters += count;
    const fields = dims.map((each): Field => [tensor.dims, each]);
    const raw = new Uint8Array(values.buffer);
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
  ) {
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

  convolution(x: string, [ci, co]: readonly [number, number], kernel: 1 | 3, stride: number): string {
    const name = `convolution_${this.#names}`;
    const weight = this.weights(`${name}.weight`, [co, ci, kernel, kernel], Math.sqrt(2 / (ci * kernel * kernel)));
    const bias = this.weights(`${name}.bias`, [co], 0.1);
    const pad = (kernel - 1) / 2;
    return this.node("Conv", [x, weight, bias], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
    });
  }
}

function valueInfo(name: string, dims: readonly number[]): Uint8Array {
  const shape = message(...dims.map((each): Field => [1, message([1, each])]));
  return message([1, name], [2, message([1, message([1, FLOAT], [2, shape])])]);
}

/** The same network as `ResNet20_B` of examples/cifar.resnet, for this many images at once. */
export function resnet20(batch: number): OnnxModel {
  const build = new OnnxGraph();
  const relu = (x: string): string => build.node("Relu", [x]);
  let x = relu(build.convolution("image", [3, 16], 3, 1));
  let channels = 16;
  for (const width of [16, 32, 64]) {
    for (let block = 0; block < 3; block++) {
      const stride = width === channels ? 1 : 2;
      const inner = relu(build.convolution(x, [channels, width], 3, stride));
      const residual = build.convolution(inner, [width, width], 3, 1);
      const shortcut = width === channels ? x : build.convolution(x, [channels, width], 1, stride);
      x = relu(build.node("Add", [residual, shortcut]));
      channels = width;
    }
  }
  const pooled = build.node("Flatten", [build.node("GlobalAveragePool", [x])], { axis: 1 });
  const head = [build.weights("head.weight", [10, 64], 0.125), build.weights("head.bias", [10], 0.1)];
  build.node("Gemm", [pooled, ...head], { transB: 1 });
  const bytes = message(
    [model.irVersion, IR_VERSION],
    [model.producer, "resnet-lang bench"],
    [
      model.graph,
      message(
        ...build.fields,
        [graph.name, "ResNet20_B"],
        [graph.input, valueInfo("image", [batch, 3, 32, 32])],
        [graph.output, valueInfo("logits", [batch, 10])],
      ),
    ],
    [model.opset, message([1, ""], [2, OPSET])],
  );
  return { bytes, parameters: build.parameters };
}
