/** `resnet explain NAME`: the page of whatever a person can write or be told, and `--list` of all that there is. */
import type { Command } from "commander";
import { pluralOf, summaryOf, topicKinds } from "../../compiler/reference/topic.ts";
import { allTopics, topicsCalled } from "../../compiler/reference/topics.ts";
import { nearest } from "../../grammar/nearest.ts";
import { quoted } from "../config/problem.ts";
import { allCodes, codeOf, codePage } from "../explanation/code-page.ts";
import { topicPage } from "../explanation/topic-page.ts";
import { verbLines, verbPage } from "../explanation/verb-page.ts";
import { flag, type Given } from "../options/kinds.ts";
import type { Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { defineVerb, maybeWord } from "../verb.ts";

const options = {
  list: flag("everything that has a page, by kind"),
  all: flag("every code on a line"),
};

export const verb = defineVerb({
  name: "explain",
  says: "the page of a layer, block or model of std, word, quantity, verb or code",
  examples: [
    "resnet explain conv",
    "resnet explain Bottleneck",
    "resnet explain sgd",
    "resnet explain RN2001",
    "resnet explain --list",
  ],
  words: maybeWord("name"),
  options,
  run: { among: (program) => (name, given, io) => explain(name, given, io, program) },
});

/** Prints a page, or a list. @throws UsageError for a name that nothing has */
function explain(name: string | undefined, { all, list }: Given<typeof options>, io: Io, program: Command): number {
  if (all === true) {
    for (const [code, entry] of allCodes()) io.out(`${code}  ${entry.severity.padEnd(11)}  ${entry.name}`);
    return 0;
  }
  if (list === true) {
    io.out(listText(program));
    return 0;
  }
  if (name === undefined)
    throw new UsageError(
      "explain needs a name or a code",
      "resnet explain conv; resnet explain --list shows the names, resnet explain --all the codes",
    );
  io.out(pageOf(name, io.colour.out, program) ?? unknownName(name, program));
  return 0;
}

/** A name that is several things has the page of each. */
function pageOf(name: string, colour: boolean, program: Command): string | undefined {
  const codes = allCodes();
  const code = codeOf(name, codes);
  const entry = code === undefined ? undefined : codes.get(code);
  const verbText = verbPage(name, program);
  const pages: readonly (readonly [kind: string, text: string])[] = [
    ...(verbText === undefined ? [] : [["verb", verbText] as const]),
    ...topicsCalled(name).map((each) => [each.kind, topicPage(each, colour)] as const),
    ...(code === undefined || !entry ? [] : [[`the name of ${code}`, codePage(code, entry, colour)] as const]),
  ];
  if (pages.length === 0) return undefined;
  const several = `${name} is ${pages.length} things: ${pages.map(([kind]) => kind).join(", ")}.`;
  return [...(pages.length === 1 ? [] : [several]), ...pages.map(([, text]) => text)].join("\n\n");
}

function listText(program: Command): string {
  const topics = allTopics();
  const rows = new Map<string, readonly (readonly [name: string, says: string])[]>([
    ...topicKinds.map(
      (kind) =>
        [
          pluralOf(kind),
          topics.filter((each) => each.kind === kind).map((each) => [each.name, summaryOf(each)] as const),
        ] as const,
    ),
    ["verbs", verbLines(program)],
    ["codes", [["RN1001 …", "resnet explain --all lists them"]]],
  ]);
  const width = Math.max(...[...rows.values()].flat().map(([name]) => name.length));
  return [...rows]
    .filter(([, each]) => each.length > 0)
    .map(([kind, each]) => [kind, ...each.map(([name, says]) => `  ${name.padEnd(width)}  ${says}`)].join("\n"))
    .join("\n\n");
}

function unknownName(text: string, program: Command): never {
  const codes = allCodes();
  // What looks like a code is compared with codes alone.
  if (/^RN\d*/i.test(text)) {
    const near = nearest(text.toUpperCase(), [...codes.keys()]);
    const help = near ? `did you mean ${near}, ${codes.get(near)?.name}?` : "resnet explain --all lists the codes";
    throw new UsageError(`there is no code ${quoted(text)}`, help);
  }
  const near = nearest(text, [...allTopics().map(({ name }) => name), ...program.commands.map((each) => each.name())]);
  const name = nearest(
    text.toLowerCase(),
    [...codes.values()].map((each) => each.name),
  );
  const code = [...codes].find(([, each]) => each.name === name)?.[0];
  const meant = near ?? (code === undefined ? undefined : `${code}, ${name}`);
  const help = meant === undefined ? "resnet explain --list shows what there is" : `did you mean ${meant}?`;
  throw new UsageError(`there is no page of ${quoted(text)}`, help);
}
