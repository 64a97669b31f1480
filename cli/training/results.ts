/** What a finished run leaves beside its weights, and what it says: the loss curve, the module, the accuracy. */
import { join } from "node:path";
import { compileModel, everywhere } from "../../compiler/compile.ts";
import { emitModule } from "../../compiler/emit/module.ts";
import { writeWhole } from "../files/write.ts";
import { curveSvg, curveText } from "../plot/loss-curve.ts";
import { formatMetric, formatScore, type Score } from "./evaluate.ts";
import type { RunSetting } from "./setting.ts";

export interface Course {
  /** Steps done before this run. */
  readonly from: number;
  readonly losses: readonly number[];
  readonly accuracies: readonly { readonly step: number; readonly accuracy: number }[];
  /** Of the last evaluation. */
  readonly score: Score | undefined;
}

/** @throws UsageError when something cannot be written */
export function writeResults(course: Course, { recipe, options, functions, sizes, io }: RunSetting): void {
  const path = (name: string): string => join(options.out, name);
  const curve = { title: `${recipe.model.name} on ${recipe.data.kind}`, ...course };
  if (course.losses.length > 0) writeWhole(path("loss.svg"), curveSvg(curve));
  // For every device, whichever this run had.
  const module = emitModule(compileModel(recipe.model, { functions, targets: everywhere, recipe, sizes }));
  for (const { name, content } of module) writeWhole(path(name), content);
  const chart = curveText(curve);
  if (chart) io.out(`training loss\n${chart}\n`);
  if (course.score) {
    io.out(`held-out accuracy  ${formatScore(course.score)}`);
    io.out(`held-out loss      ${formatMetric("loss", course.score.loss)}`);
  }
  io.out(`loss curve         ${path("loss.svg")}`);
  io.out(`weights            ${path("last.safetensors")}, best by ${recipe.metrics[0]} in ${path("best.safetensors")}`);
  io.out(`module             ${path(module[0]?.name ?? "")}`);
}
