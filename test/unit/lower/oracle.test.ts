/** Layers as a design calls them, from text to numbers, against PyTorch in float64. */
import { describe, expect, test } from "vitest";
import { lower } from "../../../compiler/lower/lower.ts";
import { modelWith } from "../../support/layer-cases.ts";
import { operationCases, type OperationCase } from "../../support/oracle.ts";
import { runLowered, type Values } from "../../support/run-lowered.ts";
import { isThere, largest, sharedTensors } from "../../support/shared-data.ts";
import { plainLoss } from "../../support/step-parts.ts";

/** Half a unit in the last place, because the truth was rounded to float32 once; and what another order of sums costs. */
const slackOf = (truth: number, scale: number): number => 2 ** -23 * Math.abs(truth) + 1e-11 * scale;

const list = (value: unknown): string => (Array.isArray(value) ? `[${value.join(", ")}]` : String(value));

/** The call that a design would write for a case, or undefined where the language has no such layer yet. */
function callOf({ op, attrs, inputs, outputs }: OperationCase): string | undefined {
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
    case "maxpool":
      return `maxpool(${list(kernel)}, stride: ${list(stride)}, padding: ${list(padding)})`;
    case "avgpool":
      return `avgpool(${list(kernel)}, stride: ${list(stride)}, padding: ${list(padding)}, count_padding: ${attrs["count_include_pad"]})`;
    case "adaptive_avgpool":
      return String(attrs["output"]) === "1,1" ? "globalavgpool" : undefined;
    case "pad_channels":
      return `pad_channels(${channels}, at: ${before === after ? "both" : "after"})`;
    case "subsample":
      return `subsample(${stride})`;
    case "subsample+pad_channels":
      return `subsample(${stride}) -> pad_channels(${channels})`;
    case "relu":
    case "gelu":
      return op;
    default:
      return undefined;
  }
}

/** The case's names for a layer's tensors. */
const tensorNames: { readonly [name: string]: string } = { w: "weight", b: "bias", gamma: "weight", beta: "bias" };

const there = isThere("oracle/ops.json");
const cases = (there ? operationCases() : []).flatMap((each) => {
  const call = callOf(each);
  // A model's input has a batch and channels.
  return call === undefined || (each.inputs["x"]?.shape.length ?? 0) < 2 ? [] : [[each.name, call, each] as const];
});
const tensors = there ? sharedTensors("oracle/ops.safetensors").tensors : new Map();

describe("layers against PyTorch in float64", () => {
  test("the cases are there", (context) => {
    if (!there) return context.skip();
    expect(cases.length).toBeGreaterThan(60);
    console.log(`${cases.length} oracle cases as calls of layers`);
  });

  test.each(cases)("%s: %s", (_, call, { inputs, outputs, attrs }) => {
    const shape = inputs["x"]?.shape ?? [];
    const training = attrs["mode"] === "train";
    // A loss needs vectors, and flatten's order is PyTorch's.
    const body = training && shape.length === 4 ? `${call} -> flatten` : call;
    const model = modelWith(`[N, ${shape.slice(1).join(", ")}]`, body);
    const [layer] = model.nodes.filter(({ weights }) => weights.length > 0);
    const kind = training ? "train" : "infer";
    const values: { [name: string]: ArrayLike<number> } = { labels: new Array<number>(shape[0] ?? 1).fill(0) };
    for (const [name, { tensor }] of Object.entries(inputs)) {
      const own = name === "x" ? "x" : `${layer?.path}.${tensorNames[name] ?? name}`;
      values[own] = tensors.get(tensor)?.values ?? [];
    }
    const run = runLowered(lower(model, { kind, loss: plainLoss, batch: shape[0] ?? 1 }), values as Values);
    for (const [name, { tensor }] of Object.entries(outputs)) {
      const truth: ArrayLike<number> = tensors.get(tensor)?.values ?? [];
      const statistic = `${layer?.path}.${name.replace("new_", "")}`;
      const got = name === "y" ? run.outputs["output"] : run.updates[statistic];
      expect(got?.length).toBe(truth.length);
      const scale = largest(truth);
      for (let i = 0; i < truth.length; i++) {
        const [value, expected] = [got?.[i] ?? Number.NaN, truth[i] ?? Number.NaN];
        if (!(Math.abs(value - expected) <= slackOf(expected, scale)))
          expect.fail(`${name}[${i}] is ${value}, PyTorch has ${expected}`);
      }
    }
  });
});
