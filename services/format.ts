/** A text in the language's one style, as `resnet fmt` and the Prettier plugin write it, without Prettier's own program. */
import { printer } from "prettier/doc";
import { printFile } from "../format/declarations.ts";
import { hasErrors } from "../compiler/check.ts";
import { parse } from "../grammar/parse.ts";
import { defaultOptions } from "../format/plugin.ts";

/** @returns undefined of a text with a syntax error, which nobody could lay out; lines end as they do in an editor, by a newline */
export function formatText(text: string): string | undefined {
  const { file, diagnostics } = parse({ path: "design.resnet", text: text.replace(/\r\n?/g, "\n") });
  if (hasErrors(diagnostics)) return undefined;
  return printer.printDocToString(printFile(file, defaultOptions), defaultOptions).formatted;
}
