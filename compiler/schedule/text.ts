/** The plan as text: steps with their sizes and buffers, buffers with theirs, and counts at the end. */
import { isFused, reasonsApart } from "./apart.ts";
import { layerPaths } from "./layer-paths.ts";
import {
  isOperationStep,
  NOWHERE,
  outputsOf,
  singly,
  type FusedOutput,
  type Operand,
  type Schedule,
  type Step,
} from "./types.ts";

/** `loaded` for what lies nowhere, `b5`, `b5[48…]` for the part of it whose first element is there, and `b5:f16` where elements are of 16 bits. */
function placeText({ buffer, layout, half }: Operand): string {
  if (buffer === NOWHERE) return "loaded";
  return `b${buffer}${layout ? `[${layout.offset}…]` : ""}${half ? ":f16" : ""}`;
}

/** Says of a step, or of a part of one, whose it is. */
type PathsOf = (step: Step) => string;

/** What is done as a step loads, or why it is not; the step; what is done along its elements, and why the next is not. */
function stepLines(step: Step, index: number, pathsOf: PathsOf, apart: string | undefined): readonly string[] {
  const own = stepLine(step, String(index), pathsOf);
  const ends = apart === undefined ? [] : [`          alone: ${apart}`];
  if (!isOperationStep(step)) return [own, ...ends];
  const lacks = step.headLacks === undefined ? [] : [`          in front: ${step.headLacks}`];
  const heads = step.head ? [stepLine(step.head, "<", pathsOf)] : [];
  return [...heads, own, ...(step.tail ?? []).map((each) => stepLine(each, "+", pathsOf)), ...lacks, ...ends];
}
function stepLine(step: Step, number: string, pathsOf: PathsOf): string {
  const { operands, family } = step;
  const reads = operands.map(placeText).join(", ");
  const writes = outputsOf(step).map(placeText).join(", ");
  const what = `  ${number.padStart(4)}  ${family.padEnd(18)} ${writes} <- ${reads || "nothing"}`;
  const detail = detailOf(step);
  return `${what}${detail === "" ? "" : `  ${detail}`}  // ${pathsOf(step)}`;
}
function detailOf(step: Step): string {
  switch (step.family) {
    case "map":
      return `[${step.domain.join(",")}] ${operationsOf(step.outputs)} operations`;
    case "reduce": {
      const finish = step.finish.length > 0 ? `, then ${operationsOf(step.finish)} operations` : "";
      const spread = step.outputs.some(({ kind }) => kind === "spread") ? " with spread" : "";
      return `[${step.domain.join(",")}] over [${step.axes.join(",")}]${spread}${finish}`;
    }
    default:
      return "";
  }
}

function operationsOf(outputs: readonly FusedOutput[]): number {
  const instructions = outputs.flatMap(({ expression }) => expression.instructions);
  return instructions.filter(({ kind }) => kind === "apply").length;
}

export function printSchedule(schedule: Schedule): string {
  const { buffers, steps, memory, graph } = schedule;
  const bufferLines = buffers.map(({ id, length, role, name, within }) => {
    const named = name === undefined ? "" : ` ${name}`;
    const place = within ? `, in b${within.arena} from ${within.offset * 4}` : "";
    return `  b${id}: ${length * 4} bytes, ${role}${named}${place}`;
  });
  const isPrepared = (step: Step): boolean =>
    outputsOf(step).every(({ buffer }) => buffers[buffer]?.role === "prepared");
  const prepared = steps.filter(isPrepared).length;
  const [pathsOf, apart] = [layerPaths(schedule), reasonsApart(schedule)];
  const lines = steps.map((step, at) => stepLines(step, at, pathsOf, apart[at]));
  const [first, rest] = [lines.slice(0, prepared), lines.slice(prepared)].map((each) => each.flat());
  const counts = new Map<string, number>();
  for (const { family } of steps.flatMap((step) => (step.family === "map" ? [step] : singly(step))))
    counts.set(family, (counts.get(family) ?? 0) + 1);
  const totals = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([family, count]) => `${family} ${count}`);
  return [
    `plan ${graph.name} {`,
    ...(isFused(schedule) ? [] : ["  not fused:"]),
    ...(prepared > 0 ? ["  when weights have changed:", ...(first ?? []), "  with every call:"] : []),
    ...(rest ?? []),
    ...bufferLines,
    "}",
    totals.join("   "),
    `temporaries ${memory.temporaryBytes} bytes (at least ${memory.liveBytes})   resident ${memory.residentBytes} bytes`,
    "",
  ].join("\n");
}
