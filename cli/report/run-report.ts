/** The report of a run: what it came to, what it mistook, what it was made from, and how to have it again. */
import { cpus, totalmem, type } from "node:os";
import { confusionHtml } from "../../compiler/draw/confusion-html.ts";
import {
  codeHtml,
  factsHtml,
  mistakesHtml,
  reportHtml,
  type Fact,
  type Section,
} from "../../compiler/draw/report-html.ts";
import { drawSvg } from "../../compiler/draw/svg.ts";
import { outlineOf } from "../../compiler/draw/outline.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { version } from "../../compiler/version.ts";
import type { Normalisation } from "../../runtime/dataset.ts";
import type { Score } from "../../training/evaluate.ts";
import type { HistoryRow } from "../../training/history.ts";
import type { NormsOfStep } from "../../training/norms.ts";
import { chartSvg } from "../plot/chart-svg.ts";
import { runChart } from "../plot/curves.ts";
import { normsChart } from "../plot/norms-chart.ts";
import { grouped } from "../../grammar/counted.ts";
import { clock } from "../terminal.ts";
import { formatMetric, otherMeans, waitedText } from "../training/score-text.ts";
import { imageAddress, type ImageShape } from "./image.ts";
import type { Predictions } from "./predictions.ts";

export interface RunReport {
  readonly recipe: CheckedRecipe;
  /** Of the whole run, what was done before with it. */
  readonly rows: readonly HistoryRow[];
  readonly norms: readonly NormsOfStep[];
  /** Of the last evaluation. */
  readonly score: Score | undefined;
  readonly predictions: Predictions | undefined;
  readonly classNames: readonly string[] | undefined;
  readonly image: ImageShape;
  readonly normalisation: Normalisation;
  readonly parameters: number;
  /** Of this process. */
  readonly seconds: number;
  /** Of its steps' time, what they waited for their batches, 0 to 1; undefined where there was none. */
  readonly waited: number | undefined;
  readonly device: string;
  /** The file of weights that it began with. */
  readonly begins?: string | undefined;
  /** What is trained on and scored on, for people. */
  readonly images: string;
  /** That does it again. */
  readonly command: string;
}

export function runReport(run: RunReport): string {
  const { recipe, rows, score, seconds, parameters, images } = run;
  const steps = rows.at(-1)?.step ?? 0;
  const numbers: readonly Fact[] = [
    ...(score
      ? [
          { name: "held-out accuracy", value: formatMetric("accuracy", score.means.accuracy) },
          { name: "held-out loss", value: formatMetric("loss", score.means.loss) },
          ...otherMeans(score).map(([metric, value]) => ({ name: `held-out ${metric}`, value })),
        ]
      : []),
    { name: "steps", value: grouped(steps) },
    { name: "time of the last process", value: clock(seconds) },
    ...(run.waited === undefined ? [] : [{ name: "waited for data", value: waitedText(run.waited) }]),
    { name: "parameters", value: grouped(parameters) },
  ];
  const title = titleOf(recipe);
  const sections = [
    { title: "Curves", html: chartSvg(runChart(title, rows)) },
    ...mistakeSections(run),
    ...normSections(run),
    {
      title: "Design",
      says: `${recipe.model.name}, as resnet graph draws it.`,
      html: drawSvg(outlineOf(recipe.model)),
    },
    ...sourceSections(run),
  ];
  return reportHtml({ title, subtitle: images, numbers, sections });
}

export function titleOf(recipe: CheckedRecipe): string {
  return `${recipe.model.name} on ${recipe.data.kind}`;
}

function mistakeSections({ score, predictions, classNames, image, normalisation }: RunReport): readonly Section[] {
  if (!score || !predictions) return [];
  const nameOf = (index: number): string => classNames?.[index] ?? String(index);
  const mistakes = predictions.mistakes.map(({ pixels, label, predicted, probability }) => ({
    image: imageAddress(pixels, image, normalisation),
    is: nameOf(label),
    taken: `${nameOf(predicted)} ${(100 * probability).toFixed(0)} %`,
  }));
  const worst = {
    title: "Worst mistakes",
    says: "Held-out images that were taken for another class with the greatest probability.",
    html: mistakesHtml(mistakes),
  };
  return [
    {
      title: "Classes",
      says: "Held-out images by what they are and what they were taken for, after the last step.",
      html: confusionHtml({ classes: score.confusion.classes, pairs: score.confusion.pairs() }, nameOf),
    },
    ...(mistakes.length > 0 ? [worst] : []),
  ];
}

function normSections({ norms, recipe }: RunReport): readonly Section[] {
  if (norms.length === 0) return [];
  const says = "How large gradients and updates are from layer to layer: where they vanish, nothing is learnt.";
  return [{ title: "Norms", says, html: chartSvg(normsChart(titleOf(recipe), norms)) }];
}

function sourceSections({ recipe, device, command, begins }: RunReport): readonly Section[] {
  const { source, start, end } = recipe.span;
  const [{ model = "unknown" } = { model: "unknown" }] = cpus();
  const machine = [
    { name: "device", value: device },
    { name: "processor", value: `${model}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB` },
    { name: "system", value: `${type()} ${process.arch}, Node ${process.versions.node}, resnet-lang ${version}` },
  ];
  return [
    {
      title: "Recipe",
      ...(begins === undefined ? {} : { says: `The run began with the weights of ${begins}.` }),
      html: codeHtml(source.text.slice(start, end)),
    },
    { title: "Machine", html: factsHtml(machine) },
    { title: "Again", says: "The same run, from its first step.", html: codeHtml(command) },
  ];
}
