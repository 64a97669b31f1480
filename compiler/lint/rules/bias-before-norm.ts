import { hasBias, normOf } from "../../model/layers/facts.ts";
import { counted } from "../../../grammar/counted.ts";
import type { CheckedModel, ModelNode } from "../../model/checked.ts";
import { addArgument, removeArgument } from "../edits.ts";
import { rule, type Finding } from "../rule.ts";
import { consumersOf, type Subject } from "../subject.ts";

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
      // What joins channels leaves each as it is, and a maximum moves along with what is added.
      bad: `model Net {
  input image: [N, 3, 2 * H, 2 * W]
  stem {
    parallel {
      path { conv(8, kernel: 1, bias: true) }
      path { conv(8, kernel: 3, bias: true) -> relu }
    }
    maxpool(2)
    bn -> relu
  }
  head { globalavgpool -> linear(10) }
}
`,
      fixed: `model Net {
  input image: [N, 3, 2 * H, 2 * W]
  stem {
    parallel {
      path { conv(8, kernel: 1) }
      path { conv(8, kernel: 3, bias: true) -> relu }
    }
    maxpool(2)
    bn -> relu
  }
  head { globalavgpool -> linear(10) }
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
    const tables = new Map(subject.models.map((model) => [model, normTable(model)]));
    for (const uses of subject.usesByCall().values()) {
      const [first] = uses;
      if (!first || !uses.every(({ model, node }) => hasOwnBias(node) && tables.get(model)?.[node.id])) continue;
      const { node, model } = first;
      const norm = tables.get(model)?.[node.id];
      const related = norm ? [{ span: norm.span, text: "this norm" }] : [];
      const help = `leave it out: ${counted(node.shape.channels, "parameters")} fewer`;
      yield { at: node.span, slots: {}, related, help, ...fixOf(subject, node) };
    }
  },
});

/** Attention's biases are two, of other names: what its `bias` says is not only added to what it puts out. */
function hasOwnBias(node: ModelNode): boolean {
  return hasBias(node) && node.weights.some(({ tensor }) => tensor === "bias");
}

/** For each value the first norm that takes away what is added to a channel, where all that reads it ends in one. */
function normTable(model: CheckedModel): readonly (ModelNode | undefined)[] {
  const kept = new Set(model.outputs.flatMap(({ values }) => values));
  const norms: (ModelNode | undefined)[] = model.nodes.map(() => undefined);
  for (const { id } of [...model.nodes].reverse()) {
    if (kept.has(id)) continue;
    const found = consumersOf(model, id).map((next) => {
      if (normOf(next)?.eachChannel) return next;
      return MOVES_ALONG.has(next.layer) ? norms[next.id] : undefined;
    });
    norms[id] = found.every((each) => each !== undefined) ? found[0] : undefined;
  }
  return norms;
}
/** Layers that put out c more in a channel where they are given c more in it: or in the channel that it becomes. */
const MOVES_ALONG: ReadonlySet<ModelNode["layer"]> = new Set(["concat", "slice", "channel_shuffle", "maxpool"]);

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
