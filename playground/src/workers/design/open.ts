/** A text, checked; the last one is kept, since several questions are asked of it. */
import {
  checkProject,
  loadProject,
  ParsedFiles,
  type Checked,
  type CheckedModel,
  type CheckedRecipe,
  type Project,
} from "resnet-lang";
import type { DesignChoice } from "../../design/view.ts";

/** As messages name it. */
export const FILE = "design.resnet";

export interface Opened extends Checked {
  readonly project: Project;
}

const host = {
  read: () => ({ problem: "this page has one file and the standard library: copy what is imported into the text" }),
};
const parsed = new ParsedFiles();
let last: { readonly text: string; readonly only: string | undefined; readonly opened: Opened } | undefined;

/** @param only the model that is asked about; all of the text when absent, which may hold networks of a thousand layers */
export function open(text: string, only?: string): Opened {
  if (last?.text === text && last.only === only) return last.opened;
  const project = loadProject(FILE, text, host, parsed);
  const opened = { project, ...checkProject(project, only === undefined ? undefined : [only]) };
  last = { text, only, opened };
  return opened;
}

export interface Chosen {
  /** As the text calls it, which another name may be in the file that it is imported from. */
  readonly name: string;
  readonly model: CheckedModel;
  readonly recipe: CheckedRecipe | undefined;
  /** All of that model. */
  readonly recipes: readonly CheckedRecipe[];
  readonly sizes: ReadonlyMap<string, number>;
}

/** For a size that the input leaves open: enough for a network that halves it six times. */
const USUAL_SIZE = 64;

/** The model that is named, else that of the first recipe, else the first; undefined where there is none. */
export function choose({ models, recipes }: Opened, wanted: DesignChoice): Chosen | undefined {
  const all = [...models];
  const chosen =
    all.find(([name]) => name === wanted.model) ?? all.find(([, each]) => each === recipes[0]?.model) ?? all[0];
  if (!chosen) return undefined;
  const [name, model] = chosen;
  const own = recipes.filter((each) => each.model === model);
  const recipe = own.find((each) => each.name === wanted.recipe) ?? own.find((each) => each.name === name) ?? own[0];
  const sizes = [...model.symbols].map(
    ([symbol, least]) => [symbol, Math.max(least, wanted.sizes[symbol] ?? USUAL_SIZE)] as const,
  );
  return { name, model, recipe, recipes: own, sizes: new Map(sizes) };
}

/** The same where a model is needed. @throws Error where there is none: the page asks for one that it was told of */
export function chosenOf(wanted: DesignChoice): Chosen {
  const chosen = choose(open(wanted.text, wanted.model), wanted);
  if (!chosen) throw new Error("the text has no model");
  return chosen;
}
