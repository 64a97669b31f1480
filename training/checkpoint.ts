/** A state to go on from: judged, and loaded into a session; what is not as it was when it was saved is told. */
import { findNotFinite, MOST_USABLE, notFiniteText } from "../runtime/finite.ts";
import { fitWeights, requireRange } from "../runtime/fit-weights.ts";
import type { TensorRange } from "../runtime/program.ts";
import { ResnetProblem } from "../runtime/problem.ts";
import { openSafetensors } from "../runtime/safetensors.ts";
import type { Session } from "../runtime/session.ts";
import type { Resumed } from "./events.ts";
import { differences, otherDrawText, unknownOf, type RunFacts } from "./origin.ts";
import { readRecord, type RunRecord } from "./record.ts";

export interface Checkpoint {
  /** Of the file, for messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly record: RunRecord;
}

/** `cpu, 2 threads, relaxed SIMD` -> `cpu, relaxed SIMD`: the number of threads does not change a bit. */
export function bitsOf(device: string): string {
  return device.replace(/, \d+ threads?( \(no shared memory\))?/, "");
}

/**
 * @param name of the file, for messages
 * @param ranges what the run's tensors can hold, by name
 * @returns undefined for weights of which no run says after how many steps they were saved
 * @throws ResnetProblem RN4013 where there is nothing to go on from
 */
export function openCheckpoint(
  bytes: Uint8Array,
  name: string,
  ranges: ReadonlyMap<string, TensorRange>,
): Checkpoint | undefined {
  const { entries, metadata, read } = openSafetensors(bytes, name);
  const record = readRecord(metadata, name);
  if (!record) return undefined;
  // Before data is read. What is no F32 is none of ours, and judged where it is loaded.
  const ours = [...entries]
    .filter(([, { dtype }]) => dtype === "F32")
    .map(([tensor]) => [tensor, read(tensor).values] as const);
  const bad = findNotFinite(ours, MOST_USABLE);
  if (bad)
    throw new ResnetProblem(
      "RN4013",
      `${name}: ${notFiniteText(bad)}`,
      "no run can go on from it: name weights that were saved before, or begin again",
    );
  for (const [tensor, values] of ours) requireRange({ name: tensor, range: ranges.get(tensor) }, values, name);
  return { name, bytes, record };
}

/**
 * Loads a checkpoint.
 * @param run the run that goes on @param examples images of its training set @param device its name
 * @throws ResnetProblem RN4013, RN4014 where it does not fit; nothing is set then
 */
export function resume(
  { name, bytes, record }: Checkpoint,
  run: RunFacts & { readonly examples: number },
  session: Session,
  device: string,
): Resumed {
  const { program } = session;
  const fitted = fitWeights(program, bytes, name);
  for (const [tensor, values] of fitted.values) session.write(tensor, values);
  const isOtherDevice = record.device !== undefined && record.device !== bitsOf(device);
  const otherDraw = otherDrawText(name, record.origin, run.data, run.examples);
  const known = differences(record, run);
  const unknown = unknownOf(record);
  // A recipe's program has other batches where other functions were asked for, and is the same run.
  const isOtherProgram = record.design !== program.hash && known.length === 0 && unknown !== undefined;
  return {
    kind: "resumed",
    step: record.step,
    fitted,
    ...(isOtherDevice ? { otherDevice: { then: record.device, now: device } } : {}),
    ...(otherDraw === undefined ? {} : { otherDraw }),
    differences: isOtherProgram ? ["the design or its optimizer"] : known,
    ...(unknown === undefined ? {} : { unknown }),
  };
}
