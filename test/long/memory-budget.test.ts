/** Budgets of memory: the deepest network, which takes as long as several of its plans, and small ones of each kind, run. */
import { expect, test } from "vitest";
import { compileFunction } from "../../compiler/compile.ts";
import { verifySchedule } from "../../compiler/schedule/verify.ts";
import { sameBitsWithin } from "../support/budget-bits.ts";
import { budgetedNetworks, bytesOf, trainedWithin } from "../support/budgeted.ts";
import { memoryNetworks } from "../support/memory-networks.ts";
import { modelOf } from "../support/resnet20.ts";

const networks = [...budgetedNetworks().keys()];
sameBitsWithin([0.9, 0.5, 0], "cpu", networks);
sameBitsWithin([0.9, 0.5, 0], "the software adapter", networks);

test("ResNet-1202 at batch 128 trains in 3 GB, a quarter of what it takes otherwise", () => {
  const { model } = memoryNetworks().find(({ name }) => name === "ResNet1202") ?? {};
  if (!model) throw new Error("no ResNet1202");
  const options = { functions: [], targets: {}, memoryBudget: 3e9 };
  const { schedule, recomputation } = compileFunction(model, { kind: "train", batch: 128 }, options);
  const { temporaryBytes, residentBytes, liveBytes } = schedule.memory;
  console.log(
    `ResNet-1202, batch 128, 3 GB: ${temporaryBytes + residentBytes} bytes planned, ${((100 * (recomputation?.extraMultiplyAdds ?? 0)) / (recomputation?.multiplyAdds ?? 1)).toFixed(1)} % more multiply-adds`,
  );
  expect(temporaryBytes + residentBytes).toBeLessThanOrEqual(3e9);
  expect(temporaryBytes).toBeLessThanOrEqual(1.05 * liveBytes);
  expect(recomputation?.madeAgain).toBeGreaterThan(1000);
});

test("ResNet-110 at batch 128 trains in a quarter of what it takes otherwise", () => {
  const model = modelOf('import { CifarResNet } from "std/residual"\nmodel Net = CifarResNet(18)\n', "Net");
  const memoryBudget = bytesOf(trainedWithin(model, 128)) / 4;
  const within = trainedWithin(model, 128, { memoryBudget });
  expect(bytesOf(within)).toBeLessThanOrEqual(memoryBudget);
  const { temporaryBytes, liveBytes } = within.schedule.memory;
  expect(temporaryBytes).toBeLessThanOrEqual(1.05 * liveBytes);
  expect(verifySchedule(within.schedule, 8)).toEqual([]);
});
