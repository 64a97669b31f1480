/**
 * The formatter: a Prettier plugin, `prettier --plugin resnet-lang/prettier`; `resnet fmt` runs the same one.
 * Prettier reads files, passes options and breaks lines; comments are placed by us (`comments.ts`).
 */
import type { Options, Parser, Plugin, Printer, SupportLanguage } from "prettier";
import type { Diagnostic } from "../grammar/diagnostic.ts";
import { parse } from "../grammar/parse.ts";
import { positionAt } from "../grammar/source.ts";
import type { File } from "../grammar/tree.ts";
import { printFile } from "./declarations.ts";
import { Layout } from "./layout.ts";

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

const parser: Parser<Root> = {
  astFormat: "resnet",
  parse(text, options) {
    const { file, diagnostics } = parse({ path: options.filepath ?? "design.resnet", text });
    const error = diagnostics.find(({ severity }) => severity === "error");
    if (error) throw new ResnetSyntaxError(error);
    return { kind: "root", file };
  },
  locStart: () => 0,
  locEnd: ({ file }) => file.source.text.length,
};

const printer: Printer<Root> = {
  print(path, { printWidth, tabWidth, useTabs }) {
    const { file } = path.node;
    return printFile(new Layout(file, { printWidth, tabWidth, useTabs: useTabs === true }), file);
  },
};

export const languages: readonly SupportLanguage[] = [
  { name: "ResNet", parsers: ["resnet"], extensions: [".resnet"], vscodeLanguageIds: ["resnet"] },
];
export const parsers: { readonly resnet: Parser<Root> } = { resnet: parser };
export const printers: { readonly resnet: Printer<Root> } = { resnet: printer };
/** The language's one style, `reference.md`, section 1; a project's own Prettier options are heard. */
export const defaultOptions: Partial<Options> = { printWidth: 120, tabWidth: 2, useTabs: false };

/** All of it, for `prettier.format(text, { plugins: [plugin] })`. */
export const plugin: Plugin<Root> = { languages: [...languages], parsers, printers, defaultOptions };
