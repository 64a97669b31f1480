/** What each quantity of a claim is, for who looks it up. */
import type { Quantity } from "./quantities.ts";

export interface QuantityWord {
  /** In one line. */
  readonly doc: string;
  /** What counts the same of a model in PyTorch. */
  readonly torch: string;
  /** A claim that holds of the model that the examples are of (`compiler/reference/example-design.ts`). */
  readonly example: string;
}

/** Those that a claim can name, and `shape`. */
export const quantityWords: { readonly [Q in Quantity | "shape"]: QuantityWord } = {
  params: {
    doc: "learned numbers; running statistics are none",
    torch: "sum(p.numel() for p in model.parameters())",
    example: "params == 5_466",
  },
  macs: {
    doc: "multiply-adds of one example: of convolutions and linear layers, without biases, norms and activations",
    torch: "fvcore.nn.FlopCountAnalysis(model, x).total(), which counts them as flops",
    example: "macs ~= 1.62M",
  },
  flops: {
    doc: "twice the multiply-adds",
    torch: "torch.utils.flop_counter.FlopCounterMode",
    example: "flops <= 4M",
  },
  activations: {
    doc: "numbers that layers with weights put out for one example",
    torch: "the sum of output.numel() over forward hooks of convolutions and linear layers",
    example: "activations <= 100k",
  },
  depth: {
    doc: "layers with weights on the longest path, norms and shortcuts left out, as papers count",
    torch: "convolutions and linear layers on the longest path",
    example: "depth == 3",
  },
  receptive_field: {
    doc: "pixels of the input that one place of the last image sees, in its longer direction",
    torch: "the extent of the input's gradient of one place of the output",
    example: "receptive_field(deep) == 5",
  },
  shape: {
    doc: "of an output or of a stage, the batch in front",
    torch: "y.shape",
    example: "shape(deep) == [N, 32, 16, 16]",
  },
};
