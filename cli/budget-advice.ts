/** What helps a step that memory is too small for, besides what the runtime says, which plans nothing. */
import { ResnetProblem } from "../runtime/problem.ts";
import type { Program } from "../runtime/program.ts";

/** RN5004 of a program that trains, with a budget of memory as the other way; every other error as it is. */
export function withBudgetAdvice(error: unknown, { functions }: Pick<Program, "functions">): unknown {
  if (!(error instanceof ResnetProblem) || error.code !== "RN5004") return error;
  if (!functions.some(({ kind }) => kind === "train")) return error;
  return new ResnetProblem(error.code, error.message, `${error.help}, or a \`memoryBudget\` that fits`);
}
