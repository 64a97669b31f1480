/** A call of a recipe's word: `sgd(momentum: 0.9)`. The call rule is that of the language; values are numbers, words, lists. */
import { bug } from "../bug.ts";
import { textOf, type Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { abandon } from "../model/abandon.ts";
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

export function readWord<W extends string>(
  expression: tree.Expression,
  words: { readonly [Known in W]: Word },
  what: string,
  evaluation: Evaluation,
): WordCall<W> {
  if (expression.kind !== "call") return unknownWord(expression.span, what, Object.keys(words));
  const { text, span } = expression.name;
  // A name of every object, `__proto__`, is no word.
  if (!isOne(text, words)) return unknownWord(span, what, Object.keys(words));
  const word = words[text];
  const formals = word.parameters.map((each) => ({ name: each.name, required: isRequired(each) }));
  const actuals = bindArguments(expression, text, formals);
  const missing = formals.find(({ name, required }) => required && !actuals.has(name));
  if (missing)
    abandon(reportCall("RN2014", expression.span, { callee: text, name: missing.name }, { help: `write ${text}(…)` }));
  return new WordCall(text, expression.span, actuals, word, evaluation);
}

function isOne<W extends string>(text: string, words: { readonly [Known in W]: Word }): text is W {
  return Object.hasOwn(words, text);
}

/** The words of a list: `augment: [pad_crop(4), flip]`. */
export function wordList<W extends string>(
  call: WordCall,
  parameter: "augment" | "evaluate",
  words: { readonly [Known in W]: Word },
  evaluation: Evaluation,
): readonly WordCall<W>[] {
  const value = call.raw(parameter);
  if (!value) return [];
  if (value.kind !== "list") {
    const text = textOf(value.span);
    const edits = [{ span: value.span, replacement: `[${text}]` }];
    const fix = { title: `write [${text}]`, safety: "safe", edits } as const;
    return abandon(reportRecipe("RN4026", value.span, { option: parameter, value: text }, { fix }));
  }
  return value.items.map((item) => {
    if (item.kind === "body" || item.kind === "flow") return unknownWord(item.span, parameter, Object.keys(words));
    return readWord(item, words, parameter, evaluation);
  });
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

  constructor(word: W, span: Span, actuals: ReadonlyMap<string, Actual>, definition: Word, evaluation: Evaluation) {
    this.word = word;
    this.span = span;
    this.#actuals = actuals;
    this.#definition = definition;
    this.#evaluation = evaluation;
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
  number(name: string): number {
    const value = this.raw(name);
    if (!value) {
      const usual = this.#default(name);
      return usual?.kind === "number" ? toNumber(usual.value) : bug(`${this.word} has no number ${name} by default`);
    }
    const number = toNumber(asNumber(evaluateValue(value, this.#evaluation), value.span));
    // Programs compute in 32 bits.
    return number >= 0 && Number.isFinite(Math.fround(number))
      ? number
      : this.outOfRange(name, "a number from 0 to 3.4e38");
  }
  whole(name: string, least: number, most = MOST_COUNT): number {
    const value = this.number(name);
    const fits = Number.isInteger(value) && value >= least && value <= most;
    return fits ? value : this.outOfRange(name, wholeFrom(least, most));
  }
  bool(name: string): boolean {
    const value = this.raw(name);
    const found = value ? asBool(evaluateValue(value, this.#evaluation), value.span) : this.#default(name);
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
    return list.items.map((item) => toNumber(asNumber(evaluateValue(item, this.#evaluation), item.span)));
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
    if (value?.kind === "list") unknownWord(value.span, name, allowed);
    const [word = fallback] = this.words(name, allowed);
    return word as W;
  }
  /** One word or a list of words from `allowed`. */
  words<const A extends string>(name: string, allowed: readonly A[]): readonly A[] {
    const value = this.raw(name);
    if (!value) return [];
    const items = value.kind === "list" ? value.items : [value];
    return items.map((item) => {
      const text = textOf(item.span);
      return allowed.find((each) => each === text) ?? unknownWord(item.span, name, allowed);
    });
  }
}
