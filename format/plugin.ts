/**
 * The formatter: a Prettier plugin, `prettier --plugin resnet-lang/prettier`; `resnet fmt` runs the same one.
 * Prettier reads files, passes options and breaks lines; comments are placed by us (`comments.ts`).
 *
 * Its types are described here by what is used of them, and fit Prettier's own: those ask for `URL`, which a program
 * knows only with the types of a page or of Node.
 */
import type { builders } from "prettier/doc";
import type { Diagnostic } from "../grammar/diagnostic.ts";
import { parse } from "../grammar/parse.ts";
import { positionAt } from "../grammar/source.ts";
import type { File } from "../grammar/tree.ts";
import { printFile } from "./declarations.ts";

/** What Prettier carries from parser to printer: no `comments` on it, or Prettier would place them. */
interface Root {
  readonly kind: "root";
  readonly file: File;
}

/** A text that does not parse, with the place as Prettier's own messages show it. */
class ResnetSyntaxError extends SyntaxError {
  override readonly name = "SyntaxError";
  readonly loc: { readonly start: { readonly line: number; readonly column: number } };
  constructor({ code, message, primary }: Diagnostic) {
    const { line, column } = positionAt(primary.span.source, primary.span.start);
    super(`${code}: ${message} (${line}:${column})`);
    this.loc = { start: { line, column } };
  }
}

interface Parser {
  astFormat: string;
  parse(text: string, options: { readonly filepath?: string }): Root;
  locStart(node: Root): number;
  locEnd(node: Root): number;
}
interface Printer {
  print(
    path: { readonly node: Root },
    options: { readonly printWidth: number; readonly tabWidth: number; readonly useTabs?: boolean },
  ): builders.Doc;
}
interface Language {
  name: string;
  parsers: string[];
  extensions: string[];
  vscodeLanguageIds: string[];
}
interface Plugin {
  languages: Language[];
  parsers: { resnet: Parser };
  printers: { resnet: Printer };
  defaultOptions: { printWidth: number; tabWidth: number; useTabs: boolean };
}

const parser: Parser = {
  astFormat: "resnet",
  parse(text, { filepath = "design.resnet" }) {
    const { file, diagnostics } = parse({ path: filepath, text });
    const error = diagnostics.find(({ severity }) => severity === "error");
    if (error) throw new ResnetSyntaxError(error);
    return { kind: "root", file };
  },
  locStart: () => 0,
  locEnd: ({ file }) => file.source.text.length,
};

const printer: Printer = {
  print({ node: { file } }, { printWidth, tabWidth, useTabs = false }) {
    return printFile(file, { printWidth, tabWidth, useTabs });
  },
};

/** All of it, for `prettier.format(text, { plugins: [plugin] })`. */
export const plugin: Plugin = {
  languages: [{ name: "ResNet", parsers: ["resnet"], extensions: [".resnet"], vscodeLanguageIds: ["resnet"] }],
  parsers: { resnet: parser },
  printers: { resnet: printer },
  // The language's one style, `reference.md`, section 1; a project's own Prettier options are heard.
  defaultOptions: { printWidth: 120, tabWidth: 2, useTabs: false },
};

// Prettier looks for these where a plugin is named as a module.
export const { languages, parsers, printers, defaultOptions } = plugin;
