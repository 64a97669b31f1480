/** Tests that no plan takes much more than what is alive at once, as counted by what knows no planner. */
import { expect, test } from "vitest";
import { liveSet } from "../../compiler/schedule/verify-memory.ts";
import { scheduled, type MemoryNetwork } from "./memory-networks.ts";

export function plansNearBound(networks: readonly MemoryNetwork[]): void {
  for (const network of networks)
    for (const kind of ["train", "infer"] as const)
      test(`${network.name}, ${kind}: the planned peak is within 5 % of the live set`, () => {
        const plan = scheduled(network, kind);
        const least = liveSet(plan);
        const { temporaryBytes, liveBytes, residentBytes } = plan.memory;
        console.log(`${network.name} ${kind}: ${temporaryBytes} bytes of temporaries planned, ${least} alive at once`);
        expect(temporaryBytes + residentBytes).toBeLessThanOrEqual(1.05 * (least + residentBytes));
        expect(temporaryBytes).toBeGreaterThanOrEqual(least);
        // What the plan says of itself, but for numbers that it cannot tell apart.
        expect(liveBytes / least).toBeCloseTo(1, 4);
      });
}
