/** A design brought to the images that are there: its own text, with what does not fit them changed, where it says that itself. */
import {
  checkProject,
  hasErrors,
  loadProject,
  type CheckedModel,
  type CheckedRecipe,
  type Diagnostic,
} from "resnet-lang";
import type { DesignFix, Picture } from "../protocol.ts";
import { DESIGN_FILE, host } from "./design-recipes.ts";

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** Claims that are wrong: what is counted, and a shape. */
const WRONG_CLAIM = ["RN2035", "RN2036"];

/** @returns undefined where the model does not end in a linear layer that the text says with a number */
export function classesFix(text: string, recipe: CheckedRecipe, classes: number): DesignFix | undefined {
  const { model } = recipe;
  const [output] = model.outputs;
  const node = model.nodes[output?.values[0] ?? -1];
  if (node?.layer !== "linear") return undefined;
  const edit = editWithin(text, node, /^linear\(\s*[\d_]+/, `linear(${classes}`);
  return edit && fixed(`End the design in linear(${classes})`, text, recipe, edit);
}

/** Images as they are, instead of brought to what the model takes. */
export function inputFix(
  text: string,
  recipe: CheckedRecipe,
  [channels, height, width]: Picture["shape"],
): DesignFix | undefined {
  const node = recipe.model.nodes[recipe.model.inputs[0]?.value ?? -1];
  const size = `${channels}, ${height}, ${width}]`;
  const edit = node && editWithin(text, node, /\d+\s*,\s*\d+\s*,\s*\d+\s*\]/, size);
  return edit && fixed(`Take images as they are: [N, ${size}`, text, recipe, edit);
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

/** The recipe names these images, and claims that were about others go. Undefined where the design is wrong even so. */
function fixed(title: string, text: string, { data }: CheckedRecipe, edit: Edit): DesignFix | undefined {
  const { start, end, source } = data.span;
  const isOther = data.kind !== "image_folder" && source.path === DESIGN_FILE && end <= text.length;
  const said = /^\s*\w+\((.*)\)\s*$/s.exec(text.slice(start, end))?.[1];
  const folders = ['image_folder("images")', ...(said === undefined ? [] : [`image_folder("images", ${said})`])];
  for (const replacement of isOther ? folders.reverse() : [undefined]) {
    const edits = replacement === undefined ? [edit] : [edit, { start, end, replacement }];
    const after = withoutClaims(edited(text, edits));
    if (after !== undefined) return { title, before: text, after };
  }
  return undefined;
}

function withoutClaims(text: string): string | undefined {
  const errors = errorsOf(text);
  if (errors.length === 0) return text;
  if (!errors.every(({ code, primary }) => WRONG_CLAIM.includes(code) && primary.span.source.path === DESIGN_FILE))
    return undefined;
  const left = edited(
    text,
    errors.map(({ primary: { span } }) => ({ ...lineAround(text, span), replacement: "" })),
  ).replace(/^check \w+ \{\s*\}\n*/gm, "");
  return errorsOf(left).length === 0 ? left : undefined;
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
