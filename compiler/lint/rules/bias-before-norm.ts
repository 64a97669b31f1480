import { hasBias, normOf } from "../../model/layers/facts.ts";
import { counted } from "../../../grammar/counted.ts";
import type { ModelNode } from "../../model/checked.ts";
import { addArgument, removeArgument } from "../edits.ts";
import { rule, type Finding } from "../rule.ts";
import { consumersOf, type CallExpansion, type Subject } from "../subject.ts";

export const biasBeforeNorm = rule({
  code: "RN3002",
  name: "bias-before-norm",
  severity: "warning",
  fix: "unsafe",
  message: "the norm that follows removes this bias",
  why: `A batch norm subtracts the mean of each channel, and with it any constant that was added to the channel: this bias receives no gradient but rounding and moves nothing. The norm's own β takes its place. It costs one parameter a channel, its optimiser state and a pass over its gradient; accuracy stays. The fix takes a tensor out of the checkpoint, so it is unsafe. Source: Ioffe and Szegedy 2015, section 3.2: "the bias b can be ignored".`,
  examples: [
    {
      bad: `model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3, bias: true) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
`,
      fixed: `model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      bad: `model Net {
  input features: [N, 64]
  head { linear(32) -> bn -> relu -> linear(10) }
}
`,
      fixed: `model Net {
  input features: [N, 64]
  head { linear(32, bias: false) -> bn -> relu -> linear(10) }
}
`,
    },
    {
      // Attention's `bias` is of queries, keys and values too.
      good: `model Net {
  input image: [N, 3, 16, 16]
  stem { conv(16, kernel: 4, stride: 4) -> bn -> tokens }
  head { attention(2) -> bn -> globalavgpool -> linear(10) }
}
`,
    },
    {
      // A group norm subtracts the mean of a group: what differs between its channels stays.
      good: `model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3, bias: true) -> groupnorm(groups: 4) -> relu }
  head { globalavgpool -> linear(10) }
}
`,
    },
  ],
  *check(subject) {
    for (const uses of subject.usesByCall().values()) {
      const [first] = uses;
      if (!first || !uses.every(isRemoved)) continue;
      const { node, model } = first;
      const norm = consumersOf(model, node.id)[0];
      const related = norm ? [{ span: norm.span, text: "this norm" }] : [];
      const help = `leave it out: ${counted(node.shape.channels, "parameters")} fewer`;
      yield { at: node.span, slots: {}, related, help, ...fixOf(subject, node) };
    }
  },
});

/** Attention's biases are two, of other names: what its `bias` says is not only added to what it puts out. */
function isRemoved({ model, node }: CallExpansion): boolean {
  if (!hasBias(node) || !node.weights.some(({ tensor }) => tensor === "bias")) return false;
  const consumers = consumersOf(model, node.id);
  const kept = model.outputs.some(({ values }) => values.includes(node.id));
  return !kept && consumers.length > 0 && consumers.every(subtractsChannelMean);
}

function subtractsChannelMean(node: ModelNode): boolean {
  return normOf(node)?.eachChannel ?? false;
}

/** None where the bias is not written here: it came with a block's argument. */
function fixOf(subject: Subject, node: ModelNode): Pick<Finding, "fix"> {
  const call = subject.callOf(node);
  const index = call?.arguments.findIndex(({ name }) => name?.text === "bias") ?? -1;
  const written = call?.arguments[index]?.value;
  const title = "leave the bias out";
  if (!call || (written && (written.kind !== "keyword" || written.word !== "true"))) return {};
  if (node.layer === "linear") {
    if (written) return { fix: { title, edits: [{ span: written.span, replacement: "false" }] } };
    return { fix: { title, edits: [addArgument(call, "bias: false")] } };
  }
  const edit = written && removeArgument(call, index);
  return edit ? { fix: { title, edits: [edit] } } : {};
}
