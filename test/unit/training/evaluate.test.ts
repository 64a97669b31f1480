/** What an evaluation comes to, and which of two is better. */
import { expect, test } from "vitest";
import { formatMetric } from "../../../cli/training/score-text.ts";
import { classLosses, crossEntropy } from "../../../training/class-losses.ts";
import { ClassMeter } from "../../../training/class-meter.ts";
import { isBetter } from "../../../training/evaluate.ts";

test("the loss of an example is PyTorch's, with and without label smoothing, however large the scores", () => {
  const rows = [
    { scores: [1.5, -0.25, 0.75], label: 0, loss: 0.4984334547431499, smoothed: 0.5817667880764832 },
    { scores: [0.5, 2, -3], label: 2, loss: 5.206906933673413, smoothed: 4.92357360034008 },
    { scores: [30, -40, 90], label: 1, loss: 130, smoothed: 123.33333333333333 },
  ];
  for (const { scores, label, loss, smoothed } of rows) {
    expect(crossEntropy(Float32Array.from(scores), label, 0)).toBeCloseTo(loss, 12);
    expect(crossEntropy(Float32Array.from(scores), label, 0.1)).toBeCloseTo(smoothed, 12);
  }
  expect(crossEntropy(Float32Array.of(1e30, -1e30), 0, 0)).toBe(0);
});

test("accuracy is better when higher, loss when lower; equal and not a number never are", () => {
  expect(isBetter("accuracy", 0.5, 0.4)).toBe(true);
  expect(isBetter("accuracy", 0.4, 0.5)).toBe(false);
  expect(isBetter("loss", 0.4, 0.5)).toBe(true);
  expect(isBetter("loss", 0.5, 0.4)).toBe(false);
  for (const metric of ["accuracy", "loss"] as const) {
    expect(isBetter(metric, 0.5, 0.5)).toBe(false);
    expect(isBetter(metric, 0, undefined)).toBe(true);
    expect(isBetter(metric, Number.NaN, undefined)).toBe(false);
    expect(isBetter(metric, Number.NaN, 0.5)).toBe(false);
  }
});

test("metrics for people", () => {
  expect(formatMetric("accuracy", 0.912)).toBe("91.20 %");
  expect(formatMetric("loss", 0.25119)).toBe("0.2512");
});

test("mean squared error is from 1 at the class and 0 elsewhere, as torch.nn.MSELoss of one-hot targets", () => {
  const [squares] = classLosses([{ kind: "mse", weight: 1 }]);
  expect(squares?.lossOf(Float32Array.of(0.5, -1, 2), 1)).toBe((0.25 + 4 + 4) / 3);
});

test("over batches of any size the means are of all examples; an output that is not finite is no answer", () => {
  const meter = new ClassMeter(classLosses([{ kind: "cross_entropy", labelSmoothing: 0, weight: 1 }]));
  const batch = (labels: readonly number[]) => ({
    inputs: {},
    targets: {},
    labels: Int32Array.from(labels),
    examples: labels.length,
  });
  meter.add({ output: Float32Array.of(0, 9, 9, 0, 0, 9) }, batch([1, 0, 0]));
  meter.add({ output: Float32Array.of(Number.NaN, 9) }, batch([1]));
  const { examples, notFinite, means } = meter.score();
  expect({ examples, notFinite, accuracy: means.accuracy }).toEqual({ examples: 4, notFinite: 1, accuracy: 0.5 });
});

test("top5 is torch.topk's, mean_iou over the classes that are there, as torchmetrics has it", () => {
  const meter = new ClassMeter(classLosses([{ kind: "mse", weight: 1 }]), ["accuracy", "top5", "mean_iou"]);
  const rows = [
    [9, 8, 7, 6, 5, 4, 0],
    [9, 8, 7, 6, 5, 4, 0],
    [0, 9, 1, 2, 3, 4, 0],
    [0, 9, 1, 2, 3, 4, 0],
    [1, 1, 1, 1, 1, 1, 1],
  ];
  const labels = Int32Array.of(4, 5, 1, 0, 0);
  meter.add({ output: Float32Array.from(rows.flat()) }, { inputs: {}, targets: {}, labels, examples: 5 });
  const { means, confusion } = meter.score();
  // Given 0 0 1 1 0: class 0 has 1 of 4, class 1 has 1 of 2, 4 and 5 have none of one; 2, 3 and 6 are nowhere.
  expect(means).toMatchObject({ accuracy: 2 / 5, top5: 3 / 5, mean_iou: (1 / 4 + 1 / 2 + 0 + 0) / 4 });
  expect([confusion.count(4, 0), confusion.count(5, 0), confusion.count(1, 1), confusion.count(0, 1)]).toEqual([
    1, 1, 1, 1,
  ]);
  expect(new ClassMeter(classLosses([{ kind: "mse", weight: 1 }])).score().means).not.toHaveProperty("top5");
});
