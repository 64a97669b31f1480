/** The deepest network in a budget of memory, which takes as long as several of its plans. */
import { expect, test } from "vitest";
import { compileFunction } from "../../compiler/compile.ts";
import { memoryNetworks } from "../support/memory-networks.ts";

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
