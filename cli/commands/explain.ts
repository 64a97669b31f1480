/** `resnet explain NAME`: the page of whatever a person can write or be told, and `--list` of all that there is. */
import type { Command } from "commander";
import { pluralOf, summaryOf, topicKinds, type Topic } from "../../compiler/reference/topic.ts";
import { pagesMeant, topicsOfKind } from "../../compiler/reference/concepts.ts";
import { topicsMeant, topicsMentioning, topicsWithParameter } from "../../compiler/reference/other-names.ts";
import { allTopics, topicsCalled } from "../../compiler/reference/topics.ts";
import { nearest } from "../../grammar/nearest.ts";
import { quoted } from "../config/problem.ts";
import { allCodes, codeOf, codePage } from "../explanation/code-page.ts";
import { flagNames, flagPage } from "../explanation/flag-page.ts";
import { topicPage } from "../explanation/topic-page.ts";
import { verbLines, verbPage } from "../explanation/verb-page.ts";
import { flag, type Given } from "../options/kinds.ts";
import type { Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { defineVerb, manyWords } from "../verb.ts";

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
    "resnet explain Conv2d  (a name of PyTorch or Keras)",
    "resnet explain transfer learning  (what people call it)",
    "resnet explain --resume",
    "resnet explain RN2001",
    "resnet explain --list",
  ],
  words: manyWords("name"),
  flagsAreWords: true,
  options,
  run: {
    among: (program) => (words, given, io) =>
      explain(words.length === 0 ? undefined : words.join(" "), given, io, program),
  },
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
  const colour = io.colour.out;
  io.out(pageOf(name, colour, program) ?? otherPage(name, colour, program) ?? unknownName(name, program));
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
  const parametersOf = topicsWithParameter(name);
  const also = parametersOf.length === 0 ? [] : [`${name} is a parameter too, of ${namesOf(parametersOf)}.`];
  const several = `${name} is ${pages.length} things: ${pages.map(([kind]) => kind).join(", ")}.`;
  return [...(pages.length === 1 ? [] : [several]), ...pages.map(([, text]) => text), ...also].join("\n\n");
}

/** So many pages are shown whole; of more the names. */
const FEW = 3;
/** Words on more pages than these say nothing. */
const MANY = 24;

/** Of what people mean by it, does the same as a name of elsewhere, has such a parameter, or has these words on its page. */
function otherPage(name: string, colour: boolean, program: Command): string | undefined {
  const names = pagesMeant(name);
  if (names.length > 0)
    return [
      `${quoted(name)} is ${names.join(", ")} here.`,
      ...names.map((each) => namedPage(each, colour, program) ?? ""),
    ].join("\n\n");
  if (topicsOfKind(name).length > 0 || name.startsWith("-")) return namedPage(name, colour, program);
  const meant = topicsMeant(name);
  if (meant.length > 0)
    return pagesOf(
      meant,
      `${quoted(name)} is ${namesOf(meant)} here.`,
      `${quoted(name)} is one of these here:`,
      colour,
    );
  const with_ = topicsWithParameter(name);
  const says = `${quoted(name)} is a parameter of`;
  if (with_.length > 0) return pagesOf(with_, `${says} ${namesOf(with_)}.`, `${says} these:`, colour);
  const flag = flagPage(name, program);
  if (flag !== undefined) return flag;
  const mentioning = topicsMentioning(name);
  if (mentioning.length === 0 || mentioning.length > MANY) return undefined;
  return pagesOf(
    mentioning,
    `${quoted(name)} is told of here: ${namesOf(mentioning)}.`,
    `${quoted(name)} is told of on these pages:`,
    colour,
  );
}
/** Of a topic, verb or code; of a flag; of all topics of a kind. */
function namedPage(name: string, colour: boolean, program: Command): string | undefined {
  const kind = topicsOfKind(name);
  const ofKind = kind.length === 0 ? undefined : lines(`${name}:`, kind);
  return pageOf(name, colour, program) ?? flagPage(name.split(" ")[0] ?? name, program) ?? ofKind;
}
function namesOf(topics: readonly Topic[]): string {
  return topics.map(({ name }) => name).join(", ");
}
function pagesOf(topics: readonly Topic[], few: string, many: string, colour: boolean): string {
  if (topics.length <= FEW) return [few, ...topics.map((each) => topicPage(each, colour))].join("\n\n");
  return lines(many, topics);
}
function lines(head: string, topics: readonly Topic[]): string {
  const width = Math.max(...topics.map(({ name }) => name.length));
  return [head, ...topics.map((each) => `  ${each.name.padEnd(width)}  ${each.kind}: ${summaryOf(each)}`)].join("\n");
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
  const verbs = program.commands.map((each) => each.name());
  const near = text.startsWith("-")
    ? nearest(text, flagNames(program))
    : nearest(text, [...allTopics().map(({ name }) => name), ...verbs]);
  const name = nearest(
    text.toLowerCase(),
    [...codes.values()].map((each) => each.name),
  );
  const code = [...codes].find(([, each]) => each.name === name)?.[0];
  const meant = near ?? (code === undefined ? undefined : `${code}, ${name}`);
  const help = meant === undefined ? "resnet explain --list shows what there is" : `did you mean ${meant}?`;
  throw new UsageError(`there is no page of ${quoted(text)}`, help);
}
