/** The plan as text: steps with their sizes and buffers, buffers with theirs, and counts at the end. */
import { outputsOf, type FusedOutput, type Operand, type Schedule, type Step } from "./types.ts";

/** `b5`, `b5[48…]` for the part of it whose first element is there, and `b5:f16` where elements are of 16 bits. */
function placeText({ buffer, layout, half }: Operand): string {
  return `b${buffer}${layout ? `[${layout.offset}…]` : ""}${half ? ":f16" : ""}`;
}

function stepLine(step: Step, index: number): string {
  const { operands, family, name, origin } = step;
  const reads = operands.map(placeText).join(", ");
  const writes = outputsOf(step).map(placeText).join(", ");
  const what = `  ${String(index).padStart(4)}  ${family.padEnd(18)} ${writes} <- ${reads || "nothing"}`;
  const detail = detailOf(step);
  return `${what}${detail === "" ? "" : `  ${detail}`}  // ${name} ${origin.phase}`;
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
  const counts = new Map<string, number>();
  for (const { family } of steps) counts.set(family, (counts.get(family) ?? 0) + 1);
  const totals = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([family, count]) => `${family} ${count}`);
  return [
    `plan ${graph.name} {`,
    ...steps.map(stepLine),
    ...bufferLines,
    "}",
    totals.join("   "),
    `temporaries ${memory.temporaryBytes} bytes (at least ${memory.liveBytes})   resident ${memory.residentBytes} bytes`,
    "",
  ].join("\n");
}
