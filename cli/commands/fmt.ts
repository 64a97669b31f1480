/** `resnet fmt FILES`: the one style, by the Prettier plugin that editors run. Whole files are written, or nothing. */
import { bug } from "../../compiler/bug.ts";
import { printable, printableLine } from "../../compiler/diagnostics/render/printable.ts";
import { plugin } from "../../format/plugin.ts";
import { keepsMeaning } from "../../format/same.ts";
import { parse } from "../../grammar/parse.ts";
import { loadConfigurations } from "../config/load.ts";
import { chooseFiles } from "../config/targets.ts";
import { showDiagnostics } from "../design.ts";
import { readSource } from "../files/read.ts";
import { MAKE_WRITABLE, writeWhole } from "../files/write.ts";
import { flag, type Given } from "../options/kinds.ts";
import { shellPath } from "../shell.ts";
import type { Io } from "../terminal.ts";
import { showDiff } from "../unified-diff.ts";
import { defineVerb, manyWords } from "../verb.ts";

const options = {
  check: flag("write nothing, name the files that are not formatted; exit 1 if there are any"),
  diff: flag("write nothing, show what would change; exit 1 if anything would"),
};

export const verb = defineVerb({
  name: "fmt",
  says: "lays designs out in the one style, comments kept; the Prettier plugin resnet-lang/prettier",
  examples: [
    "resnet fmt nets",
    "resnet fmt --check  (what include of resnet.config.json says)",
    "resnet fmt --diff nets/first.resnet | git apply",
  ],
  words: manyWords("files"),
  options,
  run: fmt,
});

/** @returns 0; 1 where a file has errors or, with `check` or `diff`, is not formatted @throws UsageError */
async function fmt(targets: readonly string[], { check, diff }: Given<typeof options>, io: Io): Promise<number> {
  // Here, since the help of all verbs loads this file.
  const { format } = await import("prettier");
  const counts = { changed: 0, unchanged: 0, broken: 0 };
  for (const { path, text: input } of chooseFiles(targets, loadConfigurations())) {
    const text = input ?? readSource(path);
    const { file, diagnostics } = parse({ path, text });
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    if (errors.length > 0) {
      showDiagnostics(errors, io.colour.err, io.err);
      counts.broken++;
      continue;
    }
    const formatted = await format(text, {
      parser: "resnet",
      plugins: [plugin],
      filepath: path,
      endOfLine: lineEnd(text),
    });
    if (!keepsMeaning(file, parse({ path, text: formatted })))
      bug(`formatting ${path} would change more than its layout; the file is as it was`);
    const isChanged = formatted !== text;
    counts[isChanged ? "changed" : "unchanged"]++;
    const command = `resnet fmt ${input === undefined ? shellPath(path) : "-"}`;
    if (isChanged && diff) showDiff({ path, before: text, after: formatted, command }, io);
    else if (isChanged && check) io.out(printableLine(path));
    else if (isChanged && input === undefined) {
      writeWhole(path, formatted, MAKE_WRITABLE);
      io.err(`formatted ${printable(path)}`);
    }
    // Text of standard input comes out at standard output, formatted or as it was.
    if (input !== undefined && !check && !diff && formatted !== "") io.out(formatted.replace(/\r?\n$/, ""));
  }
  io.err(summary(counts, check === true || diff === true));
  return counts.broken > 0 || ((check || diff) && counts.changed > 0) ? 1 : 0;
}

/** As the file has it; a carriage return by itself, which few editors still write, becomes a line's end like the others. */
function lineEnd(text: string): "crlf" | "lf" {
  return text[text.indexOf("\n") - 1] === "\r" ? "crlf" : "lf";
}

function summary({ changed, unchanged, broken }: { [name: string]: number }, isDry: boolean): string {
  const files = (count = 0): string => `${count} file${count === 1 ? "" : "s"}`;
  const parts = [
    changed ? `${files(changed)} ${isDry ? "would change: resnet fmt formats them" : "formatted"}` : "",
    unchanged
      ? `${files(unchanged)} ${unchanged === 1 ? "is" : "are"} as ${unchanged === 1 ? "it" : "they"} should be`
      : "",
    broken ? `${files(broken)} with errors left as ${broken === 1 ? "it is" : "they are"}` : "",
  ];
  return parts.filter(Boolean).join("; ");
}
