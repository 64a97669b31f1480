/** Which of a program's functions a call means: by its kind, and a training step by the batch that it is given. */
import type { HostFunction } from "./host-function.ts";
import { countExamples, countWhole, type Inputs } from "./inputs.ts";
import { ResnetProblem } from "./problem.ts";
import type { ProgramFunction } from "./program.ts";

/**
 * @param model its name, for messages @param batch any when left out
 * @throws ResnetProblem RN4006 where the program has none
 */
export function functionFor(
  model: string,
  functions: readonly HostFunction[],
  kind: ProgramFunction["kind"],
  batch?: number,
): HostFunction {
  const all = functions.filter(({ definition }) => definition.kind === kind);
  const found = all.find(({ definition }) => batch === undefined || definition.batch === batch);
  if (found) return found;
  if (all.length === 0) {
    const help = `compile it with a function of the kind ${kind}`;
    const way = kind === "train" ? ", as `resnet compile FILE --train` does" : "";
    throw new ResnetProblem("RN4006", `${model} was compiled without ${kind}`, help + way);
  }
  const batches = all.map(({ definition }) => definition.batch).join(", ");
  throw new ResnetProblem(
    "RN4006",
    `${model} was compiled for a batch of ${batches}, not ${batch}`,
    "give whole batches, or compile for this batch",
  );
}

/** The training step whose whole batch the inputs are, or most of them, so that what is wrong with the others is told. */
export function stepFor(model: string, functions: readonly HostFunction[], inputs: Inputs): HostFunction {
  const steps = functions.filter(({ definition }) => definition.kind === "train");
  const whole = steps.map(({ definition }) => countWhole(inputs, definition));
  const found = steps[whole.indexOf(Math.max(1, ...whole))];
  if (found) return found;
  const { definition } = functionFor(model, functions, "train");
  return functionFor(model, functions, "train", countExamples(inputs, definition));
}
