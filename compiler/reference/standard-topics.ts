/**
 * Topics of the standard library, from its own text: what a declaration's doc comment says, with its line
 * `Example: …` where a call cannot be guessed from the parameters.
 */
import { textOf } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { standardLibrary } from "../../std/library.ts";
import { loadProject } from "../resolve/project.ts";
import { designOfStatements, EXAMPLE_CHANNELS } from "./example-design.ts";
import type { Topic, TopicExample, TopicParameter } from "./topic.ts";

type Declaration = tree.ModelDeclaration | tree.BlockDeclaration;

export function standardTopics(): readonly Topic[] {
  return Object.keys(standardLibrary).flatMap((path) => {
    const declarations = declarationsOf(path);
    return declarations.map((each) => topicOf(each, path, new Set(declarations.map(({ name }) => name.text))));
  });
}

/** What a file of std exports. */
function declarationsOf(path: string): readonly Declaration[] {
  const text = standardLibrary[path] ?? "";
  const { entry } = loadProject(path, text, { read: () => ({ problem: "std imports std alone" }) });
  return [...entry.own.values()].map(({ declaration }) => declaration);
}

function topicOf(declaration: Declaration, path: string, beside: ReadonlySet<string>): Topic {
  const { name, parameters } = declaration;
  const { doc, example, torch } = readDoc(declaration.doc ?? "");
  return {
    kind: declaration.kind === "model" ? "model" : declaration.keyword,
    name: name.text,
    from: path,
    doc: doc === "" ? firstLine(declaration) : doc,
    form:
      parameters.length === 0 ? name.text : `${name.text}(${parameters.map(({ span }) => textOf(span)).join(", ")})`,
    parameters: parameters.map(parameterOf),
    ...(torch === undefined ? {} : { torch }),
    example: exampleOf(declaration, path, example, beside),
    ...(declaration.kind === "model" && parameters.every(({ defaultValue }) => defaultValue)
      ? { whole: `import { ${name.text} } from "${path}"\n\nmodel Mine = ${name.text}\n` }
      : {}),
  };
}

interface ReadDoc {
  readonly doc: string;
  readonly example: string | undefined;
  readonly torch: string | undefined;
}

/** `Example: Basic(128, stride: 2)` and `PyTorch: torchvision.models.resnet18()` are lines of their own. */
function readDoc(text: string): ReadDoc {
  const lines = text.split("\n");
  const after = (label: string): string | undefined =>
    lines.find((line) => line.startsWith(label))?.slice(label.length);
  const doc = lines.filter((line) => !/^(Example|PyTorch): /.test(line)).join("\n");
  return { doc: doc.trim(), example: after("Example: "), torch: after("PyTorch: ") };
}

/** What a declaration without a doc comment is: for a derived model its derivation says it. */
function firstLine(declaration: Declaration): string {
  const text = textOf(declaration.span).replace(/\s+/g, " ");
  if (declaration.kind === "model" && declaration.definition.kind === "derivation")
    return textOf(declaration.definition.span).replace(/^=\s*/, "").replace(/\s+/g, " ");
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

/** Of parameters that mean the same wherever std has them. */
const usualDocs: { readonly [name: string]: string } = {
  classes: "how many classes it scores",
  size: "height and width of the images",
  stride: "by how much it downsamples; a stage gives it to its first block",
  depths: "how many blocks each stage has",
  heads: "parts of the channels, each with an attention of its own",
};

function parameterOf({ name, type, defaultValue, doc }: tree.Parameter): TopicParameter {
  return {
    name: name.text,
    type: textOf(type.span),
    ...(defaultValue ? { usual: textOf(defaultValue.span) } : {}),
    doc: doc ?? usualDocs[name.text] ?? "",
  };
}

function exampleOf(
  declaration: Declaration,
  path: string,
  written: string | undefined,
  beside: ReadonlySet<string>,
): TopicExample {
  const text = written ?? usualUse(declaration);
  const isModel = declaration.kind === "model";
  const shown = isModel ? `model Mine = ${text}` : text;
  const used = [...beside].filter((name) => new RegExp(`\\b${name}\\b`).test(text));
  const imports = `import { ${used.join(", ")} } from "${path}"\n\n`;
  return { text: shown, design: `${imports}${isModel ? `${shown}\n` : designOfStatements(text)}` };
}

/** A call with what it needs: a width of as many channels as flow there, of a model depths of two and ten classes. */
function usualUse({ name, parameters, ...declaration }: Declaration): string {
  const isModel = declaration.kind === "model";
  if (declaration.kind === "block" && declaration.keyword === "shortcut")
    return `residual { conv(${2 * EXAMPLE_CHANNELS}, kernel: 3, stride: 2) -> bn } shortcut ${name.text}`;
  const needed = parameters.filter(({ defaultValue }) => !defaultValue);
  const given = needed.map((each, index) => `${index === 0 ? "" : `${each.name.text}: `}${usualValue(each, isModel)}`);
  if (isModel && parameters.some((each) => each.name.text === "classes")) given.push("classes: 10");
  return given.length === 0 ? name.text : `${name.text}(${given.join(", ")})`;
}

function usualValue({ name, type }: tree.Parameter, isModel: boolean): string {
  if (name.text === "kernel") return "3";
  const value = isModel ? 2 : EXAMPLE_CHANNELS;
  return type.list
    ? `[${Array(Number(textOf(type.span).match(/\d+/)?.[0] ?? 3))
        .fill(value)
        .join(", ")}]`
    : String(value);
}
