/** What the README shows, as a reader would copy it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./shared-data.ts";

export const readme = readFileSync(join(repository, "README.md"), "utf8");

const snippets = [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = "", code = ""]) => ({
  language,
  code,
}));

export const languages: readonly string[] = [...new Set(snippets.map(({ language }) => language))].sort();

/** The snippets of a language, in their order. */
export const shown = (language: string): readonly string[] =>
  snippets.filter((each) => each.language === language).map(({ code }) => code);

/** Its command lines that begin with these words, without their comments. */
export const commandsOf = (beginning: string): readonly string[] =>
  shown("sh")
    .flatMap((code) => code.split("\n"))
    .filter((line) => line.startsWith(beginning))
    .map((line) => line.replace(/ *#.*$/, ""));
