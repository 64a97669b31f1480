/** What a finished run leaves beside its weights, and what it says: the loss curve, the module, the accuracy. */
import { existsSync } from "node:fs";
import { compileModel, everywhere } from "../../compiler/compile.ts";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { emitModule } from "../../compiler/emit/module.ts";
import { recipeFunctions } from "../../compiler/recipes/program-recipe.ts";
import { curveSvg, curveText } from "../plot/loss-curve.ts";
import { formatMetric, formatScore, type Score } from "./evaluate.ts";
import { BEST, CURVE, LAST } from "./folder.ts";
import type { Saver } from "./saver.ts";
import type { RunSetting } from "./setting.ts";

export interface Course {
  /** Steps done before this run. */
  readonly from: number;
  readonly losses: readonly number[];
  readonly accuracies: readonly { readonly step: number; readonly accuracy: number }[];
  /** Of the last evaluation. */
  readonly score: Score | undefined;
}

/** What is told does not wait for what may not be written. @throws UsageError when something cannot be written */
export function writeResults(course: Course, { recipe, sizes, io, folder }: RunSetting, saver: Saver): void {
  const curve = { title: `${recipe.model.name} on ${recipe.data.kind}`, ...course };
  const chart = curveText(curve);
  if (chart) io.out(`training loss\n${chart}\n`);
  if (course.losses.length === 0) io.err(printable(`nothing was left to do: ${saver.standing()}`));
  if (course.score) {
    io.out(`held-out accuracy  ${formatScore(course.score)}`);
    io.out(`held-out loss      ${formatMetric("loss", course.score.loss)}`);
  }
  const tell = (what: string, path: string): void => io.out(`${what.padEnd(19)}${printable(path)}`);
  const hasBest = saver.isSaved(BEST) && existsSync(folder.path(BEST));
  if (saver.isSaved(LAST))
    tell("weights", `${folder.path(LAST)}${hasBest ? `, best by ${recipe.metrics[0]} in ${folder.path(BEST)}` : ""}`);
  if (course.losses.length > 0) {
    folder.save(CURVE, curveSvg(curve));
    tell("loss curve", folder.path(CURVE));
  }
  // What `resnet compile` makes of the recipe: for every device and all of its data, whichever this run had.
  const functions = recipeFunctions(recipe, sizes);
  const module = emitModule(compileModel(recipe.model, { functions, targets: everywhere, recipe, sizes }));
  for (const { name, content } of module) folder.save(name, content);
  tell("module", folder.path(module[0]?.name ?? ""));
}
