/** What each quantity of a claim is, for who looks it up. */
import type { Parameter } from "../words/word.ts";
import { memoryParameters } from "./memory-claim.ts";
import type { Quantity } from "./quantities.ts";

export interface QuantityWord {
  /** In one line. */
  readonly doc: string;
  /** What counts the same of a model in PyTorch. */
  readonly torch: string;
  /** A claim that holds of the model that the examples are of (`compiler/reference/example-design.ts`). */
  readonly example: string;
  /** What it takes in parentheses, where that is no stage. */
  readonly parameters?: readonly Parameter[];
}

/** All that a claim can begin with. */
export const quantityWords: { readonly [Q in Quantity | "memory" | "shape"]: QuantityWord } = {
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
    doc: "pixels of the input that one place of the last image sees: a number where it is as high as wide, else [height, width]; compared with a number, both are",
    torch: "the extent of the input's gradient of one place of the output",
    example: "receptive_field(deep) == 5",
  },
  memory: {
    doc: "planned peak in bytes of f32: weights and what inference makes of them once, activations, in training gradients and momentum too; to plan takes time linear in the layers",
    torch: "torch.cuda.max_memory_allocated(), which has PyTorch's workspaces and reserves besides",
    example: "memory(training, batch: 128) <= 512MiB",
    parameters: memoryParameters,
  },
  shape: {
    doc: "of an input, a stage, a `let` of the model or an output, the batch in front",
    torch: "y.shape",
    example: "shape(deep) == [N, 32, 16, 16]",
  },
};
