/** Counterparts that earlier calls have trained into an ablation's folder: its table and its figure are of all that is there. */
import { join } from "node:path";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import type { Design } from "../design.ts";
import { DesignError } from "../design-error.ts";
import { namesIn } from "../files/read.ts";
import type { Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { counterparts, wantedOf, type Counterpart } from "./grid.ts";
import { courseBefore } from "./place.ts";
import { identityOf, type Done, type Setting } from "./runs.ts";
import type { Grid } from "./wanted.ts";

/** Counterparts of earlier grids beside those that are asked for now. */
export function earlierCounterparts(
  grids: readonly Grid[],
  asked: readonly Counterpart[],
  { design, recipe }: { readonly design: Design; readonly recipe: CheckedRecipe },
  io: Io,
): readonly Counterpart[] {
  const quiet: Io = { ...io, out: () => {}, err: () => {} };
  const found = new Map(
    grids
      .flatMap((grid) => madeOf(() => counterparts(design, recipe, wantedOf(grid, quiet), quiet)))
      .map((each) => [each.key, each]),
  );
  for (const { key } of asked) found.delete(key);
  return [...found.values()];
}

/** None where the design makes these no more. */
function madeOf(make: () => readonly Counterpart[]): readonly Counterpart[] {
  try {
    return make();
  } catch (error) {
    if (error instanceof UsageError || error instanceof DesignError) return [];
    throw error;
  }
}

/**
 * Runs that are there and ended, of any seed, whose folders nobody asks for now.
 * @throws UsageError where one is of another recipe or length: the numbers of a table are of one
 */
export function earlierRuns(
  all: readonly Counterpart[],
  setting: Pick<Setting, "out" | "recipeFor" | "overwrite" | "waysOn">,
  asked: ReadonlySet<string>,
): readonly Done[] {
  return namesIn(setting.out).flatMap((name): readonly Done[] => {
    const [, key, seed] = /^(.+)-seed(\d+)$/.exec(name) ?? [];
    const of = all.find((each) => each.key === key);
    const folder = join(setting.out, name);
    if (!of || seed === undefined || asked.has(folder)) return [];
    const run = { of, seed: Number(seed), folder };
    const identity = identityOf(setting.recipeFor(of.recipe, run.seed));
    const { course } = courseBefore(folder, identity, setting.overwrite, setting.waysOn);
    return course?.ended === undefined ? [] : [{ ...run, course }];
  });
}

/** By shortcut as they came, then by value, so that a part of a grid that is asked for again gives the same table. */
export function inOrder(earlier: readonly Counterpart[], asked: readonly Counterpart[]): readonly Counterpart[] {
  if (earlier.length === 0) return asked;
  const all = [...earlier, ...asked];
  const place = (words: readonly (string | undefined)[]) => (word: string | undefined) => words.indexOf(word);
  const shortcut = place(all.map((each) => each.shortcut));
  const value = place(all.map((each) => each.value));
  const byValue = (a: Counterpart, b: Counterpart): number => {
    const apart = Number(a.value) - Number(b.value);
    return Number.isNaN(apart) ? value(a.value) - value(b.value) : apart;
  };
  return all.sort((a, b) => shortcut(a.shortcut) - shortcut(b.shortcut) || byValue(a, b));
}
