/** Texts that were parsed, by path: a file whose text has not changed is not parsed again, however often it is loaded. */
import { parse, type Parsed } from "../../grammar/parse.ts";
import type { SourceFile } from "../../grammar/source.ts";

export interface ParsedFilesOptions {
  /** What is made of a text; the grammar's where absent. */
  readonly parseText?: (source: SourceFile) => Parsed;
  /** Letters of texts that are kept at most, the newest always: a tree takes many times the memory of its text. */
  readonly mostLetters?: number;
}

export class ParsedFiles {
  /** Those that were asked for longest ago come first. */
  readonly #files = new Map<string, Parsed>();
  readonly #parseText: (source: SourceFile) => Parsed;
  readonly #mostLetters: number;
  #letters = 0;

  constructor({ parseText = parse, mostLetters = Number.POSITIVE_INFINITY }: ParsedFilesOptions = {}) {
    this.#parseText = parseText;
    this.#mostLetters = mostLetters;
  }

  /** What a text parses to. Of each path its newest text is kept. */
  parse(source: SourceFile): Parsed {
    const known = this.#files.get(source.path);
    const parsed = known?.file.source.text === source.text ? known : this.#parseText(source);
    this.#forget(source.path);
    this.#files.set(source.path, parsed);
    this.#letters += source.text.length;
    for (const path of this.#files.keys()) {
      if (this.#letters <= this.#mostLetters || path === source.path) break;
      this.#forget(path);
    }
    return parsed;
  }

  #forget(path: string): void {
    this.#letters -= this.#files.get(path)?.file.source.text.length ?? 0;
    this.#files.delete(path);
  }
}
