/** Budgets of a configuration against what models cost, by hand and by the compiler's own plan. */
import { expect, test } from "vitest";
import { checkBudgets, modelNames, requireMet } from "../../../cli/budgets.ts";
import type { Design } from "../../../cli/design.ts";
import type { Budget } from "../../../cli/config/config.ts";
import { exampleFindings } from "../../../compiler/diagnostics/pages/example.ts";
import { checkProject } from "../../../compiler/check.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { plannedMemory } from "../../../compiler/planned-memory.ts";
import type { CheckedModel } from "../../../compiler/model/checked.ts";
import { textOf } from "../../../grammar/source.ts";

const FIXED = `model Net {
  input image: [N, 3, 8, 8]
  conv(4, kernel: 3) -> relu -> globalavgpool -> linear(10)
}
`;
const OPEN = FIXED.replace("8, 8]", "2 * H, W]");

function designOf(text: string): Design {
  expect(exampleFindings(text)).toEqual([]);
  const project = loadProject("design.resnet", text, { read: () => ({ problem: "none" }) });
  return { project, ...checkProject(project) };
}
function modelOf(text: string): CheckedModel {
  const model = designOf(text).models.get("Net");
  if (!model) throw new Error("no model");
  return model;
}
const limit = (value: number) => ({ value, text: `${value}` });
const found = (text: string, budget: Omit<Budget, "place">) =>
  checkBudgets(designOf(text), { budgets: new Map([["Net", { place: "c.json:4:5", ...budget }]]) });

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
  const tokens = "model Net {\n  input x: [N, 2 * L, 3]\n  linear(4) -> globalavgpool -> linear(2)\n}\n";
  expect(await found(tokens, { macs: limit(1), at: [1, 10, 3] })).toHaveLength(1);
  await expect(found(tokens, { macs: limit(1), at: [1, 3, 10] })).rejects.toThrow(/does not fit/);
});

test("a training budget of what cannot be trained is a mistake in the configuration", async () => {
  const image =
    "model Net {\n  input image: [N, 3, 8, 8]\n  output a = { conv(4, kernel: 3) }\n  output b = { relu }\n}\n";
  await expect(found(image, { training: limit(1), batch: 8 })).rejects.toThrow(
    /has no training plan: cross_entropy needs /,
  );
});

test("a model of the standard library is held where it is imported, of another file in that file", async () => {
  const text = 'import { ResNet20 } from "std/residual"\n\ncheck ResNet20 { depth == 20 }\n';
  const budgets = new Map([["ResNet20", { place: "c.json:4:5", params: limit(1) }]]);
  const [finding, ...others] = await checkBudgets(designOf(text), { budgets });
  expect(others).toEqual([]);
  expect(finding?.primary.span).toMatchObject({ start: text.indexOf("ResNet20"), source: { path: "design.resnet" } });
});

test("a budget that met no model is told", () => {
  const known = new Set(modelNames(designOf(FIXED.replace("Net", "SmallNet"))));
  const met = (name: string) => () => requireMet({ budgets: new Map([[name, { place: "c.json:4:5" }]]) }, known);
  expect(met("SmallNet")).not.toThrow();
  expect(met("SmalNet")).toThrow("c.json:4:5: there is a budget of SmalNet, and no such model was checked");
});
