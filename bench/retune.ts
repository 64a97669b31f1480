/**
 * `npm run bench -- --retune`: how much of its tail each family's kernel should do on the device at hand, which it writes
 * as the row of its class into `compiler/kernels/wgsl/hosting-rows.ts`; with `--dry-run` it only says so. By a training step of ResNet-20 B: a family does none, maps, or maps and
 * sums, while the others do none; steps of all are interleaved, so that what else the machine does meets each alike.
 */
import { fileURLToPath } from "node:url";
import { openChosenDevice } from "../cli/devices/open-device.ts";
import type { DeviceWord } from "../cli/options/shared.ts";
import { compileModel } from "../compiler/compile.ts";
import type { HostingRow } from "../compiler/kernels/target.ts";
import { everything as most } from "../compiler/kernels/wgsl/hosting.ts";
import { openSession } from "../runtime/open-session.ts";
import type { Session } from "../runtime/session.ts";
import { chooseHosting } from "./choose-hosting.ts";
import { writeRow, type MeasuredRow } from "./hosting-file.ts";
import { BATCH, randomBatch, resNet20 } from "./resnet20.ts";
import { median } from "./statistics.ts";

/** Seen from dist-bench/bench. */
const TABLE = fileURLToPath(new URL("../../compiler/kernels/wgsl/hosting-rows.ts", import.meta.url));
const families = Object.keys(most) as readonly (keyof typeof most)[];

interface Measured {
  readonly hosting: HostingRow;
  readonly session: Session;
  readonly dispatches: number;
  readonly step: () => Promise<number>;
  readonly times: number[];
}

/** Each by itself, and what the others are compared with. */
function rows(): readonly HostingRow[] {
  const each = families.flatMap((family) =>
    (["maps", "sums"] as const).flatMap((hosting): HostingRow[] =>
      hosting === "sums" && most[family] === "maps" ? [] : [{ [family]: hosting }],
    ),
  );
  return [{}, ...each, most];
}

/** @param writes else the row is only printed */
export async function retune(
  word: DeviceWord,
  { rounds, writes }: { readonly rounds: number; readonly writes: boolean },
): Promise<void> {
  const model = resNet20();
  const { device } = await openChosenDevice({ device: word });
  await using _ = device;
  const { wgsl } = device.targets;
  if (!wgsl) throw new Error(`${device.name} runs no WGSL`);
  // An adapter that computes here is measured in processor time, which nothing else on the machine takes.
  const isHere = wgsl.class === "software";
  const now = (): number => {
    if (!isHere) return performance.now();
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const batch = randomBatch();
  const measured: Measured[] = [];
  for (const hosting of rows()) {
    const targets = { wgsl: { ...wgsl, hosting } };
    const program = compileModel(model, { functions: [{ kind: "train", batch: BATCH }], targets });
    const session = await openSession(device, program, { seed: 1 });
    const step = async (): Promise<number> => {
      const startedAt = now();
      const { result } = await session.step(batch, { rate: 0.01 });
      await result;
      return now() - startedAt;
    };
    await step();
    measured.push({
      hosting,
      step,
      session,
      dispatches: program.code.wgsl?.steps[0]?.length ?? 0,
      times: [] as number[],
    });
  }
  for (let round = 0; round < rounds; round++) for (const each of measured) each.times.push(await each.step());
  const time = isHere ? "processor" : "wall";
  console.log(`Training step of ResNet-20 B, batch ${BATCH}, on ${device.name}, median of ${rounds}, ${time} time:`);
  const [plain] = measured;
  /** By rounds, so that what changes from one to the next meets both. */
  const ratioOf = ({ times }: Measured): number =>
    median(times.map((each, round) => each / (plain?.times[round] ?? each)));
  for (const each of measured) {
    const rows = Object.entries(each.hosting).map(([family, how]) => `${family} ${how}`);
    const [name, count] = [rows.join(", ") || "none", `${each.dispatches} dispatches`];
    const [milliseconds, ratio] = [median(each.times).toFixed(1), ratioOf(each).toFixed(3)];
    console.log(`  ${name.padEnd(72)} ${count.padStart(14)} ${milliseconds.padStart(8)} ms ${ratio.padStart(6)}`);
  }
  const row = chooseHosting(measured.slice(1).map((each) => ({ hosting: each.hosting, ratio: ratioOf(each) })));
  const ratios = measured.slice(1).map((each) => {
    const [[family, how] = [], ...others] = Object.entries(each.hosting);
    return `${others.length > 0 ? "all" : `${family} ${how}`} ${ratioOf(each).toFixed(2)}`;
  });
  const told = [`On ${device.name}, in ${time} time:`, `${ratios.join(", ")}.`];
  const found: MeasuredRow = { of: wgsl.class, row, measured: told };
  console.log(`The row of ${wgsl.class}: ${JSON.stringify(row)}`);
  if (writes) {
    await writeRow(TABLE, found);
    console.log(`written to ${TABLE}: npm run build, then npx vitest run test/golden -u, and read the difference`);
  } else console.log("not written: --dry-run");
  for (const { session } of measured) await session[Symbol.asyncDispose]();
}
