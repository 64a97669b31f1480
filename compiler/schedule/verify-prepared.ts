/** What is kept from call to call is sound: made first, of what no call changes, and by nobody else. Part of `verify.ts`. */
import { outputsOf, singly, type BufferId, type Schedule } from "./types.ts";

/** Everything that is wrong with what a schedule prepares. */
export function preparedProblems({ graph, steps, buffers, prepares }: Schedule): readonly string[] {
  const roleOf = (buffer: BufferId): string => buffers[buffer]?.role ?? "nothing";
  const isPrepared = (buffer: BufferId): boolean => roleOf(buffer) === "prepared";
  const problems: string[] = [];
  if (!prepares && buffers.some(({ id }) => isPrepared(id))) problems.push("something is kept that is not prepared");
  if (prepares && graph.updates.length > 0) problems.push("a function changes what others are prepared from");
  let begun = false;
  for (const [index, step] of steps.entries()) {
    const at = `step ${index} (${step.name})`;
    const written = singly(step)
      .flatMap(outputsOf)
      .map(({ buffer }) => buffer);
    if (!written.some(isPrepared)) {
      begun = true;
      continue;
    }
    if (begun) problems.push(`${at} prepares when the call has begun`);
    if (!written.every(isPrepared)) problems.push(`${at} prepares, and writes what each call has anew`);
    for (const { buffer } of singly(step).flatMap(({ operands }) => operands))
      if (!["parameter", "state", "prepared"].includes(roleOf(buffer)))
        problems.push(`${at} prepares from b${buffer}, which each call has anew`);
  }
  return problems;
}
