/** The plan as text: steps with their sizes and buffers, buffers with theirs, and counts at the end. */
import type { Schedule, Step } from "./types.ts";

function stepLine(step: Step, index: number): string {
  const reads = step.operands.map(({ buffer }) => `b${buffer}`).join(", ");
  const outputs = step.family === "map" || step.family === "reduce" ? step.outputs : [step.output];
  const writes = outputs.map(({ buffer }) => `b${buffer}`).join(", ");
  const detail =
    step.family === "map"
      ? `[${step.domain.join(",")}] ${step.outputs.reduce((sum, { expression }) => sum + expression.instructions.filter(({ kind }) => kind === "apply").length, 0)} operations`
      : step.family === "reduce"
        ? `[${step.domain.join(",")}] over [${step.axes.join(",")}]`
        : "";
  return `  ${String(index).padStart(4)}  ${step.family.padEnd(18)} ${writes} <- ${reads || "nothing"}  ${detail}  // ${step.name} ${step.origin.phase}`.replace(
    / {2,}\/\//,
    "  //",
  );
}

export function printSchedule(schedule: Schedule): string {
  const { buffers, steps, memory, graph } = schedule;
  const bufferLines = buffers.map(
    ({ id, length, role, name }) => `  b${id}: ${length * 4} bytes, ${role}${name === undefined ? "" : ` ${name}`}`,
  );
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
