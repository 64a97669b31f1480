/** What is said where a program does not fit into memory, or a thread is refused. */
import { fittingBatch, halfBatch, keptBytes, largestBatch, memorySize, tooLarge } from "../memory.ts";
import { ResnetProblem } from "../problem.ts";
import type { Program } from "../program.ts";
import { MOST_BYTES, type MemoryLayout } from "./memory-layout.ts";

/** @throws ResnetProblem RN5004 */
export function checkMemory(program: Program, { bytes }: MemoryLayout): void {
  if (bytes <= MOST_BYTES) return;
  const batch = largestBatch(program.functions);
  throw tooLarge(
    "RN5004",
    `the plan of ${program.name} needs ${memorySize(bytes)}, a WebAssembly memory holds ${memorySize(MOST_BYTES)}`,
    fittingBatch(batch, bytes, keptBytes(program.buffers), MOST_BYTES),
    program.functions,
  );
}
export function tooLittle(program: Program, bytes: number): ResnetProblem {
  const reason = `the plan of ${program.name} needs ${memorySize(bytes)}, which this machine does not give`;
  return tooLarge("RN5004", reason, halfBatch(program.functions), program.functions);
}
export function processFailed(reason: string): ResnetProblem {
  const help = "begin again, with fewer threads where the machine is short of memory";
  return new ResnetProblem("RN5001", `a worker cannot be started: ${reason}`, help);
}
