/**
 * What every part of the formatter is given: the file's comments, the width of a line, how a doc becomes text, and how a
 * body is printed, for statements stand in values as values stand in statements.
 */
import { builders, printer } from "prettier/doc";
import type { Body, File } from "../grammar/tree.ts";
import { Comments } from "./comments.ts";

export type Doc = builders.Doc;

export interface LayoutOptions {
  readonly printWidth: number;
  readonly tabWidth: number;
  readonly useTabs: boolean;
}

export class Layout {
  readonly text: string;
  readonly comments: Comments;
  readonly options: LayoutOptions;
  readonly #printBody: (layout: Layout, body: Body) => Doc;
  #depth = 0;
  /** Above 0 inside of brackets, where only the printer knows the column at which a line begins. */
  #adrift = 0;

  constructor(file: File, options: LayoutOptions, printBody: (layout: Layout, body: Body) => Doc) {
    this.text = file.source.text;
    this.comments = new Comments(file);
    this.options = options;
    this.#printBody = printBody;
  }

  /** A body that is a value. */
  body(body: Body): Doc {
    return this.#printBody(this, body);
  }

  /** Column at which lines begin, where that is known: only there can columns be aligned. */
  get column(): number | undefined {
    return this.#adrift > 0 ? undefined : this.#depth * this.options.tabWidth;
  }

  /** Runs a function one level deeper. */
  deeper<Result>(make: () => Result): Result {
    this.#depth++;
    const result = make();
    this.#depth--;
    return result;
  }

  /** Runs a function where the column of a line is not known. */
  adrift<Result>(make: () => Result): Result {
    this.#adrift++;
    const result = make();
    this.#adrift--;
    return result;
  }

  /** A doc as text in lines of a width. */
  render(doc: Doc, width: number): string {
    return printer.printDocToString(doc, { ...this.options, printWidth: Math.max(1, width) }).formatted;
  }

  /** A doc on one line however long, or nothing if it cannot be. */
  flat(doc: Doc): string | undefined {
    const text = this.render(doc, Number.POSITIVE_INFINITY);
    return text.includes("\n") ? undefined : text;
  }
}
