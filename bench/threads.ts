/**
 * What it costs to ask for more threads than there are cores: one training step of ResNet-20 B with each number, in turn, in
 * one process. How often threads gave up a core a step says why it costs what it costs.
 */
import { availableParallelism } from "node:os";
import { compileModel } from "../compiler/compile.ts";
import { openDevice } from "../runtime/device.ts";
import { openSession } from "../runtime/open-session.ts";
import { isEnough } from "./enough.ts";
import { BATCH, randomBatch, resNet20 } from "./resnet20.ts";
import type { Verdict } from "./side-by-side/aims.ts";
import { median } from "./statistics.ts";

/** More than that is wanted of no number above the cores. */
const WANTED = 1.1;

interface Round {
  readonly milliseconds: number;
  readonly switches: number;
  /** Of the last step. */
  readonly loss: number | undefined;
}

export async function benchThreads(quick: boolean): Promise<readonly Verdict[]> {
  const model = resNet20();
  const cores = availableParallelism();
  // One by one up to four, and around what there is.
  const counts = [...new Set([1, 2, 3, 4, cores, cores + 1, 2 * cores])].sort((one, other) => one - other);
  console.log(
    `Threads asked for, ResNet-20 B, training step at batch ${BATCH}, ${cores} cores, medians of interleaved rounds:`,
  );
  const batch = randomBatch();
  const rounds = new Map<number, Round[]>(counts.map((count) => [count, []]));
  const ratiosOf = (own: readonly Round[]): readonly number[] =>
    own.map(({ milliseconds }, index) => milliseconds / (rounds.get(cores)?.[index]?.milliseconds ?? Number.NaN));
  const repeats = quick ? { least: 1, most: 2 } : { least: 4, most: 9 };
  while (![...rounds.values()].every((own) => isEnough(ratiosOf(own), repeats))) {
    for (const threads of counts) {
      await using device = await openDevice({ device: "cpu", threads });
      const program = compileModel(model, { functions: [{ kind: "train", batch: BATCH }], targets: device.targets });
      await using session = await openSession(device, program, { seed: 1 });
      const steps = async (count: number): Promise<number | undefined> => {
        let loss: number | undefined;
        for (let step = 0; step < count; step++) ({ loss } = await (await session.step(batch, { rate: 0.01 })).result);
        return loss;
      };
      await steps(2);
      const [at, before] = [performance.now(), process.resourceUsage()];
      const loss = await steps(3);
      const milliseconds = (performance.now() - at) / 3;
      const after = process.resourceUsage();
      const switches = after.voluntaryContextSwitches - before.voluntaryContextSwitches;
      rounds.get(threads)?.push({ milliseconds, switches: switches / 3, loss });
    }
  }
  const losses = new Set([...rounds.values()].flat().map(({ loss }) => loss));
  const isSame = losses.size === 1;
  console.log(isSame ? "  the same losses, bit by bit" : `  the losses DIFFER: ${[...losses].join(", ")}`);
  const differing: Verdict = { reached: false, isWrong: true, says: "losses differ by the number of threads" };
  const verdicts = [...rounds].flatMap(([threads, own]): readonly Verdict[] => {
    const ratio = median(ratiosOf(own));
    const ms = median(own.map(({ milliseconds }) => milliseconds));
    const switches = median(own.map((each) => each.switches)).toFixed(0);
    const reached = ratio <= WANTED;
    const asked = threads > cores ? `, at most ${WANTED} is asked for: ${reached ? "yes" : "NO"}` : "";
    const says = `${ratio.toFixed(2)} of ${cores} threads' time${asked}`;
    console.log(
      `  ${String(threads).padStart(3)} threads ${ms.toFixed(1).padStart(8)} ms, ${says}; ${switches} times a step a thread went to sleep`,
    );
    return threads > cores ? [{ reached, says: `${threads} threads on ${cores} cores: ${says}` }] : [];
  });
  return isSame ? verdicts : [...verdicts, differing];
}
