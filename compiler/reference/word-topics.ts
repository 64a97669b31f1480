/** Topics of everything that the compiler has in a table of its own: layers, functions, quantities, and a recipe's words. */
import { losses } from "../losses/table.ts";
import { residualFactors, residualJoins } from "../model/expansion/join-words.ts";
import { initializers } from "../model/layers/initializers.ts";
import { layers } from "../model/layers/table.ts";
import { quantityWords } from "../model/measures/quantity-words.ts";
import { functionWords } from "../model/values/functions.ts";
import { argumentText } from "../model/words/argument-text.ts";
import { isPositional, type Parameter, type Word } from "../model/words/word.ts";
import { optimizers } from "../optimizers/table.ts";
import { augmentWords } from "../recipes/augmentations/table.ts";
import { dataWords } from "../recipes/data-words.ts";
import { entries, metricWords, type Entry } from "../recipes/entries.ts";
import { scheduleWords } from "../recipes/schedules/table.ts";
import { stopWords } from "../recipes/stops/table.ts";
import { builtIn } from "../resolve/built-in.ts";
import { designOfClaim, designOfLine, designOfNumber, designOfStatements } from "./example-design.ts";
import type { Topic, TopicExample, TopicKind, TopicParameter } from "./topic.ts";

type Wrap = (example: string) => string;
type Table<T> = { readonly [word: string]: T };

export function wordTopics(): readonly Topic[] {
  return [
    ...topics("layer", callable(layers), designOfStatements),
    noneTopic,
    ...Object.entries(functionWords).map(([name, { takes, ...word }]) => ({
      ...plain("function", name, word, designOfNumber),
      form: `${name}(${takes})`,
    })),
    ...topics("quantity", quantityWords, designOfClaim),
    ...topics("join", residualJoins, designOfStatements),
    ...topics("factor", residualFactors, designOfStatements),
    ...Object.entries(entries).map(([name, entry]) => entryTopic(name, entry)),
    ...topics("data set", dataWords, designOfLine),
    ...topics("augmentation", augmentWords, designOfLine),
    ...topics("loss", losses, designOfLine),
    ...topics("optimizer", optimizers, designOfLine),
    ...topics("schedule", scheduleWords, designOfLine),
    ...Object.entries(metricWords).map(([name, word]) => plain("metric", name, word, designOfLine)),
    ...topics("stop", stopWords, designOfLine),
    ...topics("initialisation", initializers, designOfStatements),
  ];
}

/** The input is no layer that a design calls. */
function callable(table: Table<Word>): Table<Word> {
  return Object.fromEntries(Object.entries(table).filter(([name]) => builtIn.has(name)));
}

const noneTopic: Topic = {
  kind: "shortcut",
  name: "none",
  doc: "no shortcut at all: what is left of a residual is its body",
  form: "none",
  parameters: [],
  torch: "leave `+ x` out",
  example: exampleOf("residual { conv(64, kernel: 3) -> bn } shortcut none", designOfStatements),
};

function topics(kind: TopicKind, table: Table<Omit<Word, "parameters"> & Partial<Word>>, wrap: Wrap): readonly Topic[] {
  return Object.entries(table).map(([name, word]) => ({
    kind: name === "identity" ? "shortcut" : kind,
    name,
    doc: word.doc,
    form: formOf(name, word.parameters ?? []),
    parameters: (word.parameters ?? []).map(parameterOf),
    ...(word.torch === undefined ? {} : { torch: word.torch }),
    example: exampleOf(word.example ?? name, wrap),
  }));
}

function plain(
  kind: TopicKind,
  name: string,
  { doc, torch, example }: { readonly doc: string; readonly torch: string; readonly example: string },
  wrap: Wrap,
): Topic {
  return { kind, name, doc, form: name, parameters: [], torch, example: exampleOf(example, wrap) };
}

function entryTopic(name: string, { takes, usual, ...entry }: Entry): Topic {
  const value: TopicParameter = {
    name: "value",
    type: takes,
    ...(usual === undefined ? {} : { usual }),
    doc: usual === undefined ? "a recipe needs it" : "may be left out",
  };
  return { ...plain("recipe entry", name, entry, designOfLine), form: `${name} value`, parameters: [value] };
}

function exampleOf(text: string, wrap: Wrap): TopicExample {
  return { text, design: wrap(text) };
}

/** `conv(channels, kernel: size, stride: size = 1)`. */
function formOf(name: string, parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return name;
  const shown = parameters.map((each, index) => {
    if (index === 0 && isPositional(each)) return each.name;
    const usual = usualOf(each);
    return `${each.name}: ${usual ?? "…"}`;
  });
  return `${name}(${shown.join(", ")})`;
}

export function parameterOf(parameter: Parameter): TopicParameter {
  const usual = usualOf(parameter);
  return {
    name: parameter.name,
    type: typeOf(parameter),
    ...(usual === undefined ? {} : { usual }),
    doc: parameter.optional ? `${parameter.doc}; may be left out` : parameter.doc,
  };
}

/** A type, or words, also those that take arguments: `float or learned`. */
function typeOf({ type, words = [], calls = {} }: Parameter): string {
  if (Object.keys(calls).length > 0 && type !== "word") return [type, ...Object.keys(calls)].join(" or ");
  if (type === "word") return words.join(" or ");
  return words.length > 0 && type === "words" ? `a list of ${words.join(", ")}` : [type, ...words].join(" or ");
}

function usualOf({ defaultValue }: Parameter): string | undefined {
  return typeof defaultValue === "object" ? argumentText(defaultValue) : defaultValue;
}
