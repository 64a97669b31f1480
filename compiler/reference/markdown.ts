/** Topics as Markdown: the same pages as `resnet explain` shows. */
import { measuredLines } from "./measured.ts";
import { pluralOf, summaryOf, type Topic, type TopicKind } from "./topic.ts";
import { allTopics } from "./topics.ts";

/** Files of `docs/` and the kinds of topics that each holds. */
export const documents: readonly {
  readonly file: string;
  readonly title: string;
  readonly kinds: readonly TopicKind[];
}[] = [
  {
    file: "language.md",
    title: "Words and types of the language",
    kinds: ["word of the language", "notation", "join", "factor", "type", "function"],
  },
  { file: "layers.md", title: "Layers", kinds: ["layer"] },
  { file: "library.md", title: "The standard library", kinds: ["shortcut", "block", "model"] },
  { file: "quantities.md", title: "Quantities of a claim", kinds: ["quantity"] },
  {
    file: "recipes.md",
    title: "Recipes",
    kinds: [
      "recipe entry",
      "data set",
      "augmentation",
      "loss",
      "optimizer",
      "schedule",
      "metric",
      "stop",
      "initialisation",
    ],
  },
];

/** A document: its topics by kind. */
export function documentText({ title, kinds }: (typeof documents)[number]): string {
  const sections = kinds.flatMap((kind) => {
    const topics = allTopics().filter((each) => each.kind === kind);
    const heading = kinds.length === 1 ? [] : [`## ${capitalised(pluralOf(kind))}`];
    return [...heading, ...topics.map((topic) => topicMarkdown(topic, kinds.length === 1 ? "##" : "###"))];
  });
  return [`# ${title}`, MADE, ...sections].join("\n\n") + "\n";
}

/** What stands above everything that is made. */
export const MADE = "Made from the code by `npm run docs`; `resnet explain NAME` shows the same.";

/** Every name by kind, each with its line. */
export function indexText(): string {
  const sections = documents.flatMap(({ file, kinds }) =>
    kinds.map((kind) => {
      const rows = allTopics()
        .filter((each) => each.kind === kind)
        .map((topic) => `| \`${topic.name}\` | ${cell(summaryOf(topic))} |`);
      return [`## [${capitalised(pluralOf(kind))}](${file})\n`, "| name | what |", "| --- | --- |", ...rows].join("\n");
    }),
  );
  return sections.join("\n\n");
}

/** Each layer with what it takes, what does the same in PyTorch, and an example. */
export function layerTable(): string {
  const rows = allTopics()
    .filter(({ kind }) => kind === "layer")
    .map(({ form, doc, torch = "" }) => `| \`${cell(form)}\` | ${cell(doc)} | \`${cell(torch)}\` |`);
  return ["| layer | what | in PyTorch |", "| --- | --- | --- |", ...rows].join("\n");
}

function topicMarkdown(topic: Topic, level: string): string {
  const { name, from, doc, form, parameters, torch, example, kind } = topic;
  const rows = parameters.map(
    (each) =>
      `| \`${each.name}\` | ${cell(each.type)} | ${each.usual === undefined ? "" : `\`${cell(each.usual)}\``} | ${cell(each.doc)} |`,
  );
  const counts = measuredLines(topic);
  return [
    `${level} ${name}`,
    doc,
    fenced(form, "text"),
    ...(from === undefined ? [] : [`\`import { ${name} } from "${from}"\``]),
    ...(rows.length === 0
      ? []
      : [["| parameter | type | default | what |", "| --- | --- | --- | --- |", ...rows].join("\n")]),
    ...(torch === undefined ? [] : [`In ${kind === "function" ? "Python" : "PyTorch"}: \`${torch}\``]),
    fenced(example.text, "resnet"),
    ...counts,
  ].join("\n\n");
}

export function fenced(text: string, language: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
export function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
