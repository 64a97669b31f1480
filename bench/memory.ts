/** What training and inference plan to take beside what is alive at once, which no plan can go below; no device is needed. */
import { compileFunction, portable } from "../compiler/compile.ts";
import { liveSet } from "../compiler/schedule/verify-memory.ts";
import { memorySize } from "../runtime/memory.ts";
import { memoryNetworks } from "../test/support/memory-networks.ts";

export function benchMemory(): void {
  for (const { name, model, sizes, batch } of memoryNetworks())
    for (const kind of ["train", "infer"] as const) {
      const options = { functions: [], targets: { wgsl: portable }, sizes };
      const { schedule } = compileFunction(model, { kind, batch }, options);
      const { temporaryBytes, residentBytes } = schedule.memory;
      const [planned, least] = [temporaryBytes + residentBytes, liveSet(schedule) + residentBytes];
      const beyond = (100 * (planned / least - 1)).toFixed(2);
      console.log(
        `memory: ${name}, ${kind}, batch ${batch}: ${memorySize(planned)} planned, ${memorySize(least)} alive at once, ${beyond} % beyond`,
      );
    }
}
