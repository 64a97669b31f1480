/** Each family trains: a narrow member of it takes two steps on WebAssembly as the float64 interpreter does. */
import { expect, test } from "vitest";
import { bug } from "../../compiler/bug.ts";
import { openDevice } from "../../runtime/device.ts";
import { agreementOf } from "../support/agreeing-steps.ts";
import { narrowNetworks } from "../support/narrow-networks.ts";

const models = narrowNetworks();

test.each([...models.keys()])("%s", async (name) => {
  await using device = await openDevice({ device: "cpu", simd: "plain", threads: 1 });
  const { losses, apart } = await agreementOf(models.get(name) ?? bug(name), device, {
    batch: 4,
    steps: 2,
    rate: 0.05,
  });
  for (const [theirs, truth] of losses) expect(Math.abs(theirs - truth)).toBeLessThan(1e-5);
  expect(apart.size).toBeGreaterThan(5);
  for (const [tensor, difference] of apart) expect(difference, tensor).toBeLessThan(1);
});
