/** Entries of the list, made of what is looked up elsewhere. */
import { importEdit } from "../../compiler/resolve/standard-exports.ts";
import type { Declared } from "../../compiler/resolve/project.ts";
import { summaryOf, type Topic, type TopicKind } from "../../compiler/reference/topic.ts";
import { allTopics } from "../../compiler/reference/topics.ts";
import { ofWord, type Called, type CalledParameter } from "../called.ts";
import type { Design } from "../design.ts";
import { editOf } from "../range.ts";
import { signatureOf } from "../signature.ts";
import type { Completion, CompletionKind } from "./item.ts";

const kindsOfTopics: { readonly [K in TopicKind]?: CompletionKind } = {
  layer: "layer",
  shortcut: "shortcut",
  block: "block",
  model: "model",
  "word of the language": "keyword",
  type: "type",
  function: "function",
  quantity: "quantity",
  "recipe entry": "entry",
};

/** By kind, made once: a thousand lines are looked through at each letter, these are not. */
const byKind = new Map<TopicKind, readonly Topic[]>();
export function topicsOf(kind: TopicKind): readonly Topic[] {
  const known = byKind.get(kind) ?? allTopics().filter((each) => each.kind === kind);
  byKind.set(kind, known);
  return known;
}
export function topicOf(kind: TopicKind, name: string): Topic | undefined {
  return topicsOf(kind).find((each) => each.name === name);
}

export function topicItem(topic: Topic, called?: Called): Completion {
  const { name, kind, form } = topic;
  const snippet = called && callSnippet(called);
  return {
    label: name,
    kind: kindsOfTopics[kind] ?? "word",
    detail: form,
    doc: summaryOf(topic),
    insert: name,
    ...(snippet === undefined ? {} : { snippet }),
  };
}

/** A block of std that the file does not import yet: its import is written, too. */
export function standardItem(topic: Topic, { module }: Design): Completion {
  const { from = "", parameters } = topic;
  const snippet = callSnippet({
    name: topic.name,
    parameters: parameters.map((each) => ({
      ...each,
      ...{ isRequired: each.usual === undefined, isPositional: true, words: [], calls: {} },
    })),
  });
  return {
    ...topicItem(topic),
    doc: `${from}: ${summaryOf(topic)}`,
    ...(snippet === undefined ? {} : { snippet }),
    edits: [editOf(importEdit(module.file, topic.name, from))],
  };
}

export function declaredItem(name: string, declared: Declared, called: Called): Completion {
  const { declaration } = declared;
  const snippet = callSnippet(called);
  return {
    label: name,
    kind: declaration.kind === "model" ? "model" : declaration.keyword,
    detail: signatureOf(declaration),
    doc: (declaration.doc ?? "").split("\n")[0] ?? "",
    insert: name,
    ...(snippet === undefined ? {} : { snippet }),
  };
}

/** The name of an argument, with its colon. */
export function parameterItem(parameter: CalledParameter): Completion {
  const { name, doc } = parameter;
  return { label: name, kind: "parameter", detail: parameterText(parameter), doc, insert: `${name}: ` };
}
/** `size = 1`. */
export function parameterText({ type, usual }: CalledParameter): string {
  return usual === undefined ? type : `${type} = ${usual}`;
}

export function wordItem(word: string, { doc, calls, usual }: CalledParameter): Completion {
  const own = Object.hasOwn(calls, word) ? calls[word] : undefined;
  const snippet = own && callSnippet(ofWord(word, own.parameters));
  const isUsual = usual === word ? "the default" : "";
  return {
    label: word,
    kind: "word",
    detail: isUsual,
    doc: own?.doc ?? doc,
    insert: word,
    ...(snippet === undefined ? {} : { snippet }),
  };
}

/** `conv(${1:channels}, kernel: ${2:kernel})`; undefined of what may be called without arguments. */
function callSnippet({ name, parameters }: Called): string | undefined {
  const needed = parameters.filter(({ isRequired }) => isRequired);
  if (needed.length === 0) return undefined;
  const fields = needed.map((each, index) => {
    const field = `\${${index + 1}:${each.name}}`;
    return each === parameters[0] ? field : `${each.name}: ${field}`;
  });
  return `${name}(${fields.join(", ")})`;
}
