/** What a name that is called takes, whoever defines it: a layer, a block of the design, a word of a recipe. */
import { losses } from "../compiler/losses/table.ts";
import { parallelWord, residualWord } from "../compiler/model/expansion/join-words.ts";
import { initializers } from "../compiler/model/layers/initializers.ts";
import { layers } from "../compiler/model/layers/table.ts";
import { quantityWords } from "../compiler/model/measures/quantity-words.ts";
import { argumentText } from "../compiler/model/words/argument-text.ts";
import { isPositional, isRequired, type Parameter, type WordTable } from "../compiler/model/words/word.ts";
import { optimizers } from "../compiler/optimizers/table.ts";
import { augmentWords, evaluateWords } from "../compiler/recipes/augmentations/table.ts";
import { dataWords } from "../compiler/recipes/data-words.ts";
import { scheduleWords } from "../compiler/recipes/schedules/table.ts";
import { stopWords } from "../compiler/recipes/stops/table.ts";
import type { TopicKind } from "../compiler/reference/topic.ts";
import { parameterOf } from "../compiler/reference/word-topics.ts";
import { isLayer } from "../compiler/resolve/built-in.ts";
import type { Declared } from "../compiler/resolve/project.ts";
import { textOf } from "../grammar/source.ts";
import type { Design } from "./design.ts";
import { outwards, type Opening } from "./scan.ts";

export interface CalledParameter {
  readonly name: string;
  /** As pages show it: `size`, `float or learned`, `int[4]`. */
  readonly type: string;
  /** As it is written; absent where a call must give it. */
  readonly usual?: string;
  readonly doc: string;
  readonly isRequired: boolean;
  /** Given without its name where it is the first. */
  readonly isPositional: boolean;
  /** Words that it may be, and those of them that take arguments themselves. */
  readonly words: readonly string[];
  readonly calls: WordTable;
}
export interface Called {
  readonly name: string;
  readonly parameters: readonly CalledParameter[];
}

/** By an entry of a recipe the words that its value may be. */
export const entryTables: { readonly [entry: string]: WordTable } = {
  data: dataWords,
  loss: losses,
  optimizer: optimizers,
  schedule: scheduleWords,
  stop: stopWords,
};
/** By an entry of a recipe what its value is a page of. */
export const entryKinds: { readonly [entry: string]: TopicKind } = {
  data: "data set",
  loss: "loss",
  optimizer: "optimizer",
  schedule: "schedule",
  metric: "metric",
  stop: "stop",
};
const residualParts: WordTable = { residual: residualWord, parallel: parallelWord };
const stage: Called = {
  name: "stage",
  parameters: [
    {
      name: "stride",
      type: "int",
      usual: "1",
      doc: "by how much the stage downsamples: its first block is given it",
      ...{ isRequired: false, isPositional: false, words: [], calls: {} },
    },
  ],
};

/** What the parentheses that are open at a place are of; undefined where nobody knows. */
export function calledBy(opening: Opening, design: Design): Called | undefined {
  const name = opening.of?.image;
  if (opening.role !== "arguments" || name === undefined) return undefined;
  const part = own(residualParts, name);
  if (part) return ofWord(name, part.parameters);
  if (["stage", "stem", "head"].includes(opening.lead?.image ?? "") && opening.outer?.role === "model") return stage;
  const around = [...outwards(opening)].slice(1);
  const caller = around.find(({ role }) => role === "arguments");
  const nested = caller && wordIn(calledBy(caller, design), name);
  if (nested) return ofWord(name, nested);
  const entry = around.find((each) => each.outer?.role === "recipe") ?? opening;
  if (around.some(({ role }) => role === "recipe")) {
    const word = own(entryTables[entry.lead?.image ?? ""] ?? {}, name) ?? own(augmentWords, name);
    return word && ofWord(name, word.parameters);
  }
  if (around[0]?.role === "claims") {
    const quantity = own(quantityWords, name)?.parameters;
    return quantity && ofWord(name, quantity);
  }
  return calleeNamed(name, design);
}

/** A layer, block, shortcut or model that a body may call. */
export function calleeNamed(name: string, design: Design): Called | undefined {
  const declared = design.module.names.get(name);
  if (declared) return calledOf(name, declared);
  return isLayer(name) ? ofWord(name, layers[name].parameters) : undefined;
}

export function calledOf(name: string, { declaration }: Declared): Called {
  const parameters = declaration.parameters.map(({ name: own, type, defaultValue, doc = "" }): CalledParameter => ({
    name: own.text,
    type: textOf(type.span),
    ...(defaultValue ? { usual: textOf(defaultValue.span) } : {}),
    doc,
    isRequired: !defaultValue,
    isPositional: true,
    words: [],
    calls: {},
  }));
  return { name, parameters };
}

export function ofWord(name: string, parameters: readonly Parameter[]): Called {
  return { name, parameters: parameters.map(calledParameter) };
}

function calledParameter(parameter: Parameter): CalledParameter {
  const { type, words = [], calls = {}, defaultValue } = parameter;
  const initial = type === "initializer" ? initializers : {};
  return {
    ...parameterOf(parameter),
    isRequired: isRequired(parameter),
    isPositional: isPositional(parameter),
    words: [...new Set([...words, ...Object.keys(initial), ...Object.keys(calls)])],
    calls: { ...initial, ...(type === "words" ? tableOf(words) : {}), ...calls },
    ...(typeof defaultValue === "object" ? { usual: argumentText(defaultValue) } : {}),
  };
}

/** Of words of which a table says more. */
function tableOf(words: readonly string[]): WordTable {
  const tables: WordTable = { ...augmentWords, ...evaluateWords };
  return Object.fromEntries(words.flatMap((word) => (tables[word] ? [[word, tables[word]]] : [])));
}

/** The parameters of a word that an argument of a call may be. */
function wordIn(called: Called | undefined, word: string): readonly Parameter[] | undefined {
  for (const { calls } of called?.parameters ?? []) {
    const found = own(calls, word);
    if (found) return found.parameters;
  }
  return undefined;
}

function own<T>(table: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
