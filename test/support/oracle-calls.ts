/** The oracle's operations as calls of layers: a new layer brings a line here, and is held to PyTorch's numbers by it. */
import type { OperationCase } from "./oracle.ts";

const list = (value: unknown): string => (Array.isArray(value) ? `[${value.join(", ")}]` : String(value));

/** The call that a design would write for a case, or undefined where the language has no such layer yet. */
export function callOf({ call, op, attrs, inputs, outputs }: OperationCase): string | undefined {
  if (call !== undefined) return call;
  const channels = outputs["y"]?.shape[1];
  const { kernel, stride, padding, dilation, groups, bias, before, after } = attrs;
  const window = `kernel: ${list(kernel)}, stride: ${list(stride)}, padding: ${list(padding)}`;
  switch (op) {
    case "conv2d":
      return `conv(${channels}, ${window}, dilation: ${dilation}, groups: ${groups}, bias: ${bias})`;
    case "pad+conv2d": {
      const [left, right, top, bottom] = attrs["pad_lrtb"] as readonly number[];
      return `conv(${channels}, kernel: ${list(kernel)}, stride: ${list(stride)}, padding: [${top}, ${bottom}, ${left}, ${right}])`;
    }
    case "linear":
      return `linear(${inputs["w"]?.shape[0]}, bias: ${bias})`;
    case "batchnorm":
      return `bn(eps: ${attrs["eps"]}, momentum: ${attrs["momentum"]})`;
    case "groupnorm":
      return `groupnorm(groups: ${groups}, eps: ${attrs["eps"]})`;
    case "layernorm":
      // The language's norm is over the channels of each position.
      return "axis" in attrs || String(attrs["normalized_shape"]).split(",").length === 1
        ? `layernorm(eps: ${attrs["eps"]})`
        : undefined;
    case "maxpool":
      return `maxpool(${list(kernel)}, stride: ${list(stride)}, padding: ${list(padding)})`;
    case "avgpool":
      return `avgpool(${list(kernel)}, stride: ${list(stride)}, padding: ${list(padding)}, count_padding: ${attrs["count_include_pad"]})`;
    case "conv_transpose2d": {
      const { padding: cut, output_padding: more } = attrs;
      return `deconv(${channels}, kernel: ${list(kernel)}, stride: ${stride}, padding: ${cut}, output_padding: ${more}, bias: ${"b" in inputs})`;
    }
    case "adaptive_avgpool":
      return String(attrs["output"]) === "1,1" ? "globalavgpool" : `adaptive_avgpool(${list(attrs["output"])})`;
    case "adaptive_maxpool":
      return String(attrs["output"]) === "1,1" ? "globalmaxpool" : undefined;
    case "upsample": {
      const [, , h = 1, w = 1] = inputs["x"]?.shape ?? [];
      const scale = (attrs["output"] as readonly [number, number]).map((extent, axis) => extent / (axis === 0 ? h : w));
      return scale.every(Number.isInteger)
        ? `upsample(${list(scale)}, mode: ${attrs["mode"]})`
        : `upsample(to: size, mode: ${attrs["mode"]})`;
    }
    case "channel_shuffle":
      return `channel_shuffle(${groups})`;
    case "pad_channels":
      return `pad_channels(${channels}, at: ${before === after ? "both" : "after"})`;
    case "subsample":
      return `subsample(${stride})`;
    case "subsample+pad_channels":
      return `subsample(${stride}) -> pad_channels(${channels})`;
    case "concat": {
      const [first, ...others] = Object.keys(inputs);
      return `${first} -> concat([${others.join(", ")}])`;
    }
    case "add":
    case "mul":
      return `a -> ${op}(b)`;
    case "x + alpha*f":
      return "f -> scale(0, per: scalar) -> add(x)";
    case "x + gamma*f":
      return "f -> scale(0) -> add(x)";
    case "self_attention":
      return `attention(${attrs["heads"]})`;
    case "softmax":
    case "relu":
    case "relu6":
    case "gelu":
    case "silu":
    case "sigmoid":
    case "tanh":
      return op;
    default:
      return undefined;
  }
}

/** Inputs of the design that a case is: its others are tensors of the layer. */
export function designInputs({ op, inputs }: OperationCase): readonly string[] {
  if (op === "concat" || op === "add" || op === "mul") return Object.keys(inputs);
  return op.startsWith("x + ") ? ["x", "f"] : ["x"];
}

/** Inputs that the design has beside the case's own, with their extents: of these the shape alone is read. */
export function shapesBeside({ op, attrs }: OperationCase): { readonly [name: string]: readonly number[] } {
  const { output } = attrs;
  return op === "upsample" && Array.isArray(output) ? { size: [1, ...(output as readonly number[])] } : {};
}

/** The case's names for a layer's tensors. */
export const tensorNames: { readonly [name: string]: string } = {
  w: "weight",
  b: "bias",
  gamma: "weight",
  beta: "bias",
  alpha: "weight",
  out_proj_weight: "out_proj.weight",
  out_proj_bias: "out_proj.bias",
};
