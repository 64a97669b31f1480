/** Reads each entry of a recipe; what is wrong with one is told where it stands. */
import { grouped } from "../../grammar/counted.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { textOf, type Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { abandon } from "../model/abandon.ts";
import type { CheckedModel } from "../model/checked.ts";
import type { CheckedRecipe, DataRecipe, OptimizerRecipe, ScheduleRecipe, StopRecipe } from "./checked-recipe.ts";
import { MOST_COUNT, wholeFrom } from "../model/values/counts.ts";
import { evaluate } from "../model/values/evaluate.ts";
import type { Evaluation } from "../model/values/evaluation.ts";
import { asNumber } from "../model/values/read-value.ts";
import { reportCall } from "../model/words/messages.ts";
import { reportRecipe } from "./messages.ts";
import { optimizers } from "../optimizers/table.ts";
import { toNumber } from "../model/values/rational.ts";
import { readLoss } from "./loss.ts";
import { readMetrics } from "./metrics.ts";
import { MOST_PATH_LETTERS, readData } from "./data.ts";
import { judgeFit, type Fitting } from "./fitting.ts";
import { evaluationsOf, judgeIntervals, type RunLength } from "./times.ts";
import { dataWords } from "./data-words.ts";
import { entries, type EntryWord } from "./entries.ts";
import { readFirstValues } from "./first-values.ts";
import { readFrozen } from "./frozen-stages.ts";
import { judgeRates } from "./schedules/judge.ts";
import { scheduleWords } from "./schedules/table.ts";
import { judgeStop, requireReachable } from "./stops/judge.ts";
import { stopWords } from "./stops/table.ts";
import { unknownWord } from "../model/words/unknown-word.ts";
import type { Word } from "../model/words/word.ts";
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
    // A line that was not understood may be this one.
    if (!entry && this.#declaration.hasGaps) return abandon();
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
    const isCount = (value: number): boolean => Number.isInteger(value) && value >= least && value <= MOST_COUNT;
    return this.#judged(word, this.#need(word), isCount, wholeFrom(least));
  }

  #number(word: EntryWord, fits: (value: number) => boolean, range: string): number | undefined {
    const expression = this.#entries.get(word)?.value;
    return expression && this.#judged(word, expression, fits, range);
  }

  #word<W extends string>(
    expression: tree.Expression,
    words: { readonly [Known in W]: Word },
    what: string,
  ): WordCall<W> {
    return readWord(expression, words, what, this.#evaluation, this.#diagnostics);
  }

  /** RN2050. @param fits what it may be @param range in words, after "wants" */
  #judged(word: EntryWord, expression: tree.Expression, fits: (value: number) => boolean, range: string): number {
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
    const slots = { n: grouped(batch), m: grouped(parts) };
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

  freeze(): readonly string[] {
    const value = this.#entries.get("freeze")?.value;
    return value ? readFrozen(value, this.#model) : [];
  }

  data(): DataRecipe {
    const value = this.#need("data");
    return readData(this.#word(value, dataWords, "data"), this.#model);
  }

  loss(): CheckedRecipe["loss"] {
    return readLoss(this.#need("loss"), this.#model, this.#evaluation);
  }

  optimizer(): OptimizerRecipe {
    const call = this.#word(this.#need("optimizer"), optimizers, "optimizer");
    return call.read((each) => optimizers[each.word].read(each));
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
    if (!steps && !epochs && this.#declaration.hasGaps) return abandon();
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
    const call = this.#word(value, scheduleWords, "schedule");
    const schedule = call.read((each) => scheduleWords[each.word].read(each));
    this.#diagnostics.push(...judgeRates(schedule, call, length));
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

  zeroInitialised(): readonly string[] {
    const value = this.#entries.get("init")?.value;
    if (!value) return [];
    const { gammas, findings } = readFirstValues(value, this.#model);
    this.#diagnostics.push(...findings);
    return gammas;
  }

  /** @param loss where it is known: its output is what is told of */
  metrics(loss: CheckedRecipe["loss"] | undefined): CheckedRecipe["metrics"] {
    const value = this.#entries.get("metric")?.value;
    return value ? readMetrics(value, this.#model, loss) : ["accuracy"];
  }

  stop(
    metrics: CheckedRecipe["metrics"] | undefined,
    length: RunLength | undefined,
    intervals: Pick<CheckedRecipe, "evaluateEvery"> | undefined,
  ): StopRecipe | undefined {
    const value = this.#entries.get("stop")?.value;
    if (!value) return undefined;
    const call = this.#word(value, stopWords, "stop");
    const stop = call.read((each) => stopWords[each.word].read(each));
    const [metric] = metrics ?? [];
    if (metric !== undefined) requireReachable(stop, metric, call.raw("target")?.span ?? call.span);
    const evaluations = length && intervals && evaluationsOf(intervals, length);
    this.#diagnostics.push(...judgeStop(stop, evaluations, call.span));
    return stop;
  }

  precision(): CheckedRecipe["precision"] {
    const entry = this.#entries.get("precision");
    const value = entry && textOf(entry.value.span);
    if (!entry || value === undefined || value === "f32") return undefined;
    return value === "f16" ? value : unknownWord(entry.value.span, "precision", ["f32", "f16"]);
  }

  /** What goes wrong between entries that are right, each by itself. */
  fits(together: Fitting): void {
    const at = (word: EntryWord, otherwise: Span): Span => this.#entries.get(word)?.value.span ?? otherwise;
    this.#diagnostics.push(...judgeFit(this.#model, together, at, this.#declaration.name.span));
  }
}

/** Above 0 and finite also in 32 bits, in which programs compute. */
const isNorm32 = (value: number): boolean => Math.fround(value) > 0 && Number.isFinite(Math.fround(value));
