/** The recipes of a design, its own or this page's, and why there is none. */
import {
  checkProject,
  hasErrors,
  loadProject,
  ParsedFiles,
  type Checked,
  type CheckedRecipe,
  type Diagnostic,
  type Host,
} from "resnet-lang";
import type { DesignFix, Problem } from "../protocol.ts";

/** As messages name the text. */
export const DESIGN_FILE = "design.resnet";
/** A design of this page is one file. */
export const host: Host = {
  read: (path) => ({ problem: `${path} is not there: a design of this page is one file` }),
};
/** A text is asked about again and again, and std with it. */
const parsed = new ParsedFiles();
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
export function check(text: string, only?: readonly string[]): Checked {
  return checkProject(loadProject(DESIGN_FILE, text, host, parsed), only);
}

function problemOf({ message, code, primary, notes }: Diagnostic): Problem {
  const { source, start } = primary.span;
  const line = source.text.slice(0, start).split("\n").length;
  const help = notes.find((note) => note.startsWith(HELP))?.slice(HELP.length);
  const where = source.path === DESIGN_FILE ? `line ${line}` : source.path;
  return { message: `${where}: ${message} (${code})`, ...(help === undefined ? {} : { help }) };
}

export interface FoundRecipe {
  readonly recipe: CheckedRecipe;
  /** As the text calls its model, which another name may be in the file that it is imported from. */
  readonly modelName: string;
  readonly isMade: boolean;
}

/** The design's own; of a design without any, one of the page's for each of its models. @throws NotTrained */
export function recipesOf(text: string): readonly FoundRecipe[] {
  const { recipes, models: checked } = requireRight(check(text));
  if (recipes.length > 0)
    return recipes.map((recipe) => ({ recipe, modelName: nameIn(checked, recipe), isMade: false }));
  const models = [...checked.keys()];
  if (models.length === 0)
    throw new NotTrained("there is no model to train", "write one, or choose an example above the editor");
  const made = models.map((modelName) => ({ modelName, ...check(`${text}\n${madeRecipe(modelName)}`, [modelName]) }));
  const right = made.filter(({ diagnostics }) => !hasErrors(diagnostics));
  if (right.length > 0)
    return right.flatMap(({ recipes, modelName }) => recipes.map((recipe) => ({ recipe, modelName, isMade: true })));
  const first = made.flatMap(({ diagnostics }) => diagnostics).find(({ severity }) => severity === "error");
  throw new NotTrained(
    `the design has no recipe, and none of this page fits it: ${first?.message ?? "it cannot be trained"}`,
    "write one: train NAME { … }",
  );
}

function nameIn(models: Checked["models"], { model }: CheckedRecipe): string {
  const [name] = [...models].find(([, each]) => each === model) ?? [];
  return name ?? model.name;
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

/** @throws NotTrained with the first error */
function requireRight(checked: Checked): Checked {
  if (!hasErrors(checked.diagnostics)) return checked;
  const first = checked.diagnostics.find(({ severity }) => severity === "error");
  const problem = first && problemOf(first);
  throw new NotTrained(problem?.message ?? "the design has an error", problem?.help);
}
