/** Fields of metadata, which anybody may have written: of bounded length and in range, or the file is damaged. */
import { ResnetProblem } from "../runtime/problem.ts";
import { shown } from "../runtime/safetensors-header.ts";
import { MOST_WORD_LETTERS, type RecipeWords } from "./recipe-words.ts";

export type Metadata = { readonly [name: string]: string };

/** Of a text. What is longer when it is written is cut off: names of people's own have no bound. */
export const MOST_LETTERS = 200;
const MOST_CHANNELS = 2 ** 16;
const MOST_COUNTS = 16;
const MOST_WORDS = 64;
/** Of a list as JSON: more would take gigabytes to be parsed. */
export const MOST_LIST_LETTERS = 32 * MOST_CHANNELS;

export class FieldReader {
  readonly #metadata: Metadata;
  readonly #file: string;

  constructor(metadata: Metadata, file: string) {
    this.#metadata = metadata;
    this.#file = file;
  }

  #damaged(name: string, wanted: string): never {
    const value = this.#metadata[name];
    const said = value === undefined ? `lacks the ${name}` : `has the ${name} ${shown(value)}, which is no ${wanted}`;
    throw new ResnetProblem(
      "RN4013",
      `${this.#file}: its metadata ${said}`,
      "go on from another checkpoint: what this file says of its run is damaged, though its weights may be whole",
    );
  }

  text(name: string): string {
    const value = this.#metadata[name] ?? "";
    const fits = value.length > 0 && value.length <= MOST_LETTERS;
    return fits ? value : this.#damaged(name, `text of 1 to ${MOST_LETTERS} letters`);
  }
  /** As JavaScript writes numbers, which is how they were saved: no spaces, no hexadecimals, not nothing. */
  whole(name: string, least: number, what: string, most = Number.MAX_SAFE_INTEGER): number {
    const text = this.#metadata[name] ?? "";
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most ? value : this.#damaged(name, what);
  }
  /** Of the metric: a share of examples, or a loss. */
  measure(name: string): number {
    const value = this.#metadata[name] ?? "";
    const number = /^\d{1,30}(\.\d{1,30})?(e[+-]?\d{1,3})?$/.test(value) ? Number(value) : Number.NaN;
    const most = this.#metadata["metric"] === "loss" ? Number.MAX_VALUE : 1;
    return number <= most ? number : this.#damaged(name, "share of examples, 0 to 1, and no loss");
  }
  /** A list as JSON. @param channels its length, where that is known */
  perChannel(name: string, isFit: (value: number) => boolean, channels?: number): readonly number[] {
    const value = this.#json(name);
    const isList =
      Array.isArray(value) &&
      value.length > 0 &&
      value.length === (channels ?? value.length) &&
      value.length <= MOST_CHANNELS &&
      value.every((each) => typeof each === "number" && isFit(each));
    return isList ? (value as number[]) : this.#damaged(name, "list of numbers, one a channel");
  }
  /** A list of texts as JSON. */
  names(name: string, count: number): readonly string[] {
    const value = this.#json(name);
    const isList =
      Array.isArray(value) && value.length === count && value.every((each) => typeof each === "string" && each !== "");
    return isList ? (value as string[]) : this.#damaged(name, `list of ${count} names`);
  }
  /** Numbers by name, as JSON. */
  counts(name: string): { readonly [name: string]: number } {
    const value = this.#json(name);
    const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
    const isRight =
      entries.length > 0 &&
      entries.length <= MOST_COUNTS &&
      entries.every(([each, count]) => each.length <= MOST_LETTERS && Number.isSafeInteger(count));
    return isRight ? (value as { [name: string]: number }) : this.#damaged(name, "description of synthetic data");
  }
  /** Texts by name, as JSON. */
  words(name: string): RecipeWords {
    const value = this.#json(name);
    const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
    const isRight =
      entries.length > 0 &&
      entries.length <= MOST_WORDS &&
      entries.every(
        ([each, text]) => each.length <= MOST_LETTERS && typeof text === "string" && text.length <= MOST_WORD_LETTERS,
      );
    return isRight ? (value as RecipeWords) : this.#damaged(name, "list of what a recipe says");
  }
  #json(name: string): unknown {
    const value = this.#metadata[name] ?? "";
    try {
      return value.length <= MOST_LIST_LETTERS ? (JSON.parse(value) as unknown) : undefined;
    } catch {
      return undefined;
    }
  }
}
