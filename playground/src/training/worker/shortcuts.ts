/** The networks that an ablation derives of a design: the same one with another shortcut in every residual. */
import { hasErrors, type Checked, type CheckedRecipe } from "resnet-lang";
import type { Shortcut, Unfit } from "../protocol.ts";
import { check, NotTrained, recipesOf, type FoundRecipe } from "./design-recipes.ts";

/** `none` is a word of the language; the others are the standard library's, whatever the text calls so. */
const OF_LANGUAGE = "none";
const others = ["none", "zero_pad", "projection", "always_projection"] as const satisfies readonly Shortcut[];
type Other = (typeof others)[number];

/**
 * The recipe with its model as it stands, or with another shortcut in every residual.
 * @throws NotTrained where the design is wrong, where it has no residual, and where the shortcut does not fit one
 */
export function recipeWith(text: string, name: string | undefined, shortcut: Shortcut): CheckedRecipe {
  const recipes = recipesOf(text);
  const found = recipes.find(({ recipe }) => recipe.name === name) ?? recipes[0];
  if (!found) throw new NotTrained("there is nothing to train");
  if (shortcut === "designed") return found.recipe;
  return { ...found.recipe, model: derive(text, found, shortcut) };
}

/** Those that its network cannot have instead of its own, with the reason. */
export function unfitShortcuts(text: string, found: FoundRecipe): Unfit {
  const reasons = others.map((shortcut) => [shortcut, reasonAgainst(text, found, shortcut)] as const);
  return Object.fromEntries(reasons.filter(([, reason]) => reason !== undefined));
}
function reasonAgainst(text: string, found: FoundRecipe, shortcut: Other): string | undefined {
  try {
    derive(text, found, shortcut);
    return undefined;
  } catch (error) {
    if (error instanceof NotTrained) return error.message;
    throw error;
  }
}

/** Called as the model that it is derived of: no name of ours is told to anybody. @throws NotTrained */
function derive(text: string, { modelName, recipe }: FoundRecipe, shortcut: Other): CheckedRecipe["model"] {
  const { name } = recipe.model;
  const derived = unused(`${modelName}_${shortcut}`, text);
  const whole = withDerived(text, derived, modelName, shortcut);
  const checked = check(whole, [derived]);
  const line = whole.lastIndexOf(`model ${derived}`);
  // Of what the text derives itself, something else may be replaced nowhere.
  if (checked.diagnostics.some(({ code, primary }) => code === "RN3024" && primary.span.start > line))
    throw new NotTrained(
      `${name} has no residual: no shortcut can be taken out of it`,
      "write its paths with `residual { … }`, or train it as designed",
    );
  requireFits(checked, derived, name);
  const found = checked.models.get(derived);
  if (!found) throw new NotTrained(`${name} takes no other shortcuts`, "train it as designed");
  return { ...found, name };
}

/** The text itself is right: what is wrong is so with this shortcut, and has no place in the text. */
function requireFits({ diagnostics }: Checked, derived: string, name: string): void {
  if (!hasErrors(diagnostics)) return;
  const first = diagnostics.find(({ severity }) => severity === "error");
  throw new NotTrained(
    `this shortcut does not fit ${name}: ${first?.message.replaceAll(derived, name) ?? "it has an error"}`,
    "choose another one, or train it as designed",
  );
}

/** What std has is imported under a name of its own, before all else, as imports come. */
function withDerived(text: string, derived: string, model: string, shortcut: Other): string {
  const isOfLanguage = shortcut === OF_LANGUAGE;
  const alias = isOfLanguage ? shortcut : unused(shortcut, text);
  const imported = isOfLanguage ? "" : `import { ${shortcut} as ${alias} } from "std/residual"\n`;
  return `${imported}${text}\nmodel ${derived} = ${model} with { shortcut ${alias} }\n`;
}

/** A name that begins so, and that is nowhere in the text, not even as a part of another. */
function unused(name: string, text: string): string {
  return text.includes(name) ? unused(`${name}_`, text) : name;
}
