/** What of a design can be trained, and the networks that an ablation derives of it. */
import {
  checkProject,
  hasErrors,
  loadProject,
  type Checked,
  type CheckedRecipe,
  type Diagnostic,
  type Host,
} from "resnet-lang";
import type { DesignFix, Outline, Problem, Shortcut } from "../protocol.ts";

/** As messages name the text. */
export const DESIGN_FILE = "design.resnet";
/** A design of this page is one file. */
export const host: Host = {
  read: (path) => ({ problem: `${path} is not there: a design of this page is one file` }),
};
/** What a page says of a model for which the design has no recipe: its images are whatever the page has. */
const MADE_STEPS = 600;

/** A design that cannot be trained, with the reason and what to do. */
export class NotTrained extends Error {
  override readonly name = "NotTrained";
  readonly help: string | undefined;
  /** What would make it one that can be. */
  readonly fix: DesignFix | undefined;
  constructor(message: string, help?: string, fix?: DesignFix) {
    super(message);
    [this.help, this.fix] = [help, fix];
  }
}

/** How the note begins that says the next step. */
const HELP = "help: ";

/** @param only models, and with them recipes, to look at; all when left out */
function check(text: string, only?: readonly string[]): Checked {
  return checkProject(loadProject(DESIGN_FILE, text, host), only);
}

function problemOf({ message, code, primary, notes }: Diagnostic): Problem {
  const { source, start } = primary.span;
  const line = source.text.slice(0, start).split("\n").length;
  const help = notes.find((note) => note.startsWith(HELP))?.slice(HELP.length);
  const where = source.path === DESIGN_FILE ? `line ${line}` : source.path;
  return { message: `${where}: ${message} (${code})`, ...(help === undefined ? {} : { help }) };
}

export function outlineOf(text: string): Outline {
  try {
    const recipes = recipesOf(text);
    return {
      recipes: recipes.map(({ recipe, isMade }) => ({
        name: recipe.name,
        model: recipe.model.name,
        length: recipe.length,
        batch: recipe.batch,
        isMade,
      })),
    };
  } catch (error) {
    if (!(error instanceof NotTrained)) throw error;
    const { message, help } = error;
    return { recipes: [], problem: { message, ...(help === undefined ? {} : { help }) } };
  }
}

interface FoundRecipe {
  readonly recipe: CheckedRecipe;
  readonly isMade: boolean;
}

/** The design's own; of a design without any, one of the page's for each of its models. @throws NotTrained */
function recipesOf(text: string): readonly FoundRecipe[] {
  const checked = requireRight(check(text));
  if (checked.recipes.length > 0) return checked.recipes.map((recipe) => ({ recipe, isMade: false }));
  const models = [...checked.models.keys()];
  if (models.length === 0)
    throw new NotTrained("there is no model to train", "write one, or choose an example above the editor");
  const made = models.map((model) => check(`${text}\n${madeRecipe(model)}`, [model]));
  const right = made.filter(({ diagnostics }) => !hasErrors(diagnostics)).flatMap(({ recipes }) => recipes);
  if (right.length > 0) return right.map((recipe) => ({ recipe, isMade: true }));
  const first = made.flatMap(({ diagnostics }) => diagnostics).find(({ severity }) => severity === "error");
  throw new NotTrained(
    `the design has no recipe, and none of this page fits it: ${first?.message ?? "it cannot be trained"}`,
    "write one: train NAME { … }",
  );
}

/** Images of a folder are judged once somebody has seen them: such a recipe fits every model that takes one image. */
function madeRecipe(model: string): string {
  return `train ${model} {
  data      image_folder("images")
  batch     64
  loss      cross_entropy
  optimizer sgd(momentum: 0.9, weight_decay: 1e-4)
  schedule  one_cycle(0.1)
  steps     ${MADE_STEPS}
  seed      1
}
`;
}

function requireRight(checked: Checked): Checked {
  if (!hasErrors(checked.diagnostics)) return checked;
  const first = checked.diagnostics.find(({ severity }) => severity === "error");
  const problem = first && problemOf(first);
  throw new NotTrained(problem?.message ?? "the design has an error", problem?.help);
}

/**
 * The recipe with its model as it stands, or with another shortcut in every residual.
 * @throws NotTrained where the design is wrong, and where it has no residual
 */
export function recipeWith(text: string, name: string | undefined, shortcut: Shortcut): CheckedRecipe {
  const recipes = recipesOf(text).map(({ recipe }) => recipe);
  const recipe = recipes.find((each) => each.name === name) ?? recipes[0];
  if (!recipe) throw new NotTrained("there is nothing to train");
  if (shortcut === "designed") return recipe;
  const { model } = recipe;
  const derived = `${model.name}_${shortcut}`;
  const checked = check(withDerived(text, derived, model.name, shortcut));
  if (checked.diagnostics.some(({ code }) => code === "RN3024"))
    throw new NotTrained(
      `${model.name} has no residual: no shortcut can be taken out of it`,
      "write its paths with `residual { … }`, or train it as designed",
    );
  const found = requireRight(checked).models.get(derived);
  if (!found) throw new NotTrained(`${model.name} takes no other shortcuts`, "train it as designed");
  return { ...recipe, model: found };
}

/** What std has by name is imported where the design does not: imports come first, on the line of what was first. */
function withDerived(text: string, derived: string, model: string, shortcut: Shortcut): string {
  const isKnown = shortcut === "none" || new RegExp(`\\b(import\\s*\\{[^}]*|shortcut\\s+)\\b${shortcut}\\b`).test(text);
  const imported = isKnown ? "" : `import { ${shortcut} } from "std/residual"\n`;
  return `${imported}${text}\nmodel ${derived} = ${model} with { shortcut ${shortcut} }\n`;
}
