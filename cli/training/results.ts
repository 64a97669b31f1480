/** What a finished run leaves beside its weights, and what it says: the loss curve, the module, the accuracy. */
import { compileModel, everywhere } from "../../compiler/compile.ts";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { emitModule } from "../../compiler/emit/module.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { recipeFunctions } from "../../compiler/recipes/program-recipe.ts";
import type { Score } from "../../training/evaluate.ts";
import { BEST, LAST, type RunFiles } from "../../training/files.ts";
import { NotStored } from "../../training/storage.ts";
import { curveSvg, curveText } from "../plot/loss-curve.ts";
import type { Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import type { Place } from "./claim.ts";
import { CURVE } from "./folder.ts";
import { formatMetric, formatScore, otherMeans } from "./score-text.ts";
import type { Standing } from "./standing.ts";

export interface Course {
  /** Steps done before this run. */
  readonly from: number;
  readonly losses: readonly number[];
  readonly accuracies: readonly { readonly step: number; readonly accuracy: number }[];
  /** Of the last evaluation. */
  readonly score: Score | undefined;
}

/**
 * What is told does not wait for what may not be written.
 * @param sizes of the model's symbols, for the images at hand
 * @throws UsageError when something cannot be written
 */
export async function writeResults(
  course: Course,
  recipe: CheckedRecipe,
  sizes: ReadonlyMap<string, number>,
  { folder, files }: Place,
  standing: Standing,
  io: Io,
): Promise<void> {
  const curve = { title: `${recipe.model.name} on ${recipe.data.kind}`, ...course };
  const chart = curveText(curve);
  if (chart) io.out(`training loss\n${chart}\n`);
  if (course.losses.length === 0) io.err(printable(`nothing was left to do: ${standing.text()}`));
  if (course.score) {
    io.out(`held-out accuracy  ${formatScore(course.score)}`);
    for (const [metric, text] of otherMeans(course.score)) io.out(`${`held-out ${metric}`.padEnd(19)}${text}`);
    io.out(`held-out loss      ${formatMetric("loss", course.score.means.loss)}`);
  }
  const tell = (what: string, path: string): void => io.out(`${what.padEnd(19)}${printable(path)}`);
  const hasBest = standing.isSaved(BEST) && folder.has(BEST);
  const best = hasBest ? `, best by ${recipe.metrics[0]} in ${folder.path(BEST)}` : "";
  if (standing.isSaved(LAST)) tell("weights", `${folder.path(LAST)}${best}`);
  if (course.losses.length > 0) {
    await save(files, CURVE, curveSvg(curve));
    tell("loss curve", folder.path(CURVE));
  }
  // What `resnet compile` makes of the recipe: for every device and all of its data, whichever this run had.
  const functions = recipeFunctions(recipe, sizes);
  const module = emitModule(compileModel(recipe.model, { functions, targets: everywhere, recipe, sizes }));
  for (const { name, content } of module) await save(files, name, content);
  tell("module", folder.path(module[0]?.name ?? ""));
}

/** The run is over: what cannot be written now is not tried again. */
async function save(files: RunFiles, name: string, content: string | Uint8Array): Promise<void> {
  try {
    await files.save(name, typeof content === "string" ? new TextEncoder().encode(content) : content);
  } catch (error) {
    throw error instanceof NotStored ? new UsageError(error.message, error.help) : error;
  }
}
