/** A plan that no device holds is refused where it is compiled: its kernels would count beyond their numbers. */
import { compileModel, printWat, type CompileOptions } from "../compiler/compile.ts";
import type { CheckedModel } from "../compiler/model/checked.ts";
import { layOut, MOST_BYTES } from "../runtime/cpu/memory-layout.ts";
import { MEMORY_LIMIT_BYTES } from "../runtime/gpu/limits.ts";
import { fittingBatch, keptBytes, largestBatch, memorySize, tooLarge } from "../runtime/memory.ts";
import type { Program } from "../runtime/program.ts";

/** Programs are compiled so often, before a batch is named that fits: from one to the next the estimate is closer. */
const MOST_TRIES = 4;

/** @throws ResnetProblem RN5004 with the batch that fits */
function requirePlanFits(
  { name, functions, buffers, plannedBytes }: Omit<Program, "code">,
  { wgsl }: CompileOptions["targets"],
  inLayout: (fits: number, whole: number) => number,
): void {
  const [limit, what] = wgsl ? [MEMORY_LIMIT_BYTES, "a device"] : [MOST_BYTES, "a WebAssembly memory"];
  if (plannedBytes <= limit) return;
  const whole = largestBatch(functions);
  const planned = fittingBatch(whole, plannedBytes, keptBytes(buffers), limit);
  throw tooLarge(
    "RN5004",
    `the plan of ${name} needs ${memorySize(plannedBytes)}, ${what} holds at most ${memorySize(limit)}`,
    wgsl ? planned : inLayout(planned, whole),
    functions,
  );
}

/**
 * The batch whose program a WebAssembly memory holds with what kernels and threads have beside the plan.
 * @param batch that the plan alone would allow @param whole that was asked for @param threads that compute
 */
function batchInLayout(
  model: CheckedModel,
  options: CompileOptions,
  batch: number,
  whole: number,
  threads: number,
): number {
  const { onPlan: _, onSteps: _steps, onSchedules: _schedules, onRecomputation: _cost, ...silent } = options;
  let fits = batch;
  for (let tries = 0; tries < MOST_TRIES && fits >= 1; tries++) {
    const functions = options.functions.map((each) => {
      return { ...each, batch: Math.max(1, Math.floor((each.batch * fits) / whole)) };
    });
    const program = compileModel(model, { ...silent, functions });
    if (!program.code.wasm) return fits;
    const { bytes } = layOut(program, program.code.wasm, threads);
    if (bytes <= MOST_BYTES) return fits;
    fits = fittingBatch(fits, bytes, keptBytes(program.buffers), MOST_BYTES);
  }
  return fits;
}

/** With what refuses a plan that no device holds (RN5004, a ResnetProblem), before a kernel is printed for it. */
function fitting(model: CheckedModel, options: CompileOptions, threads: number): CompileOptions {
  const inLayout = (fits: number, whole: number): number => batchInLayout(model, options, fits, whole, threads);
  return { ...options, onPlan: (program) => requirePlanFits(program, options.targets, inLayout) };
}

/**
 * @param threads that will compute, where a CPU does
 * @throws ResnetProblem RN5004 for a plan that no device holds
 */
export function compileFitting(model: CheckedModel, options: CompileOptions, threads = 1): Program {
  return compileModel(model, fitting(model, options, threads));
}

/** The text of the WebAssembly kernels. @throws ResnetProblem RN5004 for a plan that no device holds */
export function printFittingWat(model: CheckedModel, options: CompileOptions): string {
  return printWat(model, fitting(model, options, 1), "plain");
}
