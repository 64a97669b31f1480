/** Multi-head self-attention (Vaswani et al. 2017), `torch.nn.MultiheadAttention`: every position reads every position. */
import { bool } from "../values/value.ts";
import { defaulted, required } from "../words/parameters.ts";
import { reportCall } from "../words/messages.ts";
import { belowLeast, boolOf, failed, made, numberOf, wrongLayout, zeros } from "./read-arguments.ts";
import type { LayerDefinition, WeightDeclaration } from "./layer.ts";

export interface AttentionAttributes {
  readonly heads: number;
  readonly bias: boolean;
}

export const attention: LayerDefinition<AttentionAttributes> = {
  doc: "multi-head self-attention: every position reads every position (Vaswani et al. 2017)",
  torch: "nn.MultiheadAttention(x.shape[2], heads, batch_first=True)(x, x, x)[0]",
  example: "tokens -> attention(8)",
  operations: 159,
  parameters: [
    required("heads", "int", "parts of the channels, each with an attention of its own"),
    defaulted("bias", "bool", bool(true), "whether its four products have learned offsets"),
  ],
  instantiate(call) {
    const { input } = call;
    if (input.layout !== "tokens") return wrongLayout(call, "attention", "tokens");
    const small = belowLeast(call, "attention", { heads: 1 });
    if (small.length > 0) return failed(...small);
    const [heads, bias, { channels }] = [numberOf(call, "heads"), boolOf(call, "bias"), input];
    if (channels % heads !== 0) {
      const range = `a number that divides ${channels} channels`;
      return failed(
        reportCall(
          "RN2050",
          call.spanOf("heads"),
          { name: "heads", value: String(heads), callee: "attention", range },
          { help: "each head has the same number of channels, 32 to 64 as a rule" },
        ),
      );
    }
    // torch's names and shapes; the rows of the first are those of queries, keys and values, in this order
    return made({ heads, bias }, input, [
      projection("in_proj_weight", 3 * channels, channels),
      ...(bias ? [zeros("in_proj_bias", 3 * channels)] : []),
      projection("out_proj.weight", channels, channels),
      ...(bias ? [zeros("out_proj.bias", channels)] : []),
    ]);
  },
  // Four products with weights, queries by keys, and what these give by values
  macs: (_, [length = 0, channels = 0]) => 4 * length * channels ** 2 + 2 * length ** 2 * channels,
  product: { depth: 2, hasBias: ({ bias }) => bias },
  mixesPositions: true,
};

/** Xavier's uniform, over all rows at once as torch has it. */
function projection(tensor: string, outputs: number, inputs: number): WeightDeclaration {
  const bound = Math.sqrt(6 / (inputs + outputs));
  return {
    tensor,
    shape: [outputs, inputs],
    layout: "matrix",
    role: "parameter",
    initializer: { kind: "uniform", bound },
  };
}
