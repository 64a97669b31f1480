/** Tests that training steps within a budget of memory have the bits of those without, on each target. */
import { expect, test } from "vitest";
import { openGpu } from "../../cli/devices/gpu.ts";
import { compileModel } from "../../compiler/compile.ts";
import { openDevice } from "../../runtime/device.ts";
import { openSession } from "../../runtime/open-session.ts";
import type { Program } from "../../runtime/program.ts";
import { budgetedNetworks, leastOf } from "./budgeted.ts";

/** Large enough that what is made again is more than a page of memory. */
const BATCH = 16;
const THREADS = 2;
const SIZE = 3 * 16 * 16;

const devices = {
  cpu: () => openDevice({ device: "cpu", threads: THREADS }),
  "the software adapter": async () => openDevice({ device: "gpu", gpu: (await openGpu("software-gpu")).gpu }),
} as const;
type Device = Awaited<ReturnType<(typeof devices)[keyof typeof devices]>>;

/** @param shares of what is between the least that can be had and all, as budgets */
export function sameBitsWithin(shares: readonly number[], where: keyof typeof devices, names: readonly string[]): void {
  for (const name of names)
    test(`${name} on ${where}: two steps have the same bits whatever the budget of memory`, async () => {
      await using device = await devices[where]();
      const model = budgetedNetworks().get(name);
      if (!model) throw new Error(`no ${name}`);
      const own = { targets: device.targets, threads: THREADS };
      const programOf = (memoryBudget?: number): Program =>
        compileModel(model, {
          functions: [{ kind: "train", batch: BATCH }],
          ...own,
          ...(memoryBudget === undefined ? {} : { memoryBudget }),
        });
      const whole = await stepsOf(device, programOf());
      const least = leastOf(model, BATCH, own);
      expect(least).toBeLessThan(whole.allocatedBytes);
      for (const share of shares) {
        const budget = Math.ceil(least + share * (whole.allocatedBytes - least));
        const within = await stepsOf(device, programOf(budget));
        expect(within.allocatedBytes).toBeLessThanOrEqual(budget);
        expect(within.numbers, `${budget} bytes`).toEqual(whole.numbers);
      }
    });
}

interface Steps {
  /** Before the first. */
  readonly allocatedBytes: number;
  /** Losses of two, and all that the program has behind them. */
  readonly numbers: ReadonlyMap<string, readonly number[]>;
}
async function stepsOf(device: Device, program: Program): Promise<Steps> {
  await using session = await openSession(device, program, { seed: 3 });
  const { allocatedBytes } = session.memory();
  const image = Float32Array.from({ length: BATCH * SIZE }, (_, at) => Math.sin(at * 0.37));
  const labels = Int32Array.from({ length: BATCH }, (_, at) => at % 10);
  const found = new Map<string, readonly number[]>();
  for (const step of [1, 2]) {
    const { result } = await session.step({ image, labels }, { rate: 0.1, seed: 11 + step });
    found.set(`loss ${step}`, [(await result).loss]);
  }
  for (const [name, values] of await session.readAll(["parameter", "state", "optimizer"])) found.set(name, [...values]);
  return { allocatedBytes, numbers: found };
}
