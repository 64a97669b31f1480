/** That images fill what a program takes: told before anything is trained, kept or written over. */
import { wrongArgument } from "../runtime/argument.ts";
import { countExamples } from "../runtime/inputs.ts";
import { ResnetProblem } from "../runtime/problem.ts";
import type { Program } from "../runtime/program.ts";
import type { Examples } from "./examples.ts";

/**
 * @throws ResnetProblem RN5013 for a model of several inputs, and for mixed images where classes are taken; RN4006 for images
 * of another size
 */
export async function requireFit({ training, heldOut }: Examples, { name, functions }: Program): Promise<void> {
  const step = functions.find(({ kind }) => kind === "train");
  const [, second] = step?.inputs.filter(({ role }) => role === "model") ?? [];
  if (second)
    throw wrongArgument(
      "trainRecipe",
      `images and their labels are all that it has; nothing fills ${second.name} of ${name}`,
      "use session.step, which is given each input by its name",
    );
  const { inputs, targets } = await training(0);
  if (step) countExamples({ ...inputs, ...targets }, step);
  const infer = functions.find(({ kind }) => kind === "infer");
  if (!infer) return;
  for await (const batch of heldOut()) {
    const [input] = infer.inputs;
    if (countExamples(batch.inputs, infer) !== batch.examples)
      throw new ResnetProblem(
        "RN4006",
        `images to evaluate on are of another size than ${input?.name} of ${name}`,
        `give [N, ${input?.shape.slice(1).join(", ")}]`,
      );
    break;
  }
}
