/** What scores say is told by names that are there, of one picture, of numbers that are some; else why not, and what to do. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileModel } from "../../../compiler/compile.ts";
import { Predictions } from "../../../cli/report/predictions.ts";
import { softmax, topK } from "../../../runtime/answers.ts";
import { openDevice, type Device } from "../../../runtime/device.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { toPictureMetadata } from "../../../runtime/pictures.ts";
import type { Session } from "../../../runtime/session.ts";
import { loadWeights, saveWeights } from "../../../runtime/weights.ts";
import { ClassMeter } from "../../../training/class-meter.ts";
import { expectRefused, wrong } from "../../support/refused.ts";
import { modelOf } from "../../support/resnet20.ts";

const DESIGN = `model Net {
  input image: [N, 3, 4, 4]
  head { globalavgpool -> linear(10) }
}
`;
let device: Device;
let session: Session;
beforeAll(async () => {
  device = await openDevice({ device: "cpu", threads: 1 });
  const program = compileModel(modelOf(DESIGN, "Net"), {
    functions: [{ kind: "infer", batch: 2 }],
    targets: device.targets,
  });
  session = await openSession(device, program, { seed: 1 });
});
afterAll(() => device.dispose());

/** Weights of a run whose images had classes of these names. */
async function named(...classNames: readonly string[]): Promise<void> {
  loadWeights(session, await saveWeights(session, { metadata: toPictureMetadata({ classNames }) }));
}
/** What a call is refused with, and what to do. */
function refusal(call: () => unknown): string {
  try {
    return `it was taken: ${JSON.stringify(call())}`;
  } catch (error) {
    const { code, message, help } = error as { readonly code: string; readonly message: string; readonly help: string };
    return `${code}: ${message}; ${help}`;
  }
}

test("outputs of several pictures are not classes of one, whether or not classes have names", async () => {
  const { output = new Float32Array() } = await session.run({ image: new Float32Array(2 * 48) });
  const wanted = `RN5013: topK: there are 20 scores, and Net puts out 10 of a picture; give all of one picture: output.subarray(0, 10)`;
  expect(refusal(() => topK(session, output))).toBe(wanted);
  await named(..."abcdefghij");
  expect(refusal(() => topK(session, output))).toBe(wanted);
  expect(refusal(() => topK(session, output.subarray(0, 2)))).toMatch(/there are 2 scores, and Net puts out 10 of/);
  expect(topK(session, output.subarray(10, 20), 3)).toHaveLength(3);
});

test("of a model that puts out more than there are names, or fewer, no output is hidden and no class made up", async () => {
  await named("cat", "dog");
  const scores = Float32Array.from({ length: 10 }, (_, index) => index);
  expect(refusal(() => topK(session, scores))).toBe(
    "RN5013: topK: Net puts out 10 scores, and 2 classes have names; let it put out 2 and train it again, or name all 10: session.pictures = { ...session.pictures, classNames: […] }",
  );
  await named(..."abcdefghijkl");
  expect(refusal(() => topK(session, scores))).toMatch(
    /puts out 10 scores, and 12 classes have names; let it put out 12/,
  );
  // As it says.
  session.pictures = { ...session.pictures!, classNames: [..."ABCDEFGHIJ"] };
  expect(topK(session, scores, 1)).toMatchObject([{ class: "J", label: 9 }]);
});

test.each([Number.NaN, Infinity, -Infinity])("a score of %d is none, in one place or in all", async (value) => {
  await named(..."abcdefghij");
  const [some, all] = [Float32Array.of(0, 1, 2, value, 4, 5, 6, 7, 8, 9), new Float32Array(10).fill(value)];
  for (const [scores, at] of [
    [some, 3],
    [all, 0],
  ] as const) {
    const wanted = `scores[${at}] is ${value}; look whether the input is finite; if it is, the network diverged: load weights saved before`;
    expect(refusal(() => topK(session, scores, 2))).toBe(`RN5013: topK: ${wanted}`);
    expect(refusal(() => softmax(scores))).toBe(`RN5013: softmax: ${wanted}`);
  }
});

test("what are no scores", async () => {
  for (const [scores, message] of [
    [undefined, /^(topK|softmax): the scores are nothing$/],
    [{ output: new Float32Array(10) }, /^(topK|softmax): the scores are an Object$/],
    [Array(10).fill("1"), /^(topK|softmax): scores\[0\] is "1"$/],
  ] as const) {
    await expectRefused(() => topK(session, wrong(scores)), "RN5013", message);
    await expectRefused(() => softmax(wrong(scores)), "RN5013", message);
  }
  expect(refusal(() => topK(session, new Float32Array()))).toMatch(/there are 0 scores, and Net puts out 10/);
});

test("probabilities of scores of any size", () => {
  expect(softmax([1000, 1000, -1000])).toEqual([0.5, 0.5, 0]);
});

test("an output that is not finite is no mistake that a report could show", () => {
  const predictions = new Predictions(new ClassMeter([{ lossOf: () => 0, weight: 1 }]), 2, undefined);
  const batch = { inputs: { image: new Float32Array(6) }, targets: {}, labels: [1, 1], examples: 2 };
  predictions.add({ output: Float32Array.of(Number.NaN, 0, 3, 0) }, wrong(batch));
  expect(predictions.mistakes.map(({ predicted, label }) => [predicted, label])).toEqual([[0, 1]]);
  expect(predictions.score().notFinite).toBe(1);
});
