/** What a generated model costs, by the plain expander. */
import { Expander, fileNames } from "./expand.ts";
import { IllTyped, type Shape } from "./shapes.ts";
import { Names, type Known } from "./values.ts";
import { ENTRY, type Program } from "./tree.ts";

/** A model that is complete, with what the plain expander says of it. */
export interface Counted {
  readonly name: string;
  readonly params: number;
  /** At `sizes`. */
  readonly macs: number;
  readonly activations: number;
  readonly sizes: ReadonlyMap<string, number>;
  readonly outputs: ReadonlyMap<string, readonly Shape[]>;
  /** The model with nothing derived: the same layers, another text. */
  readonly writtenOut?: { readonly program: Program; readonly model: string };
}

/** What the plain expander says of a model that is written out. */
export function countModel(program: Program, of: string, sizes: ReadonlyMap<string, number>): Counted | undefined {
  const files = new Map<string, Names>();
  const namesOf = (at: string): Names => {
    const known = files.get(at);
    if (known) return known;
    const file = program.get(at) ?? { imports: [], declarations: [] };
    const brought = new Map<string, Known>();
    for (const { from, names } of file.imports)
      for (const { name: own, as } of names) {
        const value = namesOf(from.replace("./", "")).own.get(own);
        if (value !== undefined) brought.set(as ?? own, value);
      }
    const made = fileNames(
      file.declarations.filter((each) => each.kind === "block"),
      brought,
    );
    files.set(at, made);
    return made;
  };
  const models = new Map(
    (program.get(ENTRY)?.declarations ?? []).flatMap((each) =>
      each.kind === "model" ? [[each.name, each] as const] : [],
    ),
  );
  const model = models.get(of);
  if (!model) return undefined;
  const expander = new Expander(sizes);
  try {
    const expanded = expander.model({ ...model, items: [] }, namesOf(ENTRY));
    for (const item of model.items) expander.item(item, expanded, models);
    const last = new Map([["output", expanded.shape ? [expanded.shape] : []]]);
    return { name: of, ...expander.counts, sizes, outputs: expanded.outputs.size > 0 ? expanded.outputs : last };
  } catch (error) {
    if (error instanceof IllTyped) return undefined;
    throw error;
  }
}
