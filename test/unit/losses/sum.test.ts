/** A weighted sum of losses: what it is worth, what it asks for, and what is wrong with one. */
import { describe, expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import { lossSum } from "../../../compiler/losses/sum.ts";
import { lower } from "../../../compiler/lower/lower.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { ClassMeter } from "../../../training/class-meter.ts";
import { classLosses } from "../../../training/class-losses.ts";
import { runLowered } from "../../support/run-lowered.ts";

const twoHeads = `model M {
  input image: [N, 3, 8, 8]
  stage body { conv(4, kernel: 3) -> relu -> globalavgpool }
  let early = body -> linear(10)
  let late = body -> relu -> linear(10)
  output logits = late
  output aux = early
}
`;
const recipe = (loss: string): string => `${twoHeads}train M {
  data synthetic(classes: 10, size: 8)
  batch 8
  loss ${loss}
  optimizer sgd
  schedule constant(0.1)
  steps 3
}
`;
function checked(loss: string): ReturnType<typeof checkProject> {
  return checkProject(loadProject("a.resnet", recipe(loss), { read: (problem) => ({ problem }) }));
}
function told(loss: string): readonly string[] {
  return checked(loss).diagnostics.map(({ code, message, notes }) =>
    [`${code} ${message}`, ...notes.map((note) => note.replace("help: ", ""))].join("; "),
  );
}
const entropy = { kind: "cross_entropy", labelSmoothing: 0 } as const;

describe("as a recipe says it", () => {
  test("each term has its weight and its output", () => {
    const { recipes } = checked("cross_entropy(of: logits) + 0.4 * cross_entropy(of: aux) + mse(of: aux) * (1 / 2)");
    expect(recipes[0]?.loss).toEqual([
      { ...entropy, weight: 1, of: "logits" },
      { ...entropy, weight: 0.4, of: "aux" },
      { kind: "mse", weight: 0.5, of: "aux" },
    ]);
  });
  test.each([
    [
      "cross_entropy",
      "RN4007 cross_entropy needs one tensor of class scores; what is put out is [N, 10] and [N, 10]; say which output in a recipe: cross_entropy(of: logits)",
    ],
    ["cross_entropy(of: auk)", "RN2010 auk is not known; did you mean aux?; outputs are logits, aux"],
    [
      "cross_entropy(of: logits) + 0 * mse(of: aux)",
      "RN4032 a loss counts 0 times; it wants more than 0; leave out a loss that is not to count",
    ],
    [
      "cross_entropy(of: logits) + 3",
      "RN2047 3 is no word of loss; it takes cross_entropy, binary_cross_entropy, focal, mse, l1, smooth_l1, dice",
    ],
    ["cross_entropy(of: logits) - mse(of: aux)", "RN4036"],
    ["2 * (mse(of: aux) + mse(of: logits))", "RN4036"],
  ])("%s is refused", (loss, text) => {
    expect(told(loss).map((each) => each.slice(0, text.length))).toEqual([text]);
  });
});

test("its value is the sum of what each is worth, and targets that are the same are asked for once", () => {
  const [design] = checked("cross_entropy(of: logits) + 0.4 * cross_entropy(of: aux)").recipes;
  const model = design?.model;
  if (!model) throw new Error("the design is wrong");
  const x = Float32Array.from({ length: 2 * 3 * 64 }, (_, i) => Math.sin(i));
  const labels = [3, 7];
  const target = Array.from({ length: 20 }, (_, i) => Number(i % 10 === labels[Math.floor(i / 10)]));
  const lossOf = (loss: Parameters<typeof lossSum>[0]): readonly [number, readonly string[]] => {
    const lowered = lower(model, { kind: "train", batch: 2, loss: lossSum(loss) });
    const weights = Object.fromEntries(
      lowered.tensors.map(({ name, shape }) => [
        name,
        Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.cos(i + name.length)),
      ]),
    );
    const { outputs } = runLowered(lowered, { image: [...x], labels, target, ...weights });
    return [outputs["loss"]?.[0] ?? Number.NaN, lowered.inputs.map(({ name }) => name)];
  };
  const [logits] = lossOf([{ ...entropy, weight: 1, of: "logits" }]);
  const [aux] = lossOf([{ ...entropy, weight: 1, of: "aux" }]);
  const [squares] = lossOf([{ kind: "mse", weight: 1, of: "aux" }]);
  const [sum, inputs] = lossOf([
    { ...entropy, weight: 1, of: "logits" },
    { ...entropy, weight: 0.4, of: "aux" },
    { kind: "mse", weight: 3, of: "aux" },
  ]);
  expect(logits).not.toBeCloseTo(aux, 3);
  expect(sum).toBeCloseTo(logits + 0.4 * aux + 3 * squares, 10);
  expect(inputs).toEqual(["image", "labels", "target"]);
});

test("heads of other classes are asked for labels of their own", () => {
  const { models } = checkProject(
    loadProject("a.resnet", twoHeads.replace("body -> linear(10)", "body -> linear(5)"), {
      read: (problem) => ({ problem }),
    }),
  );
  const model = models.get("M");
  if (!model) throw new Error("the design is wrong");
  const loss = lossSum([
    { ...entropy, weight: 1, of: "logits" },
    { ...entropy, weight: 1, of: "aux" },
  ]);
  const { inputs } = lower(model, { kind: "train", batch: 2, loss });
  expect(inputs.map(({ name, classes }) => [name, classes])).toEqual([
    ["image", undefined],
    ["labels", 10],
    ["labels_aux", 5],
  ]);
});

test("an evaluation adds up the same sum, and counts the classes of the first", () => {
  const meter = new ClassMeter(
    classLosses([
      { kind: "mse", weight: 1, of: "logits" },
      { kind: "mse", weight: 10, of: "aux" },
    ]),
  );
  const labels = Int32Array.of(1, 0);
  const outputs = { aux: Float32Array.of(1, 0, 0, 1), logits: Float32Array.of(0, 1, 0.5, 0) };
  meter.add(outputs, { inputs: {}, targets: {}, labels, examples: 2 });
  expect(meter.score().means).toEqual({ accuracy: 1, loss: (0 + 0.125 + 10 * (1 + 1)) / 2 });
});
