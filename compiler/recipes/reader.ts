/** Reads each entry of a recipe; what is wrong with one is told where it stands. */
import { isNorm } from "../model/layers/facts.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { textOf, type Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { abandon } from "../model/abandon.ts";
import type { CheckedModel } from "../model/checked.ts";
import type {
  CheckedRecipe,
  DataRecipe,
  Metric,
  OptimizerRecipe,
  ScheduleRecipe,
  StopRecipe,
} from "./checked-recipe.ts";
import { MOST_COUNT, wholeFrom } from "../model/values/counts.ts";
import { evaluate } from "../model/values/evaluate.ts";
import type { Evaluation } from "../model/values/evaluation.ts";
import { asNumber } from "../model/values/read-value.ts";
import { judgeBatch, leastBatch } from "../model/measures/least-batch.ts";
import { reportCall } from "../model/words/messages.ts";
import { reportRecipe } from "./messages.ts";
import { optimizers } from "../optimizers/table.ts";
import { frozenTensors } from "../model/measures/frozen.ts";
import { sumsOf, wayBack } from "../model/measures/residuals.ts";
import { ofModel } from "../model/measures/of-model.ts";
import { toNumber } from "../model/values/rational.ts";
import { readLoss } from "./loss.ts";
import { MOST_PATH_LETTERS, readData, requireClasses, requireImages, trainingExamples } from "./data.ts";
import { highestRate, isRate } from "./rates.ts";
import { evaluationsOf, judgeIntervals, judgeOrder, judgeSchedule, type RunLength } from "./times.ts";
import { dataWords } from "./data-words.ts";
import { entries, metricWords, type EntryWord } from "./entries.ts";
import { scheduleWords } from "./schedules/table.ts";
import { judgeStop, requireReachable } from "./stops/judge.ts";
import { stopWords } from "./stops/table.ts";
import { unknownWord } from "../model/words/unknown-word.ts";
import { isPath, pathRange, readWord, type WordCall } from "./word-call.ts";

export class RecipeReader {
  readonly #declaration: tree.TrainDeclaration;
  readonly #entries: ReadonlyMap<string, tree.RecipeEntry>;
  readonly #model: CheckedModel;
  readonly #evaluation: Evaluation;
  readonly #diagnostics: Diagnostic[];

  constructor(
    declaration: tree.TrainDeclaration,
    entries: ReadonlyMap<string, tree.RecipeEntry>,
    model: CheckedModel,
    evaluation: Evaluation,
    diagnostics: Diagnostic[],
  ) {
    this.#declaration = declaration;
    this.#entries = entries;
    this.#model = model;
    this.#evaluation = evaluation;
    this.#diagnostics = diagnostics;
  }

  #need(word: EntryWord): tree.Expression {
    const entry = this.#entries.get(word);
    return (
      entry?.value ??
      abandon(
        reportRecipe(
          "RN4002",
          this.#declaration.name.span,
          { entry: word },
          { help: `add a line such as \`${entries[word].example}\`` },
        ),
      )
    );
  }

  whole(word: EntryWord, fallback: number | undefined, least: number): number {
    const entry = this.#entries.get(word);
    if (!entry && fallback !== undefined) return fallback;
    const expression = this.#need(word);
    const value = toNumber(asNumber(evaluate(expression, this.#evaluation), expression.span));
    if (Number.isInteger(value) && value >= least && value <= MOST_COUNT) return value;
    const slots = { name: word, value: String(value), callee: "a recipe", range: wholeFrom(least) };
    return abandon(reportCall("RN2050", expression.span, slots, { help: `as in \`${entries[word].example}\`` }));
  }

  /** @param fits what it may be @param range in words, after "wants" */
  #number(word: EntryWord, fits: (value: number) => boolean, range: string): number | undefined {
    const expression = this.#entries.get(word)?.value;
    if (!expression) return undefined;
    const value = toNumber(asNumber(evaluate(expression, this.#evaluation), expression.span));
    if (fits(value)) return value;
    const slots = { name: word, value: String(value), callee: "a recipe", range };
    return abandon(reportCall("RN2050", expression.span, slots, { help: `as in \`${entries[word].example}\`` }));
  }

  /** @param batch undefined where it is wrong itself @returns micro-batches of a step, each of as many examples */
  accumulate(batch: number | undefined): number {
    const parts = this.whole("accumulate", 1, 1);
    if (batch === undefined || batch % parts === 0) return parts;
    const smaller = batch - (batch % parts);
    const near = smaller === 0 ? `batch ${parts}` : `batch ${smaller} or ${smaller + parts}`;
    const help = `each has as many examples: ${near} does`;
    const slots = { n: batch.toLocaleString("en-US"), m: parts.toLocaleString("en-US") };
    return abandon(reportRecipe("RN4040", this.#need("accumulate").span, slots, { help }));
  }

  /** What is done to gradients and with weights. */
  effects(): Pick<CheckedRecipe, "clip" | "ema"> {
    const clip = this.#number("clip", isNorm32, "a number above 0, at most 3.4e38");
    const ema = this.#number("ema", (value) => value >= 0 && Math.fround(value) < 1, "at least 0 and below 1");
    return { ...(clip === undefined ? {} : { clip }), ...(ema === undefined ? {} : { ema }) };
  }

  /** A path, as it is written. */
  start(): string | undefined {
    const value = this.#entries.get("start")?.value;
    if (!value) return undefined;
    const said = { name: "start", callee: "a recipe" };
    const help = `as in \`${entries.start.example}\``;
    if (value.kind !== "string") {
      const slots = { ...said, type: textOf(value.span), otherType: "a text in quotes" };
      return abandon(reportCall("RN2016", value.span, slots, { help }));
    }
    if (isPath(value.value, MOST_PATH_LETTERS)) return value.value;
    const slots = { ...said, value: textOf(value.span), range: pathRange(MOST_PATH_LETTERS) };
    return abandon(reportCall("RN2050", value.span, slots, { help }));
  }

  /** Stages, in the model's order. RN4041. */
  freeze(): readonly string[] {
    const entry = this.#entries.get("freeze");
    if (!entry) return [];
    const { nodes, name } = this.#model;
    // What stands outside of stages has no name to be frozen by.
    const stages = [...new Set(nodes.map(({ stage }) => stage))].filter((stage) => stage !== "");
    if (stages.length === 0) {
      const slots = { model: name };
      abandon(
        reportRecipe("RN4043", entry.value.span, slots, {
          help: "put the layers that are to stay into `stem { … }`, or `stage s1 { … }`",
        }),
      );
    }
    const items = entry.value.kind === "list" ? entry.value.items : [entry.value];
    const named = items.map((item) => {
      const word = textOf(item.span);
      return stages.includes(word) ? word : unknownWord(item.span, "freeze", stages);
    });
    const twice = named.find((each, index) => named.indexOf(each) < index);
    if (twice !== undefined)
      abandon(reportRecipe("RN4003", entry.value.span, { entry: `the stage ${twice}` }, { help: "keep one" }));
    const frozen = frozenTensors(this.#model, named);
    const learned = nodes.flatMap(({ weights }) => weights.filter(({ role }) => role === "parameter"));
    if (named.length > 0 && learned.every((weight) => frozen.has(weight.name)))
      abandon(
        reportRecipe("RN4041", entry.value.span, { model: name }, { help: "leave out a stage that is to learn" }),
      );
    return stages.filter((stage) => named.includes(stage));
  }

  data(): DataRecipe {
    const value = this.#need("data");
    return readData(readWord(value, dataWords, "data", this.#evaluation), this.#model, this.#evaluation);
  }

  loss(): CheckedRecipe["loss"] {
    return readLoss(this.#need("loss"), this.#model, this.#evaluation);
  }

  optimizer(): OptimizerRecipe {
    const call = readWord(this.#need("optimizer"), optimizers, "optimizer", this.#evaluation);
    return optimizers[call.word].read(call);
  }

  length(): CheckedRecipe["length"] {
    const [steps, epochs] = [this.#entries.get("steps"), this.#entries.get("epochs")];
    if (steps && epochs)
      abandon(
        reportRecipe(
          "RN4003",
          epochs.span,
          { entry: "the length" },
          { related: [{ span: steps.span, text: "first given here" }], help: "keep `steps` or `epochs`" },
        ),
      );
    if (!steps && !epochs)
      abandon(
        reportRecipe(
          "RN4002",
          this.#declaration.name.span,
          { entry: "steps or epochs" },
          { help: `add a line such as \`${entries.epochs.example}\`` },
        ),
      );
    const unit = steps ? "steps" : "epochs";
    return { unit, count: this.whole(unit, undefined, 1) };
  }

  schedule(length: CheckedRecipe["length"] | undefined): ScheduleRecipe {
    const value = this.#need("schedule");
    const call = readWord(value, scheduleWords, "schedule", this.#evaluation);
    const schedule = scheduleWords[call.word].read(call);
    if (!isRate(highestRate(schedule))) rateGrows(call);
    if (length?.unit === "steps") {
      if (!Number.isInteger(schedule.warmup)) partOfStep(call, "warmup", schedule.warmup);
      const part = schedule.kind === "steps" ? schedule.at.find((each) => !Number.isInteger(each)) : undefined;
      if (part !== undefined) partOfStep(call, "at", part);
    }
    if (schedule.kind === "steps") this.#diagnostics.push(...judgeOrder(schedule.at, call.spanOf("at")));
    if (length) this.#diagnostics.push(...judgeSchedule(schedule, length, (word) => call.spanOf(word)));
    return schedule;
  }

  intervals(length: RunLength | undefined): Pick<CheckedRecipe, "evaluateEvery" | "checkpointEvery"> {
    const read = (word: EntryWord): number | undefined =>
      this.#entries.has(word) ? this.whole(word, undefined, 1) : undefined;
    const [evaluateEvery, checkpointEvery] = [read("evaluate"), read("checkpoint")];
    const intervals = {
      ...(evaluateEvery === undefined ? {} : { evaluateEvery }),
      ...(checkpointEvery === undefined ? {} : { checkpointEvery }),
    };
    const at = (word: string): Span => (this.#entries.get(word)?.value ?? this.#declaration.name).span;
    if (length) this.#diagnostics.push(...judgeIntervals(intervals, length, at));
    return intervals;
  }

  /** The last norm of each F that is added. */
  zeroInitialised(): readonly string[] {
    const entry = this.#entries.get("init");
    if (!entry) return [];
    const items = entry.value.kind === "list" ? entry.value.items : [entry.value];
    for (const item of items) if (textOf(item.span) !== "zero_last_gamma") unknownWord(item.span, "init", initWords);
    if (items.length === 0) return [];
    const gammas = lastGammas(this.#model);
    if (gammas.length === 0)
      this.#diagnostics.push(
        reportRecipe(
          "RN4021",
          entry.value.span,
          { word: "zero_last_gamma", model: this.#model.name },
          { help: "leave it out; it sets γ of the last norm of each residual's F to 0" },
        ),
      );
    return gammas;
  }

  /** @param loss where it is known: its output is what is told of */
  metrics(loss: CheckedRecipe["loss"] | undefined): CheckedRecipe["metrics"] {
    const entry = this.#entries.get("metric");
    if (!entry) return ["accuracy"];
    const items = entry.value.kind === "list" ? entry.value.items : [entry.value];
    const metrics = items.map((item): Metric => {
      const word = textOf(item.span);
      if (isMetric(word)) return word;
      return unknownWord(item.span, "metric", Object.keys(metricWords));
    });
    if (metrics.length === 0) {
      const slots = { list: Object.keys(metricWords).join(", ") };
      abandon(reportRecipe("RN4030", entry.value.span, slots, { help: "leave it out for accuracy" }));
    }
    const twice = metrics.find((each, index) => metrics.indexOf(each) < index);
    if (twice !== undefined)
      abandon(reportRecipe("RN4003", entry.value.span, { entry: `the metric ${twice}` }, { help: "keep one" }));
    if (loss && metrics.includes("top5")) this.#requireTop(loss, entry.value.span);
    return metrics;
  }

  stop(
    metrics: CheckedRecipe["metrics"] | undefined,
    length: RunLength | undefined,
    intervals: Pick<CheckedRecipe, "evaluateEvery"> | undefined,
  ): StopRecipe | undefined {
    const value = this.#entries.get("stop")?.value;
    if (!value) return undefined;
    const call = readWord(value, stopWords, "stop", this.#evaluation);
    const stop = stopWords[call.word].read(call);
    const [metric] = metrics ?? [];
    if (metric !== undefined) requireReachable(stop, metric, call.raw("target")?.span ?? call.span);
    const evaluations = length && intervals && evaluationsOf(intervals, length);
    this.#diagnostics.push(...judgeStop(stop, evaluations, call.span));
    return stop;
  }

  /** RN4070: of fewer classes than five none can be missed. */
  #requireTop([{ of }]: CheckedRecipe["loss"], at: Span): void {
    const output = this.#model.outputs.find(({ name }) => of === undefined || name === of);
    const classes = this.#model.nodes[output?.values[0] ?? -1]?.shape.channels ?? TOP;
    if (classes >= TOP) return;
    const slots = { output: output?.name ?? "output", n: classes };
    abandon(reportRecipe("RN4070", at, slots, { help: "say accuracy, or give the model more classes" }));
  }

  precision(): void {
    const entry = this.#entries.get("precision");
    const value = entry && textOf(entry.value.span);
    if (!entry || value === undefined || value === "f32") return;
    if (value !== "f16") unknownWord(entry.value.span, "precision", ["f32"]);
    const help = "write `precision f32`, or leave it out; for less memory, compute a step in parts: `accumulate 2`";
    abandon(reportRecipe("RN4042", entry.value.span, { value }, { help }));
  }

  /** Data, batch and model go together: RN4005, RN4006, RN4019. Whoever sees a folder of images judges them then. */
  fits(data: DataRecipe, batch: number, accumulate = 1, loss: CheckedRecipe["loss"]): void {
    const model = this.#model;
    requireClasses(model, data, loss, (this.#entries.get("loss")?.value ?? data).span);
    const sizes = requireImages(model, data);
    const at = (this.#entries.get("batch")?.value ?? this.#declaration.name).span;
    const examples = trainingExamples(data);
    if (examples !== undefined && batch > examples) {
      const slots = { n: batch.toLocaleString("en-US"), data: data.kind, m: examples.toLocaleString("en-US") };
      abandon(reportRecipe("RN4031", at, slots, { help: "no whole batch would ever come: make it smaller" }));
    }
    if (sizes) this.#diagnostics.push(...judgeBatch(leastBatch(model, sizes), batch / accumulate, at));
  }
}

/** Scores that `top5` looks at. */
const TOP = 5;
/** Above 0 and finite also in 32 bits, in which programs compute. */
const isNorm32 = (value: number): boolean => Math.fround(value) > 0 && Number.isFinite(Math.fround(value));

/** What `init` takes. */
const initWords = ["zero_last_gamma"];

/** RN4027. */
function partOfStep(call: WordCall, option: "warmup" | "at", value: number): never {
  const help = "give whole steps, or count the run in epochs, of which there are parts";
  return abandon(reportRecipe("RN4027", call.spanOf(option), { option, value }, { help }));
}
/** RN4028. */
function rateGrows(call: WordCall): never {
  const option = call.has("drop") ? "drop" : "warmup_from";
  const help = "a drop below 1 lowers the rate at each milestone, and a warm-up begins below it";
  return abandon(reportRecipe("RN4028", call.spanOf(option), { option }, { help }));
}

function isMetric(word: string): word is Metric {
  return Object.hasOwn(metricWords, word);
}

/** Of each F that is added, the scale of its last norm. */
const lastGammas = ofModel((model): readonly string[] =>
  sumsOf(model).flatMap((residual) => {
    const norm = wayBack(model, residual, residual.body.value).find(isNorm);
    return (norm?.weights ?? []).filter(({ tensor }) => tensor === "weight").map(({ name }) => name);
  }),
);
