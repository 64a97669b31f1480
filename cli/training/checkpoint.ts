/** A file of weights to go on from: read, judged and loaded; what is not as it was when it was saved is told. */
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { findNotFinite, MOST_USABLE, notFiniteText } from "../../runtime/finite.ts";
import { requireRange } from "../../runtime/fit-weights.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { openSafetensors } from "../../runtime/safetensors.ts";
import { shellWord } from "../shell.ts";
import { grouped } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { fitFile, readWeights, tellWeights } from "../weights.ts";
import { LAST, type RunFacts } from "./folder.ts";
import { differences, otherDrawText, unknownOf } from "./origin.ts";
import { readRecord, type RunRecord } from "./record.ts";
import type { RunSetting } from "./setting.ts";

export interface Checkpoint {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly record: RunRecord;
}

/** `cpu, 2 threads, relaxed SIMD` -> `cpu, relaxed SIMD`: the number of threads does not change a bit. */
export function bitsOf(device: string): string {
  return device.replace(/, \d+ threads?( \(no shared memory\))?/, "");
}

/** The file that `--resume` means, and the folder of its run. @param resume a file, or the folder of a run */
export function resumeTarget(resume: string): { readonly file: string; readonly folder: string } {
  const isFolder = existsSync(resume) && statSync(resume).isDirectory();
  return isFolder ? { file: join(resume, LAST), folder: resume } : { file: resume, folder: dirname(resume) };
}

/** @throws UsageError, ResnetProblem RN4013 where there is nothing to go on from */
export function readCheckpoint(path: string): Checkpoint {
  const bytes = readWeights(path);
  const { entries, metadata, read } = openSafetensors(bytes, path);
  const record = readRecord(metadata, path);
  if (!record)
    throw new UsageError(
      `${path} is no checkpoint of a run: it does not say after how many steps it was saved`,
      `name the ${LAST} of a run, or its folder; to begin with weights alone: --weights ${shellWord(path)}`,
    );
  // Before data is read. What is no F32 is none of ours, and judged where it is loaded.
  const ours = [...entries]
    .filter(([, { dtype }]) => dtype === "F32")
    .map(([name]) => [name, read(name).values] as const);
  const bad = findNotFinite(ours, MOST_USABLE);
  if (bad)
    throw new ResnetProblem(
      "RN4013",
      `${path}: ${notFiniteText(bad)}`,
      "no run can go on from it: name weights that were saved before, or begin again",
    );
  for (const [name, values] of ours) requireRange(name, values, path);
  return { path, bytes, record };
}

/** Loads a checkpoint into the session, and says in what the run that goes on differs from the one that saved it. */
export function goOnFrom(
  { path, bytes, record }: Checkpoint,
  run: RunFacts & { readonly examples: number },
  { session, program, device, io }: Pick<RunSetting, "session" | "program" | "device" | "io">,
): void {
  const fitted = fitFile(program, bytes, path);
  for (const [name, values] of fitted.values) session.write(name, values);
  tellWeights(fitted, path, program, false, io);
  const note = (text: string): void => io.err(`note: ${printable(text)}`);
  if (record.device !== undefined && record.device !== bitsOf(device.name))
    note(`this run was saved on ${record.device} and goes on on ${device.name}: the last bits will differ`);
  const otherDraw = otherDrawText(path, record.origin, run.data, run.examples);
  if (otherDraw !== undefined) note(otherDraw);
  const differs = differences(record, run);
  if (record.design !== program.hash && differs.length === 0) differs.push("the design or its optimizer");
  if (differs.length > 0) {
    const verb = differs.length === 1 ? "differs" : "differ";
    note(
      `${differs.join(", ")} ${verb} from the run that saved this: going on, with other bits than it would have had`,
    );
  }
  const unknown = unknownOf(record);
  if (unknown !== undefined) note(`${path} does not tell ${unknown}: whether that is the same now cannot be known`);
  io.err(printable(`going on from ${path} after ${grouped(record.step)} steps`));
}
