/** What a finished run leaves beside its weights, and what it says: the loss curve, the module, the accuracy. */
import { compileModel, everywhere, type CompileOptions } from "../../compiler/compile.ts";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { emitModule } from "../../compiler/emit/module.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { recipeFunctions } from "../../compiler/recipes/program-recipe.ts";
import { BEST, LAST, type RunFiles } from "../../training/files.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { NotStored } from "../../training/storage.ts";
import { chartSvg } from "../plot/chart-svg.ts";
import { curveText } from "../plot/curve-text.ts";
import { pointsOf, runChart } from "../plot/curves.ts";
import type { Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import type { Place } from "./claim.ts";
import type { Program } from "../../runtime/program.ts";
import { normsChart } from "../plot/norms-chart.ts";
import { runReport, titleOf, type RunReport } from "../report/run-report.ts";
import { CURVE, NORMS_PICTURE, REPORT } from "./folder.ts";
import { formatMetric, formatScore, otherMeans, waitedText } from "./score-text.ts";
import type { Standing } from "./standing.ts";

/** What its report tells of it, and what that follows from. */
export interface Course extends Omit<RunReport, "recipe" | "parameters" | "image"> {
  /** Steps of this process. */
  readonly done: number;
  readonly program: Program;
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
  const title = titleOf(recipe);
  const chart = curveText(pointsOf(course.rows, "loss"));
  if (chart) io.out(`training loss\n${chart}\n`);
  if (course.done === 0) io.err(printable(`nothing was left to do: ${standing.text()}`));
  if (course.score) {
    io.out(`held-out accuracy  ${formatScore(course.score)}`);
    for (const [metric, text] of otherMeans(course.score)) io.out(`${`held-out ${metric}`.padEnd(19)}${text}`);
    io.out(`held-out loss      ${formatMetric("loss", course.score.means.loss)}`);
  }
  if (course.waited !== undefined) io.err(`waited for data ${waitedText(course.waited)} of the steps' time`);
  const tell = (what: string, path: string): void => io.out(`${what.padEnd(19)}${printable(path)}`);
  const hasBest = standing.isSaved(BEST) && folder.has(BEST);
  const best = hasBest ? `, best by ${recipe.metrics[0]} in ${folder.path(BEST)}` : "";
  if (standing.isSaved(LAST)) tell("weights", `${folder.path(LAST)}${best}`);
  if (course.rows.length > 0) {
    await save(files, CURVE, chartSvg(runChart(title, course.rows)));
    tell("loss curve", folder.path(CURVE));
  }
  if (course.norms.length > 0) {
    await save(files, NORMS_PICTURE, chartSvg(normsChart(title, course.norms)));
    tell("norms", folder.path(NORMS_PICTURE));
  }
  if (course.done > 0) {
    await save(files, REPORT, runReport({ ...course, recipe, ...factsOf(course.program) }));
    tell("report", folder.path(REPORT));
  }
  // What `resnet compile` makes of the recipe: for every device and all of its data, whichever this run had.
  const functions = recipeFunctions(recipe, sizes);
  const module = emitModule(compiledForAll(recipe, { functions, targets: everywhere, sizes }));
  for (const { name, content } of module) await save(files, name, content);
  tell("module", folder.path(module[0]?.name ?? ""));
}

/** Within the run's budget of memory, where that holds for other numbers of images too; without it, for nothing may be lost at a run's end. */
function compiledForAll(recipe: CheckedRecipe, options: Omit<CompileOptions, "recipe">): Program {
  const { memoryBudget: _, ...unbounded } = recipe;
  try {
    return compileModel(recipe.model, { ...options, recipe });
  } catch (error) {
    if (!(error instanceof ResnetProblem) || error.code !== "RN5004") throw error;
    return compileModel(recipe.model, { ...options, recipe: unbounded });
  }
}

/** What a report tells of the model, and how it is given images. */
function factsOf({ parameterCount, functions }: Program): Pick<RunReport, "parameters" | "image"> {
  const [, channels = 1, height = 1, width = 1] =
    functions.find(({ kind }) => kind === "infer")?.inputs[0]?.shape ?? [];
  return { parameters: parameterCount, image: { channels, height, width } };
}

/** The run is over: what cannot be written now is not tried again. */
async function save(files: RunFiles, name: string, content: string | Uint8Array): Promise<void> {
  try {
    await files.save(name, typeof content === "string" ? new TextEncoder().encode(content) : content);
  } catch (error) {
    throw error instanceof NotStored ? new UsageError(error.message, error.help) : error;
  }
}
