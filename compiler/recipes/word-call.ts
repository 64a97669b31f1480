/** A call of a recipe's word: `sgd(momentum: 0.9)`. The call rule is that of the language; values are numbers, words, lists. */
import { bug } from "../bug.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { isRate as isRateWord, recipeCallHere } from "../../grammar/foreign-recipe.ts";
import { listed } from "../../grammar/nearest.ts";
import { textOf, type Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { abandon, Abandoned } from "../model/abandon.ts";
import { eachTogether, Together } from "../model/together.ts";
import { bool } from "../model/values/value.ts";
import { bindArguments, type Actual } from "../model/expansion/bind-arguments.ts";
import { evaluateValue } from "../model/values/evaluate.ts";
import type { Evaluation } from "../model/values/evaluation.ts";
import { asBool, asNumber } from "../model/values/read-value.ts";
import { MOST_COUNT, wholeFrom } from "../model/values/counts.ts";
import { reportCall } from "../model/words/messages.ts";
import { toNumber } from "../model/values/rational.ts";
import { isRequired, type ArgumentValue, type Word } from "../model/words/word.ts";
import { unknownWord } from "../model/words/unknown-word.ts";
import { reportRecipe } from "./messages.ts";
import { isRate, RATE_RANGE } from "./rates.ts";

/** @param findings take what is no error: what it says without effect */
export function readWord<W extends string>(
  expression: tree.Expression,
  words: { readonly [Known in W]: Word },
  what: string,
  evaluation: Evaluation,
  findings: Diagnostic[] = [],
): WordCall<W> {
  if (expression.kind !== "call") return unknownWord(expression.span, what, Object.keys(words));
  const { text, span } = expression.name;
  // A name of every object, `__proto__`, is no word.
  refuseForeign(expression, words, what);
  if (!isOne(text, words)) return unknownWord(span, what, Object.keys(words));
  const word = words[text];
  const formals = word.parameters.map((each) => ({ name: each.name, required: isRequired(each) }));
  const together = new Together();
  const actuals = bindArguments(expression, text, formals, together);
  const missing = formals.find(({ name, required }) => required && !actuals.has(name));
  if (missing && together.isWrong) together.end();
  if (missing)
    abandon(reportCall("RN2014", expression.span, { callee: text, name: missing.name }, { help: `write ${text}(…)` }));
  return new WordCall(text, { span: expression.span, actuals }, word, evaluation, findings, together);
}

/** A call as PyTorch or Keras has it is told with all of it as it is written here: RN2047, RN2013. */
function refuseForeign<W extends string>(
  { name, arguments: list, span }: tree.Call,
  words: { readonly [Known in W]: Word },
  what: string,
): void {
  const parameters = isOne(name.text, words) ? words[name.text].parameters.map((each) => each.name) : undefined;
  const unknown = list.find((each) => each.name && !parameters?.includes(each.name.text))?.name;
  if (parameters && !unknown) return;
  const here = recipeCallHere(textOf(span), span.source.text);
  const [word = ""] = /^\w+/.exec(here ?? "") ?? [];
  if (here === undefined || here === textOf(span) || !isOne(word, words)) return;
  const isRateTold = unknown !== undefined && isRateWord(unknown.text);
  const help = `write ${here}${isRateTold ? "; the rate is the schedule's: schedule constant(0.1)" : ""}`;
  const fix = { title: `write ${here}`, safety: "unsafe", edits: [{ span, replacement: here }] } as const;
  if (parameters && unknown) {
    const slots = { callee: name.text, name: unknown.text, list: listed(parameters) || "none" };
    abandon(reportCall("RN2013", unknown.span, slots, { help, fix }));
  }
  const slots = { name: name.text, parameter: what, list: listed(Object.keys(words)) };
  abandon(reportCall("RN2047", name.span, slots, { help, fix }));
}

function isOne<W extends string>(text: string, words: { readonly [Known in W]: Word }): text is W {
  return Object.hasOwn(words, text);
}

/** No system takes a NUL in a path, and no list of names a line that breaks. */
export function isPath(text: string, mostLetters: number): boolean {
  return text !== "" && text.length <= mostLetters && !/\p{Cc}/u.test(text);
}
/** What `isPath` wants, in words. */
export const pathRange = (mostLetters: number): string => `1 to ${mostLetters} letters in one line`;

/** Of a list; none of what is left out. */
function numbersOf(value: ArgumentValue | undefined): readonly number[] {
  if (value?.kind !== "list") return [];
  return value.items.flatMap((item) => (item.kind === "number" ? [toNumber(item.value)] : []));
}

export class WordCall<W extends string = string> {
  readonly word: W;
  readonly span: Span;
  readonly #actuals: ReadonlyMap<string, Actual>;
  readonly #definition: Word;
  readonly #evaluation: Evaluation;
  readonly #findings: Diagnostic[];
  readonly #together: Together;

  /** @param findings take what is no error @param together has what is wrong with the call's arguments */
  constructor(
    word: W,
    { span, actuals }: { readonly span: Span; readonly actuals: ReadonlyMap<string, Actual> },
    definition: Word,
    evaluation: Evaluation,
    findings: Diagnostic[],
    together: Together,
  ) {
    this.word = word;
    this.span = span;
    this.#actuals = actuals;
    this.#definition = definition;
    this.#evaluation = evaluation;
    this.#findings = findings;
    this.#together = together;
  }
  /**
   * What the call says. What is wrong with one of its arguments hides nothing that is wrong with the others.
   * @throws Abandoned all that is wrong
   */
  read<T>(make: (call: this) => T): T {
    const findings = this.#findings.length;
    const [made] = this.judged((): readonly T[] => [make(this)], []);
    // Of arguments that are wrong nothing else follows.
    if (this.#together.isWrong) this.#findings.length = findings;
    this.#together.end();
    return made ?? abandon();
  }
  /**
   * What `make` reads of arguments.
   * @param standIn is read on with where it is abandoned: nothing that comes of it is kept
   */
  judged<T>(make: () => T, standIn: T): T {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
      // What arguments are together is judged of such as are right.
      const isRight = !this.#together.isWrong;
      this.#together.tell(...error.diagnostics.filter(({ code }) => isRight || code.startsWith("RN2")));
      return standIn;
    }
  }
  /** The words of a list: `augment: [pad_crop(4), flip]`. */
  wordsIn<Item extends string>(
    parameter: "augment" | "evaluate",
    words: { readonly [Known in Item]: Word },
  ): readonly WordCall<Item>[] {
    const value = this.raw(parameter);
    if (!value) return [];
    if (value.kind !== "list") {
      const text = textOf(value.span);
      const edits = [{ span: value.span, replacement: `[${text}]` }];
      const fix = { title: `write [${text}]`, safety: "safe", edits } as const;
      return abandon(reportRecipe("RN4026", value.span, { option: parameter, value: text }, { fix }));
    }
    const read = (item: tree.Value): readonly WordCall<Item>[] => {
      if (item.kind === "body" || item.kind === "flow") return unknownWord(item.span, parameter, Object.keys(words));
      return [readWord(item, words, parameter, this.#evaluation, this.#findings)];
    };
    return value.items.flatMap((item) => this.judged(() => read(item), []));
  }
  has(name: string): boolean {
    return this.#actuals.has(name);
  }
  spanOf(name: string): Span {
    return this.#actuals.get(name)?.span ?? this.span;
  }
  raw(name: string): tree.Value | undefined {
    return this.#actuals.get(name)?.value;
  }
  /** RN2050: a number that was given is none of those that the word takes. @param range after "wants" */
  outOfRange(name: string, range: string): never {
    const value = this.raw(name) ?? bug(`${this.word} refuses the ${name} that it has by default`);
    return abandon(
      reportCall("RN2050", this.spanOf(name), { name, value: textOf(value.span), callee: this.word, range }),
    );
  }
  #default(name: string): ArgumentValue | undefined {
    const usual = this.#definition.parameters.find((each) => each.name === name)?.defaultValue;
    return typeof usual === "object" ? usual : undefined;
  }
  /**
   * From 0 on, and finite in the 32 bits that programs compute in. RN2050.
   * @param fits which of these it may be @param range all that it may be, in words after "wants", whatever is wrong
   */
  number(name: string, fits: (value: number) => boolean = () => true, range = "a number from 0 to 3.4e38"): number {
    const value = this.raw(name);
    if (!value) {
      const usual = this.#default(name);
      return usual?.kind === "number" ? toNumber(usual.value) : bug(`${this.word} has no number ${name} by default`);
    }
    return this.judged(() => {
      const number = toNumber(asNumber(evaluateValue(value, this.#evaluation), value.span));
      const isRight = number >= 0 && Number.isFinite(Math.fround(number)) && fits(number);
      return isRight ? number : this.outOfRange(name, range);
    }, Number.POSITIVE_INFINITY);
  }
  /** In 32 bits too. RN2050. @param more what is said besides */
  positive(name: string, more = ""): number {
    return this.number(name, isRate, `${RATE_RANGE}${more}`);
  }
  whole(name: string, least: number, most = MOST_COUNT): number {
    const fits = (value: number): boolean => Number.isInteger(value) && value >= least && value <= most;
    return this.number(name, fits, wholeFrom(least, most));
  }
  /** RN4035: what is written and nothing reads. @param other what makes it so, if that is written or not @param help what to do */
  withoutEffect(name: string, { other, value }: { readonly other: string; readonly value: string }): void {
    const slots = { option: name, other, value };
    const help = `give another ${other}, or leave ${name} out`;
    this.#findings.push(reportRecipe("RN4035", this.spanOf(name), slots, { help }));
  }
  bool(name: string): boolean {
    const value = this.raw(name);
    const given = value && this.judged(() => asBool(evaluateValue(value, this.#evaluation), value.span), bool(false));
    const found = given ?? this.#default(name);
    return found?.kind === "bool" ? found.value : bug(`${this.word} has no ${name} by default`);
  }
  /** What stands in quotes: a path of at most so many letters, in one line. */
  text(name: string, mostLetters: number): string {
    const value = this.raw(name) ?? bug(`${this.word} was called without its ${name}`);
    if (value.kind !== "string") {
      const slots = { name, type: textOf(value.span), callee: this.word, otherType: "a text in quotes" };
      return abandon(reportCall("RN2016", this.spanOf(name), slots));
    }
    return isPath(value.value, mostLetters) ? value.value : this.outOfRange(name, pathRange(mostLetters));
  }
  numbersOf(list: tree.ListLiteral): readonly number[] {
    return eachTogether(list.items, (item) => toNumber(asNumber(evaluateValue(item, this.#evaluation), item.span)));
  }
  numbers(name: string): readonly number[] {
    const value = this.raw(name);
    if (!value) return numbersOf(this.#default(name));
    if (value.kind === "list") return this.numbersOf(value);
    return [toNumber(asNumber(evaluateValue(value, this.#evaluation), value.span))];
  }
  /** One word from `allowed`, never a list. */
  oneWord<const W extends string>(name: string, allowed: readonly W[], fallback: W): W {
    const value = this.raw(name);
    if (value?.kind === "list") return this.judged(() => unknownWord(value.span, name, allowed), fallback as W);
    const [word = fallback] = this.words(name, allowed);
    return word as W;
  }
  /** One word or a list of words from `allowed`. */
  words<const A extends string>(name: string, allowed: readonly A[]): readonly A[] {
    const value = this.raw(name);
    if (!value) return [];
    const items = value.kind === "list" ? value.items : [value];
    const read = (item: tree.Value): A =>
      allowed.find((each) => each === textOf(item.span)) ?? unknownWord(item.span, name, allowed);
    return this.judged(() => eachTogether(items, read), []);
  }
}
