/** The reference as Markdown: the files of `docs/`, and the made parts of `grammar/README.md`. */
import { Command } from "commander";
import {
  cell,
  documents,
  documentText,
  fenced,
  indexText,
  layerTable,
  MADE,
} from "../../compiler/reference/markdown.ts";
import { tourText } from "../../compiler/reference/tour.ts";
import { grammarText } from "../../grammar/ebnf.ts";
import { template } from "../../grammar/diagnostic.ts";
import { plainTerminal } from "./plain-terminal.ts";
import { verbs } from "../verbs.ts";
import { allCodes, codePage } from "./code-page.ts";
import { verbLines, verbPage } from "./verb-page.ts";

/** By path from the package's folder; what is made is not laid out again. */
export async function documentation(): Promise<ReadonlyMap<string, string>> {
  const program = new Command("resnet");
  for (const load of verbs.values())
    (await load()).verb.addTo(
      program,
      plainTerminal,
      () => {},
      async () => 0,
    );
  return new Map([
    ["docs/README.md", startText(program)],
    ["docs/tour.md", tourText(MADE)],
    ...documents.map((each) => [`docs/${each.file}`, documentText(each)] as const),
    ["docs/verbs.md", verbsText(program)],
    ["docs/diagnostics.md", codesText()],
    ["docs/grammar.md", `# Grammar\n\n${MADE}\n\n${fenced(grammarText(), "ebnf")}\n`],
  ]);
}

/** The made parts of `grammar/README.md`, by the names in its markers. */
export function grammarSections(): ReadonlyMap<string, string> {
  return new Map([
    ["ebnf", fenced(grammarText(), "ebnf")],
    ["layers", layerTable()],
    ["diagnostics", codeTable()],
  ]);
}

/** A text with what stands between `<!-- made: NAME -->` and `<!-- end: NAME -->` made anew. */
export function withSections(text: string): string {
  return [...grammarSections()].reduce(
    (now, [name, made]) =>
      now.replace(
        new RegExp(`(<!-- made: ${name} -->)[^]*(<!-- end: ${name} -->)`),
        (_, begin: string, end: string) => `${begin}\n\n${made}\n\n${end}`,
      ),
    text,
  );
}

function startText(program: Command): string {
  const rows = verbLines(program).map(([name, says]) => `| \`resnet ${name}\` | ${cell(says)} |`);
  const begin =
    "Who is new here begins with [the tour](tour.md): the language in eight short chapters, in order. How [a network from a paper](guide.md) is written comes next.";
  const more =
    "Below is every name with the line that it has, by kind; a heading leads to the pages. Besides: [the grammar](grammar.md) and [the codes of findings](diagnostics.md).";
  const list = ["## [Verbs](verbs.md)\n", "| verb | what |", "| --- | --- |", ...rows].join("\n");
  return `# Reference\n\n${MADE}\n\n${begin}\n\n${more}\n\n${indexText()}\n\n${list}\n`;
}

function verbsText(program: Command): string {
  const pages = verbLines(program).map(
    ([name]) => `## ${name}\n\n${fenced((verbPage(name, program) ?? "").split("\n").slice(1).join("\n"), "text")}`,
  );
  return `# Verbs\n\n${MADE}\n\n${pages.join("\n\n")}\n`;
}

function codesText(): string {
  const pages = [...allCodes()].map(([code, entry]) => `## ${code}\n\n${fenced(codePage(code, entry, false), "text")}`);
  return `# Codes of findings\n\n${MADE}\n\n${codeTable()}\n\n${pages.join("\n\n")}\n`;
}

function codeTable(): string {
  const rows = [...allCodes()].map(([code, { name, severity, message }]) => {
    const shown = template(message, (slot) => `‹${slot}›`);
    return `| ${code} | ${name} | ${severity} | ${cell(shown)} |`;
  });
  return ["| code | name | severity | message |", "| --- | --- | --- | --- |", ...rows].join("\n");
}
