/** What a lowered model looks like from outside: inputs, outputs, tensors, and where each node comes from. */
import { describe, expect, test } from "vitest";
import { verify } from "../../../compiler/graph/verify.ts";
import { lower, type LowerOptions } from "../../../compiler/lower/lower.ts";
import { modelWith } from "../../support/layer-cases.ts";
import { runLowered } from "../../support/run-lowered.ts";
import { plainLoss } from "../../support/step-parts.ts";
import { crossEntropy } from "../../../compiler/losses/cross-entropy.ts";

const model = modelWith("[N, 3, H, W]", "conv(4, kernel: 3, stride: 2) -> bn -> relu -> globalavgpool -> linear(5)");
const sizes = new Map([
  ["H", 9],
  ["W", 8],
]);
const lowered = (options: Partial<LowerOptions> = {}): ReturnType<typeof lower> =>
  lower(model, { kind: "train", loss: plainLoss, batch: 2, sizes, ...options });
const named = (values: readonly { readonly name: string; readonly shape: readonly number[] }[]): readonly string[] =>
  values.map(({ name, shape }) => `${name} [${shape}]`);

describe("from outside", () => {
  test("training: image and labels go in; logits, loss and correct answers come out", () => {
    const { inputs, outputs, graph } = lowered();
    expect(named(inputs)).toEqual(["x [2,3,9,8]", "labels [2]"]);
    expect(named(outputs)).toEqual(["output [2,5]", "loss []", "correct []"]);
    expect(inputs.map(({ dtype }) => dtype)).toEqual(["f32", "i32"]);
    expect(graph.updates.map(({ target }) => target)).toEqual(["s.0.bn.running_mean", "s.0.bn.running_var"]);
    expect(verify(graph)).toEqual([]);
  });
  test("inference: the image in, the output out, nothing updated", () => {
    const { inputs, outputs, graph } = lowered({ kind: "infer" });
    expect([named(inputs), named(outputs), graph.updates]).toEqual([["x [2,3,9,8]"], ["output [2,5]"], []]);
    expect(verify(graph)).toEqual([]);
  });
  test("tensors in PyTorch's layouts, with the order in which they are stored", () => {
    const expected = [
      "s.0.conv.weight parameter [4,3,3,3] as [2,3,1,0]",
      "s.0.bn.weight parameter [4] as [0]",
      "s.0.bn.bias parameter [4] as [0]",
      "s.0.bn.running_mean state [4] as [0]",
      "s.0.bn.running_var state [4] as [0]",
      "s.0.linear.weight parameter [5,4] as [1,0]",
      "s.0.linear.bias parameter [5] as [0]",
    ];
    for (const kind of ["train", "infer", "probe"] as const) {
      const { tensors } = lowered({ kind });
      expect(tensors.map(({ name, role, shape, order }) => `${name} ${role} [${shape}] as [${order}]`)).toEqual(
        expected,
      );
    }
  });
  test("weights that a recipe starts at 0", () => {
    const { tensors } = lowered({ zeroInitialised: ["s.0.bn.weight"] });
    const start = (name: string): unknown => tensors.find((each) => each.name === name)?.initializer;
    expect(start("s.0.bn.weight")).toEqual({ kind: "constant", value: 0 });
    expect(start("s.0.bn.running_var")).toEqual({ kind: "constant", value: 1 });
  });
  test("every node names its layer or the loss", () => {
    const paths = new Set(lowered().graph.nodes.map(({ origin }) => `${origin.path} ${origin.phase}`));
    const layers = ["x", "s.0.conv", "s.0.bn", "s.0.relu", "s.0.globalavgpool", "s.0.linear", "loss"];
    expect(paths).toEqual(new Set(layers.map((path) => `${path} forward`)));
  });
  test("a size that nobody gave is our fault", () =>
    expect(() => lower(model, { kind: "infer", batch: 1 })).toThrow(/no size is known for H/));
});

describe("the loss", () => {
  const logits = modelWith("[N, 3]", "relu");
  const lossOf = (x: readonly number[], labels: readonly number[], labelSmoothing = 0): readonly [number, number] => {
    const { outputs } = runLowered(
      lower(logits, { kind: "train", batch: labels.length, loss: crossEntropy({ labelSmoothing }) }),
      {
        x,
        labels,
      },
    );
    return [outputs["loss"]?.[0] ?? Number.NaN, outputs["correct"]?.[0] ?? Number.NaN];
  };
  const normaliser = Math.log(Math.exp(2) + Math.exp(1) + 1);

  test("is the mean of -log softmax at the labels", () => {
    const [loss, correct] = lossOf([2, 1, 0, 2, 1, 0], [0, 2]);
    expect(loss).toBeCloseTo((normaliser - 2 + normaliser) / 2, 12);
    expect(correct).toBe(1);
  });
  test("with smoothing a share of it is spread evenly", () => {
    const [loss] = lossOf([2, 1, 0], [1], 0.3);
    expect(loss).toBeCloseTo(0.7 * (normaliser - 1) + 0.1 * (normaliser - 2 + normaliser - 1 + normaliser), 12);
  });
  test("holds where exp overflows", () => expect(lossOf([5000, 0, 4000], [2])).toEqual([1000, 0]));
  test("of equal largest logits the first is the answer, as argmax counts", () => {
    for (const [row, answer] of [
      [[1, 1, 0], 0],
      [[0, 1, 1], 1],
      [[0, 0, 0], 0],
      [[0, 2, 1], 1],
      [[0, 0, Infinity], 2],
    ] as const)
      expect([0, 1, 2].map((label) => lossOf(row, [label])[1])).toEqual([0, 1, 2].map((label) => +(label === answer)));
  });
  test("no label is right among logits that are not numbers, nor one outside the classes", () => {
    for (const row of [[Number.NaN, 0, 0], [0, 1, Number.NaN], Array<number>(3).fill(Number.NaN)])
      expect([0, 1, 2].map((label) => lossOf(row, [label])[1])).toEqual([0, 0, 0]);
    expect([-100, -1, 3, 7].map((label) => lossOf([0, 0, 0], [label])[1])).toEqual([0, 0, 0, 0]);
  });
});

describe("the probe", () => {
  const two = modelWith("[N, 1]", "linear(1, bias: false) -> linear(1, bias: false) -> relu");
  const probe = (x: number, weight: number): readonly (readonly [string, readonly number[]])[] => {
    const values = { x: [x], "s.0.linear.weight": [weight], "s.0.linear_2.weight": [weight] };
    return Object.entries(runLowered(lower(two, { kind: "probe", batch: 1 }), values).outputs);
  };
  test("says of each layer, in order, whether all that it put out is finite", () => {
    expect(probe(1, 2)).toEqual([
      ["finite/x", [1]],
      ["finite/s.0.linear", [1]],
      ["finite/s.0.linear_2", [1]],
      ["finite/s.0.relu", [1]],
    ]);
    expect(probe(1, 1e200).map(([, [value]]) => value)).toEqual([1, 1, 0, 0]);
    expect(probe(Number.NaN, 1).map(([, [value]]) => value)).toEqual([0, 0, 0, 0]);
  });
  test("runs in training mode and updates nothing", () => {
    const { graph, inputs } = lowered({ kind: "probe" });
    expect(graph.updates).toEqual([]);
    expect(named(inputs)).toEqual(["x [2,3,9,8]"]);
    expect(verify(graph)).toEqual([]);
  });
});
