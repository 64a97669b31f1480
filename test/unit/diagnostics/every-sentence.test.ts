/**
 * No sentence of a catalogue is without a case that shows its exact text: each message, and what is said instead where
 * one of its slots has nothing to say, is found among the golden cases or the cases of `findings`.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { catalogues } from "../../../compiler/diagnostics/catalogue.ts";
import { changeMessages } from "../../../compiler/model/comparison/messages.ts";
import { repository } from "../../support/shared-data.ts";

function textsOf(folder: string, ends: RegExp): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return textsOf(path, ends);
    return ends.test(name) ? [readFileSync(path, "utf8")] : [];
  });
}
const shown = [
  ...textsOf(join(repository, "test/golden/diagnostics"), /^(?:found|printed)\.txt$/),
  ...textsOf(join(repository, "test/unit/diagnostics/findings"), /\.ts$/),
  ...textsOf(join(repository, "test/unit/grammar"), /^messages\.test\.ts$/),
]
  .join("\n")
  .replaceAll("\\`", "`")
  .replaceAll('\\"', '"');

/** A sentence with anything in its slots, to the end of its line or string. */
function pattern(code: string, message: string): RegExp {
  const parts = message.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`${code}(?: [\\w-]+::|[\\]:]*:? )${parts.join(".+?")}(?=%0A|\\n|"|'|\`|\\\\n|$)`);
}

test("each message, and each short form of one, is shown by a case", () => {
  const silent = [...catalogues, changeMessages].flatMap((catalogue) =>
    Object.entries(catalogue).flatMap(([code, entry]) =>
      [entry.message, ...(entry.short === undefined ? [] : [entry.short])]
        // The command names all the recipes that there are, in its golden case.
        .filter(() => code !== "RN4004")
        .filter((message) => !pattern(code, message).test(shown))
        .map((message) => `${code} ${message}`),
    ),
  );
  expect(silent).toEqual([]);
});
