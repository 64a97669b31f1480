/** A design brought to the images that are there: its own text, with what does not fit them changed, where it says that itself. */
import {
  checkProject,
  hasErrors,
  loadProject,
  type CheckedModel,
  type CheckedRecipe,
  type Diagnostic,
} from "resnet-lang";
import type { Dataset } from "resnet-lang/runtime";
import type { DesignFix, Picture } from "../protocol.ts";
import { DESIGN_FILE, host } from "./design-recipes.ts";

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** Claims that are wrong: what is counted, and a shape. */
const WRONG_CLAIM = ["RN2035", "RN2036"];

type Images = Pick<Dataset, "name" | "shape" | "classes">;

/** Something that does not fit, where the text says it. */
interface Part {
  /** That it is alone, for a button. */
  readonly title: string;
  /** As it is written then. */
  readonly written: string;
  readonly edit: Edit;
}

/**
 * The number of classes and the shape of images, both at once where the design stays right so, else what of them can be.
 * @param taken by the model, of such images
 * @returns undefined where all fits, and where nothing of what does not can be written into the text
 */
export function designFix(
  text: string,
  recipe: CheckedRecipe,
  images: Images,
  taken: Picture["shape"],
): DesignFix | undefined {
  const parts = [inputPart(text, recipe.model, images, taken), outputPart(text, recipe.model, images)];
  const all = parts.filter((part) => part !== undefined);
  for (const some of all.length > 1 ? [all, ...all.toReversed().map((part) => [part])] : [all]) {
    const [first, ...others] = some;
    if (!first) return undefined;
    const written = some.map((part) => part.written).join(" and ");
    const title = others.length > 0 ? `Bring the design to these images: ${written}` : first.title;
    const after = fixed(
      text,
      recipe,
      images,
      some.map(({ edit }) => edit),
    );
    if (after !== undefined) return { title, before: text, after };
  }
  return undefined;
}

/** @returns how many classes a model can tell apart; undefined for one that puts out something else */
export function outputsOf({ outputs, nodes }: CheckedModel): number | undefined {
  const shape = nodes[outputs[0]?.values[0] ?? -1]?.shape;
  return outputs.length === 1 && shape?.layout === "vector" ? shape.channels : undefined;
}

/** @returns undefined where the model does not end in a linear layer that the text says with a number */
function outputPart(text: string, model: CheckedModel, { classes }: Images): Part | undefined {
  const node = model.nodes[model.outputs[0]?.values[0] ?? -1];
  const outputs = outputsOf(model);
  if (node?.layer !== "linear" || outputs === undefined || outputs === classes) return undefined;
  const edit = editWithin(text, node, /^linear\(\s*[\d_]+/, `linear(${classes}`);
  const written = `linear(${classes})`;
  return edit && { title: `End the design in ${written}`, written, edit };
}

/** Images as they are, instead of brought to what the model takes. */
function inputPart(text: string, model: CheckedModel, { shape }: Images, taken: Picture["shape"]): Part | undefined {
  if (shape.every((extent, axis) => extent === taken[axis])) return undefined;
  const node = model.nodes[model.inputs[0]?.value ?? -1];
  const size = `${shape.join(", ")}]`;
  const edit = node && editWithin(text, node, /\d+\s*,\s*\d+\s*,\s*\d+\s*\]/, size);
  const written = `[N, ${size}`;
  return edit && { title: `Take images as they are: ${written}`, written, edit };
}

/** @param text which ends before what this page has put behind it */
function editWithin(
  text: string,
  { span: { source, start, end } }: CheckedModel["nodes"][number],
  what: RegExp,
  replacement: string,
): Edit | undefined {
  const found = source.path === DESIGN_FILE && end <= text.length ? what.exec(text.slice(start, end)) : null;
  if (!found) return undefined;
  const at = start + found.index;
  return { start: at, end: at + found[0].length, replacement };
}

/** The recipe names these images, and claims say what is so now. Undefined where the design is wrong even so. */
function fixed(text: string, { data }: CheckedRecipe, { name }: Images, changed: readonly Edit[]): string | undefined {
  const { start, end, source } = data.span;
  const isOther = data.kind !== "image_folder" && data.kind !== name;
  const isNamed = isOther && source.path === DESIGN_FILE && end <= text.length;
  const said = /^\s*\w+\((.*)\)\s*$/s.exec(text.slice(start, end))?.[1];
  for (const replacement of isNamed ? namesOf(name, said) : [undefined]) {
    const edits = replacement === undefined ? changed : [...changed, { start, end, replacement }];
    const after = withRightClaims(edited(text, edits));
    if (after !== undefined) return after;
  }
  return undefined;
}
/** @param said of the images before, which may be true of these as well */
function namesOf(name: string, said: string | undefined): readonly string[] {
  const folder = name === "image_folder" ? '"images"' : undefined;
  const bare = folder === undefined ? name : `${name}(${folder})`;
  return said === undefined ? [bare] : [`${name}(${[...(folder ? [folder] : []), said].join(", ")})`, bare];
}

function withRightClaims(text: string): string | undefined {
  const errors = errorsOf(text);
  if (errors.length === 0) return text;
  if (!errors.every(({ code, primary }) => WRONG_CLAIM.includes(code) && primary.span.source.path === DESIGN_FILE))
    return undefined;
  const right = edited(
    text,
    errors.map((error) => rightClaim(text, error)),
  ).replace(/^check \w+ \{\s*\}\n*/gm, "");
  return errorsOf(right).length === 0 ? right : undefined;
}
/** What is equal to something is so to what the finding says; of what is bounded the claim goes. */
function rightClaim(text: string, { message, primary: { span } }: Diagnostic): Edit {
  const [, claim] = /^([^=]*==\s*)(?:[\d_]+|\[[^\]]*\])$/.exec(text.slice(span.start, span.end)) ?? [];
  const [, number, shape] = / is (?:([\d,]+), [\d,]+ (?:more|less)|(\[[^\]]*\]))$/.exec(message) ?? [];
  const value = number?.replaceAll(",", "_") ?? shape;
  if (claim === undefined || value === undefined) return { ...lineAround(text, span), replacement: "" };
  return { start: span.start, end: span.end, replacement: `${claim}${value}` };
}

function errorsOf(text: string): readonly Diagnostic[] {
  const { diagnostics } = checkProject(loadProject(DESIGN_FILE, text, host));
  return hasErrors(diagnostics) ? diagnostics.filter(({ severity }) => severity === "error") : [];
}

/** With the line's end where nothing else is on it. */
function lineAround(text: string, { start, end }: Pick<Edit, "start" | "end">): Pick<Edit, "start" | "end"> {
  const [before = ""] = /[ \t]*$/.exec(text.slice(0, start)) ?? [];
  const [after = ""] = /^[ \t]*\n/.exec(text.slice(end)) ?? [];
  return after === "" ? { start, end } : { start: start - before.length, end: end + after.length };
}

function edited(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((one, other) => other.start - one.start)
    .reduce((now, { start, end, replacement }) => `${now.slice(0, start)}${replacement}${now.slice(end)}`, text);
}
