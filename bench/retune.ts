/**
 * `npm run bench -- --retune`: which kernels and what fusion pay on the device at hand, written as the rows of its class into
 * the tables that kernels are chosen by; with `--dry-run` it is only said.
 * Winograd's products, by a training step of ResNet-20 B: a family of convolutions by them, while the others are direct.
 * Tails, by a training step of ResNet-20 B: a family does none, maps, or maps and sums, while the others do none.
 * Heads, by an inference of a dense network, whose norms and activations stand in front of its convolutions; on the
 * processor, too.
 */
import { fileURLToPath } from "node:url";
import { openChosenDevice } from "../cli/devices/open-device.ts";
import type { DeviceWord } from "../cli/options/shared.ts";
import type {
  AlgorithmRow,
  DeviceProfile,
  HostingRow,
  Loading,
  LoadingRow,
  Targets,
} from "../compiler/kernels/target.ts";
import { everything as most } from "../compiler/kernels/wgsl/hosting.ts";
import type { Device } from "../runtime/device.ts";
import { chooseAlgorithms, chooseHosting, chooseLoading } from "./choose-hosting.ts";
import { writeRow, type MeasuredRow } from "./hosting-file.ts";
import { inTurn, printTimed, timeOf, type Timed } from "./in-turn.ts";
import { BATCH, randomBatch, resNet20 } from "./resnet20.ts";
import { modelOf } from "./side-by-side/subject.ts";

/** Seen from dist-bench/bench. */
const table = (path: string): string => fileURLToPath(new URL(`../../compiler/kernels/${path}`, import.meta.url));
const ALGORITHMS = table("wgsl/algorithm-rows.ts");
const HOSTING = table("wgsl/hosting-rows.ts");
const LOADING = table("loading-rows.ts");

export interface Retuning {
  readonly rounds: number;
  /** Else rows are only printed. */
  readonly writes: boolean;
}

export async function retune(word: DeviceWord, how: Retuning): Promise<void> {
  const { device } = await openChosenDevice({ device: word });
  await using _ = device;
  await retuneAlgorithms(device, how);
  await retuneTails(device, how);
  await retuneHeads(device, how);
  const { device: processor } = await openChosenDevice({ device: "cpu" });
  await using __ = processor;
  await retuneHeads(processor, how);
}

const families = Object.keys(most) as readonly (keyof typeof most)[];

/** Each by itself, and last all together. */
function hostingRows(): readonly HostingRow[] {
  const each = families.flatMap((family) =>
    (["maps", "sums"] as const).flatMap((hosting): HostingRow[] =>
      hosting === "sums" && most[family] === "maps" ? [] : [{ [family]: hosting }],
    ),
  );
  return [{}, ...each, most];
}

function wgslOf({ name, targets: { wgsl } }: Device): DeviceProfile {
  if (!wgsl) throw new Error(`${name} runs no WGSL`);
  return wgsl;
}
/** @param way the profile of a device that takes this row. @param none what the row is that names no family */
async function timeSteps<Row extends AlgorithmRow | HostingRow>(
  device: Device,
  rounds: number,
  { tried, way, none }: { tried: readonly Row[]; way: (row: Row) => Partial<DeviceProfile>; none: string },
): Promise<readonly Timed<Row>[]> {
  const wgsl = wgslOf(device);
  const batch = randomBatch();
  const ways = tried.map((row) => ({ row, targets: { wgsl: { ...wgsl, ...way(row) } } }));
  const timed = await inTurn(ways, {
    ...{ device, model: resNet20(), request: { kind: "train", batch: BATCH }, rounds },
    call: async (session) => (await session.step(batch, { rate: 0.01 })).result,
  });
  console.log(`Training step of ResNet-20 B, batch ${BATCH}, on ${device.name}, ${timeText(device, rounds)}:`);
  printTimed(timed, (row) => rowText(row) || none);
  return timed;
}

const convolutions = ["conv2d", "conv2d-input-grad", "conv2d-weight-grad"] as const;

async function retuneAlgorithms(device: Device, { rounds, writes }: Retuning): Promise<void> {
  const rows = convolutions.map((family): AlgorithmRow => ({ [family]: "winograd" }));
  const timed = await timeSteps(device, rounds, {
    tried: [{}, ...rows],
    way: (algorithms) => ({ algorithms }),
    none: "direct",
  });
  const told = measuredText(device, timed.slice(1), rowText);
  await written(ALGORITHMS, { of: wgslOf(device).class, row: chooseAlgorithms(timed), measured: told }, writes);
}

async function retuneTails(device: Device, { rounds, writes }: Retuning): Promise<void> {
  const timed = await timeSteps(device, rounds, {
    tried: hostingRows(),
    way: (hosting) => ({ hosting }),
    none: "none",
  });
  const tried = timed.slice(1);
  const row = chooseHosting(tried.map((each) => ({ hosting: each.row, ratio: each.ratio })));
  const last = tried.length - 1;
  const told = measuredText(device, tried, (each, index) => (index === last ? "all" : rowText(each)));
  await written(HOSTING, { of: wgslOf(device).class, row, measured: told }, writes);
}

/** Of a dense network with bottlenecks, as many images as make its maps larger than a cache. */
const DENSE = `import { DenseNetBC100 } from "std/dense"\nmodel Network = DenseNetBC100\n`;
const DENSE_BATCH = 8;
const loadings: readonly Loading[] = ["none", "once", "all"];

async function retuneHeads(device: Device, { rounds, writes }: Retuning): Promise<void> {
  const { wgsl, wasm } = device.targets;
  const targetsOf = (loading: LoadingRow): Targets => ({
    ...(wgsl ? { wgsl: { ...wgsl, loading } } : {}),
    ...(wasm ? { wasm: { ...wasm, loading } } : {}),
  });
  const ways = loadings.map((how) => ({ row: how, targets: targetsOf({ conv2d: how }) }));
  const image = randomBatch().image.subarray(0, DENSE_BATCH * 3072);
  const timed = await inTurn(ways, {
    ...{ device, model: modelOf(DENSE), request: { kind: "infer", batch: DENSE_BATCH }, rounds },
    call: (session) => session.run({ image }),
  });
  console.log(`DenseNet-BC-100, inference, batch ${DENSE_BATCH}, on ${device.name}, ${timeText(device, rounds)}:`);
  printTimed(timed, (how) => `conv2d ${how}`);
  const row: LoadingRow = { conv2d: chooseLoading(timed) };
  const told = measuredText(device, timed.slice(1), (how) => `conv2d ${how}`);
  await written(LOADING, { of: wgsl?.class ?? "cpu", row, measured: told }, writes);
}

function timeText(device: Device, rounds: number): string {
  return `median of ${rounds}, ${timeOf(device)} time`;
}
function rowText(row: AlgorithmRow | HostingRow): string {
  return Object.entries(row)
    .map(([family, how]) => `${family} ${how}`)
    .join(", ");
}
/** What the row's comment says. */
function measuredText<Row>(device: Device, tried: readonly Timed<Row>[], name: (row: Row, index: number) => string) {
  const ratios = tried.map(({ row, ratio }, index) => `${name(row, index)} ${ratio.toFixed(2)}`);
  return [`On ${device.name}, in ${timeOf(device)} time:`, `${ratios.join(", ")}.`];
}

async function written(path: string, found: MeasuredRow, writes: boolean): Promise<void> {
  console.log(`The row of ${found.of}: ${JSON.stringify(found.row)}`);
  if (writes) {
    await writeRow(path, found);
    console.log(`written to ${path}: npm run build, then npx vitest run test/golden -u, and read the difference`);
  } else console.log("not written: --dry-run");
}
