/** A plan that no device holds is refused where it is compiled: its kernels would count beyond their numbers. */
import { compileModel, printWat, type CompileOptions } from "../compiler/compile.ts";
import type { CheckedModel } from "../compiler/model/checked.ts";
import { MOST_BYTES } from "../runtime/cpu/memory-layout.ts";
import { MEMORY_LIMIT_BYTES } from "../runtime/gpu/limits.ts";
import { fittingBatch, keptBytes, largestBatch, memorySize, tooLarge } from "../runtime/memory.ts";
import type { Program } from "../runtime/program.ts";

/** @throws ResnetProblem RN5004 with the batch that fits */
function requirePlanFits(
  { name, functions, buffers, plannedBytes }: Omit<Program, "code">,
  { wgsl }: CompileOptions["targets"],
): void {
  const [limit, what] = wgsl ? [MEMORY_LIMIT_BYTES, "a device"] : [MOST_BYTES, "a WebAssembly memory"];
  if (plannedBytes <= limit) return;
  throw tooLarge(
    "RN5004",
    `the plan of ${name} needs ${memorySize(plannedBytes)}, ${what} holds at most ${memorySize(limit)}`,
    fittingBatch(largestBatch(functions), plannedBytes, keptBytes(buffers), limit),
  );
}

/** With what refuses a plan that no device holds (RN5004, a ResnetProblem), before a kernel is printed for it. */
function fitting(options: CompileOptions): CompileOptions {
  return { ...options, onPlan: (program) => requirePlanFits(program, options.targets) };
}

/** @throws ResnetProblem RN5004 for a plan that no device holds */
export function compileFitting(model: CheckedModel, options: CompileOptions): Program {
  return compileModel(model, fitting(options));
}

/** The text of the WebAssembly kernels. @throws ResnetProblem RN5004 for a plan that no device holds */
export function printFittingWat(model: CheckedModel, options: CompileOptions): string {
  return printWat(model, fitting(options), "plain");
}
