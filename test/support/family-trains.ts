/** The one test of a family of networks on a device: a narrow member of it takes two steps as the interpreter does. */
import { expect } from "vitest";
import { bug } from "../../compiler/bug.ts";
import type { Device } from "../../runtime/device.ts";
import { agreementOf } from "./agreeing-steps.ts";
import { narrowNetworks } from "./narrow-networks.ts";

const models = narrowNetworks();
export const families = [...models.keys()];

/** @param family one of `families` */
export async function expectTraining(family: string, device: Device): Promise<void> {
  const model = models.get(family) ?? bug(family);
  const { losses, apart } = await agreementOf(model, device, { batch: 4, steps: 2, rate: 0.05 });
  for (const [theirs, truth] of losses) expect(Math.abs(theirs - truth)).toBeLessThan(1e-5);
  expect(apart.size).toBeGreaterThan(5);
  for (const [tensor, difference] of apart) expect(difference, tensor).toBeLessThan(1);
}
