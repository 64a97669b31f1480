/** Budgets of a configuration against what models cost, by hand and by the compiler's own plan. */
import { expect, test } from "vitest";
import { checkBudgets, unmetBudgets } from "../../../cli/budgets.ts";
import type { Budget } from "../../../cli/config/config.ts";
import { exampleFindings } from "../../../compiler/diagnostics/pages/example.ts";
import { checkProject } from "../../../compiler/model/check.ts";
import { loadProject } from "../../../compiler/model/project.ts";
import { plannedMemory } from "../../../compiler/planned-memory.ts";
import type { CheckedModel } from "../../../compiler/model/checked.ts";
import { textOf } from "../../../grammar/source.ts";

const FIXED = `model Net {
  input image: [N, 3, 8, 8]
  conv(4, kernel: 3) -> relu -> globalavgpool -> linear(10)
}
`;
const OPEN = FIXED.replace("8, 8]", "2 * H, W]");

function modelOf(text: string): CheckedModel {
  expect(exampleFindings(text)).toEqual([]);
  const model = checkProject(loadProject("design.resnet", text, { read: () => ({ problem: "none" }) })).models.get(
    "Net",
  );
  if (!model) throw new Error("no model");
  return model;
}
const limit = (value: number) => ({ value, text: `${value}` });
const found = (text: string, budget: Omit<Budget, "place">) =>
  checkBudgets([modelOf(text)], { budgets: new Map([["Net", { place: "c.json:4:5", ...budget }]]) });

// 4·3·9 weights without bias, then 4·10 + 10; each weight of the convolution works at 64 places.
const PARAMS = 108 + 50;
const MACS = 108 * 64 + 40;

test("what is at its limit is within it, one more is a finding at the model's name", async () => {
  expect(await found(FIXED, { params: limit(PARAMS), macs: limit(MACS) })).toEqual([]);
  const findings = await found(FIXED, { params: limit(PARAMS - 1), macs: limit(MACS - 1) });
  expect(findings.map(({ code, severity, message }) => `${severity} ${code} ${message}`)).toEqual([
    `error RN3025 Net: params is 158, the budget 157`,
    `error RN3025 Net: macs is 6,952, the budget 6951`,
  ]);
  expect(findings.map(({ primary }) => textOf(primary.span))).toEqual(["Net", "Net"]);
  expect(findings[0]?.notes[0]).toBe("the budget stands in c.json:4:5");
});

test("memory is the plan's bytes, of inference and of a training step", async () => {
  const inference = plannedMemory(modelOf(FIXED), "infer", 1).plannedBytes;
  const training = plannedMemory(modelOf(FIXED), "train", 16).plannedBytes;
  expect(training).toBeGreaterThan(4 * 16 * 4 * 64);
  expect(await found(FIXED, { inference: limit(inference), training: limit(training), batch: 16 })).toEqual([]);
  const findings = await found(FIXED, { inference: limit(inference - 1), training: limit(training - 1), batch: 16 });
  expect(findings.map(({ message }) => message)).toEqual([
    `Net: memory(inference), in bytes, is ${inference.toLocaleString("en-US")}, the budget ${inference - 1}`,
    `Net: memory(training, batch: 16), in bytes, is ${training.toLocaleString("en-US")}, the budget ${training - 1}`,
  ]);
});

test("an open size is said by `at`; parameters need none", async () => {
  expect(await found(OPEN, { params: limit(PARAMS) })).toEqual([]);
  expect(await found(OPEN, { macs: limit(MACS), at: [1, 3, 8, 8] })).toEqual([]);
  expect(await found(OPEN, { macs: limit(MACS), at: [1, 3, 10, 8] })).toHaveLength(1);
  await expect(found(OPEN, { macs: limit(MACS) })).rejects.toThrow(
    "c.json:4:5: macs and memory of Net depend on H and W",
  );
  await expect(found(OPEN, { macs: limit(MACS), at: [1, 3, 9, 8] })).rejects.toThrow(
    /"at" of Net does not fit its input/,
  );
  await expect(found(OPEN, { macs: limit(MACS), at: [1, 4, 8, 8] })).rejects.toThrow(/does not fit/);
  await expect(found(OPEN, { macs: limit(MACS), at: [1, 3] })).rejects.toThrow(/does not fit/);
});

test("a training budget of what cannot be trained is a mistake in the configuration", async () => {
  const image = "model Net {\n  input image: [N, 3, 8, 8]\n  conv(4, kernel: 3)\n}\n";
  await expect(found(image, { training: limit(1), batch: 8 })).rejects.toThrow(/it has no training plan/);
});

test("a budget that met no model is told", () => {
  const budgets = new Map([["ResNet200", { place: "c.json:4:5" }]]);
  const said = "c.json:4:5: no model ResNet200 was checked";
  expect(unmetBudgets({ budgets }, new Set(["ResNet20"]))).toEqual([`${said}; did you mean ResNet20?`]);
  expect(unmetBudgets({ budgets }, new Set(["Net"]))).toEqual([said]);
  expect(unmetBudgets({ budgets }, new Set(["ResNet200"]))).toEqual([]);
});
