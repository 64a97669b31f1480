/** What is said of the word at a place: its page's line, its declaration, and what it is and costs there. */
import type { TopicKind } from "../../compiler/reference/topic.ts";
import { summaryOf, type Topic } from "../../compiler/reference/topic.ts";
import { topicsCalled } from "../../compiler/reference/topics.ts";
import { definitionAt } from "../../compiler/resolve/definition.ts";
import { calledBy, entryKinds } from "../called.ts";
import type { Design } from "../design.ts";
import { outwards, type Scanned } from "../scan.ts";
import { signatureOf, oneLine } from "../signature.ts";
import { factsOfCall, factsOfModel, factsOfStage } from "./facts.ts";
import type { Fact, Hover } from "./item.ts";
import { textOf } from "../../grammar/source.ts";
import type { Binding } from "../../compiler/resolve/bindings.ts";

/** Undefined where nothing is to be said: in space, in brackets, at numbers. @param offset in UTF-16 units */
export function hoverAt(design: Design, offset: number): Hover | undefined {
  const { scanned } = design;
  const index = scanned.findIndex(({ token: { startOffset, image } }) => {
    return startOffset <= offset && offset < startOffset + image.length;
  });
  const here = scanned[index];
  if (!here || /^[0-9"]/.test(here.token.image)) return undefined;
  const { startOffset: from, image } = here.token;
  const range = { from, to: from + image.length };
  const said =
    argumentAt(here, scanned[index + 1], design) ?? nameAt(here, design) ?? wordAt(here, scanned[index - 1], design);
  return said && { ...range, ...said };
}

type Said = Omit<Hover, "from" | "to">;

/** The name in front of an argument's colon. */
function argumentAt({ token, opening }: Scanned, after: Scanned | undefined, design: Design): Said | undefined {
  if (after?.token.image !== ":" || opening.role !== "arguments") return undefined;
  const called = calledBy(opening, design);
  const parameter = called?.parameters.find(({ name }) => name === token.image);
  if (!parameter) return undefined;
  const { name, type, usual, doc } = parameter;
  const code = `${name}: ${type}${usual === undefined ? "" : ` = ${usual}`}`;
  return { kind: "parameter", code, text: doc === "" ? [] : [doc], facts: [] };
}

/** What the design, its imports or std declare. */
function nameAt({ token }: Scanned, design: Design): Said | undefined {
  const found = definitionAt(design.module, token.startOffset);
  if (!found) return undefined;
  const { binding, module } = found;
  const { node } = binding;
  const origin = module === design.module ? [] : [`of ${module.path}`];
  const doc = "doc" in node && node.doc !== undefined ? node.doc.split("\n") : [];
  return {
    kind: binding.kind,
    code: codeOf(binding),
    text: [...doc, ...origin],
    facts: factsOf(binding, token, design),
  };
}

function codeOf({ kind, name, node }: Binding): string {
  if (!("kind" in node)) return `import ${name.text}`;
  switch (node.kind) {
    case "model":
    case "block":
      return signatureOf(node);
    case "stage":
      return node.keyword === "stage" ? `stage ${name.text}` : node.keyword;
    case "train":
      return `train ${name.text}${node.of ? ` of ${node.of.text}` : ""}`;
    default: {
      const text = oneLine(textOf(node.span));
      const short = text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text;
      return kind === "parameter" ? `parameter ${short}` : short;
    }
  }
}
const MOST_LETTERS = 120;

function factsOf({ kind, name }: Binding, { startOffset }: Scanned["token"], design: Design): readonly Fact[] {
  switch (kind) {
    case "model":
      return factsOfModel(derivedAt(startOffset, design) ?? name.text, design);
    case "stage":
      return factsOfStage(name, design);
    default:
      return factsOfCall(startOffset, design);
  }
}

/** The model that is derived from the one named there: it is the one that is built, with these arguments. */
function derivedAt(offset: number, { module }: Design): string | undefined {
  const found = module.file.declarations.find(
    (each) =>
      each.kind === "model" && each.definition.kind === "derivation" && each.definition.base.name.span.start === offset,
  );
  return found?.kind === "model" ? found.name.text : undefined;
}

/** What is built in, a word of the language or of a recipe. */
function wordAt(here: Scanned, before: Scanned | undefined, design: Design): Said | undefined {
  const topics = topicsCalled(here.token.image).filter(({ name }) => name === here.token.image);
  const kinds = kindsAt(here, before);
  const topic = kinds.flatMap((kind) => topics.filter((each) => each.kind === kind))[0] ?? topics[0];
  return topic && ofTopic(topic, here, design);
}

function ofTopic(topic: Topic, { token }: Scanned, design: Design): Said {
  const isCalled = topic.kind === "layer" || topic.kind === "shortcut" || topic.kind === "block";
  return {
    kind: topic.kind,
    code: topic.form,
    text: [summaryOf(topic), ...(topic.torch === undefined ? [] : [`PyTorch: ${topic.torch}`])],
    facts: isCalled ? factsOfCall(token.startOffset, design) : [],
    page: topic.name,
  };
}

/** A word may be several things: which of them is meant here comes first. */
function kindsAt({ token, opening, lead }: Scanned, before: Scanned | undefined): readonly TopicKind[] {
  const around = [...outwards(opening)];
  const depth = around.findIndex(({ role }) => role === "recipe");
  if (depth === 0 && token === lead) return ["recipe entry"];
  if (depth >= 0) {
    const entry = (depth === 0 ? lead : around[depth - 1]?.lead)?.image ?? "";
    const own = entryKinds[entry];
    return depth === 0 && own ? [own] : ["augmentation", ...(own ? [own] : [])];
  }
  if (around.some(({ role }) => role === "claims")) return ["quantity", "function", "word of the language"];
  if (opening.role === "parameters" && before?.token.image === ":") return ["type"];
  if (opening.role === "arguments") return ["join", "factor", "initialisation", "function", "layer", "shortcut"];
  return ["word of the language", "layer", "shortcut", "function", "notation"];
}
