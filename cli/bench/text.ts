/** What `resnet bench` found, for people. */
import { counted, grouped } from "../../grammar/counted.ts";
import type { TimedRun } from "../../runtime/execution.ts";
import { textTable, type Column } from "../text-table.ts";
import { familyRates, type Profile } from "./profile.ts";
import { perSecond, ratesOf, type WorkRates } from "./rates.ts";
import { IN_A_ROW, type StepTimes } from "./step-times.ts";

export interface Measured {
  readonly model: string;
  readonly kind: "train" | "infer";
  readonly batch: number;
  /** Micro-batches of a step, of which one is measured; 1 where it is not cut. */
  readonly parts: number;
  readonly device: string;
  readonly dispatches: number;
  /** Of one step, by the definition of what it computes. */
  readonly flops: number;
  readonly times: StepTimes;
}

const columns: readonly Column[] = [
  { head: "ms", align: "right" },
  { head: "of all", align: "right" },
  { head: "GFLOP/s", align: "right" },
  { head: "of ceiling", align: "right", spare: 3 },
  { head: "GB/s", align: "right", spare: 2 },
  { head: "of ceiling", align: "right", spare: 1 },
];
const operationColumns: readonly Column[] = [
  ...columns,
  { head: "layer", align: "left" },
  { head: "kernels", align: "left", spare: 4 },
];
const familyColumns: readonly Column[] = [
  ...columns,
  { head: "family", align: "left" },
  { head: "operations", align: "right", spare: 4 },
];

const clocks: { readonly [clock in TimedRun["clock"]]: string } = {
  threads: "all threads wait for each other after each",
  timestamps: "by the adapter's timestamps",
  submits:
    "this adapter has no timestamps: each was submitted and waited for by itself, which counts its way there, too",
};

export function measuredText({ model, kind, batch, parts, device, dispatches, flops, times }: Measured): string {
  const { steps, milliseconds, best } = times;
  const step = parts === 1 ? "a training step" : `one of the ${parts} parts of a training step`;
  const what = kind === "train" ? step : "inference";
  const images = (1000 * batch) / milliseconds;
  const inARow = best < milliseconds ? `, the best ${IN_A_ROW} in a row ${time(best)} ms each` : "";
  const rate = `${images < 10 ? images.toFixed(2) : grouped(Math.round(images))} images/s, ${perSecond(flops, milliseconds).toFixed(1)} GFLOP/s`;
  return [
    `${model}: ${what}, batch ${batch}, on ${device}`,
    `step      ${time(milliseconds)} ms, ${rate} (median of ${grouped(steps)}${inARow}; ${counted(dispatches, "steps")} of the program)`,
    `host      ${hostText(times)}`,
  ].join("\n");
}

function hostText({ host: { milliseconds, share } }: StepTimes): string {
  if (milliseconds === null || share === null) return "not known: this adapter has no timestamps";
  return `${time(milliseconds)} ms of a step outside the kernels, ${percent(share)}`;
}

/** @param most operations that are shown, the longest first @param threads the device's; 1 of a GPU */
export function profileText(profile: Profile, most: number, room: number | undefined, threads: number): string {
  const { ceiling, milliseconds, steps, rows } = profile;
  const sorted = [...rows].sort((one, other) => other.milliseconds - one.milliseconds);
  const shown = sorted.slice(0, most);
  const rest = sorted.slice(most);
  const together = (several: typeof rows, name: string): readonly string[] => [
    ...cells(ratesOf(several, milliseconds, ceiling)),
    name,
    counted(several.length, "operations"),
  ];
  const lines = [
    ...shown.map((row) => [...cells(row), row.layer, kernelsText(row.kernels)]),
    ...(rest.length === 0 ? [] : [together(rest, "others")]),
    together(rows, "all"),
  ];
  const families = familyRates(profile).map((each) => [...cells(each), each.family, grouped(each.operations.length)]);
  return [
    `ceiling   ${ceiling.gflops.toFixed(1)} GFLOP/s of multiply-adds in registers, ${ceiling.gigabytes.toFixed(1)} GB/s from memory to memory`,
    `profile   ${time(milliseconds)} ms in ${counted(steps, "steps")}, one by one; ${clockText(profile, threads)}`,
    textTable(operationColumns, lines, room),
    textTable(familyColumns, families, room),
    ...notes(profile),
  ].join("\n");
}

function notes({ rows }: Profile): readonly string[] {
  const winograd = rows.some(({ isWinograd }) => isWinograd)
    ? ": Winograd does fewer, and may be above the ceiling"
    : "";
  // As it is shown, in whole hundredths.
  const above = rows.filter(({ ofCompute, isWinograd }) => !isWinograd && Math.round(100 * ofCompute) > 100);
  return [
    `GFLOP/s count what the definition of an operation says${winograd}. GB/s count`,
    "each value read or written once: what is still in a cache may be above the ceiling of memory.",
    ...(above.length === 0
      ? []
      : [
          `${counted(above.length, "operations")} without Winograd ${above.length === 1 ? "is" : "are"} above the ceiling of multiply-adds: other work on the machine disturbed`,
          "its measurement each time, before the steps and on both sides of the profile. Run this again when there is less.",
        ]),
  ];
}

function clockText({ clock, tracks }: Profile, threads: number): string {
  if (clock !== "threads" || tracks === threads) return clocks[clock];
  return `${tracks} of ${threads} threads ${tracks === 1 ? "runs" : "run"} them, which is quicker here`;
}

function cells({ milliseconds, share, gflops, gigabytes, ofCompute, ofMemory }: WorkRates): readonly string[] {
  return [
    milliseconds.toFixed(3),
    percent(share),
    gflops.toFixed(1),
    percent(ofCompute, 0),
    gigabytes.toFixed(1),
    percent(ofMemory, 0),
  ];
}

/** `pack × 4, conv2d_input_grad × 4`: of which kind they are. */
function kernelsText(kernels: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kernel of kernels.map((each) => each.replace(/_\d+$/, "")))
    counts.set(kernel, (counts.get(kernel) ?? 0) + 1);
  return [...counts].map(([kernel, count]) => (count === 1 ? kernel : `${kernel} × ${count}`)).join(", ");
}

function time(milliseconds: number): string {
  return milliseconds.toFixed(milliseconds < 10 ? 3 : 1);
}
function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}
