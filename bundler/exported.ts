/** What a design exports to a script: each model as it infers, and each recipe's training step as `train_RECIPE`. */
import type { File } from "../grammar/tree.ts";

export interface Exported {
  /** As a script imports it. */
  readonly name: string;
  /** As the design declares it: a model, or with `trains` a recipe. */
  readonly declared: string;
  readonly trains: boolean;
}

const TRAINS = "train_";

/** In the order of the design. A model without a recipe has the default step, as `resnet compile --train` gives it. */
export function exportedBy({ declarations }: File): readonly Exported[] {
  const named = (kind: "model" | "train"): readonly string[] =>
    declarations.flatMap((each) => (each.kind === kind ? [each.name.text] : []));
  const [models, recipes] = [named("model"), named("train")];
  const trained = [...recipes, ...models.filter((name) => !recipes.includes(name))];
  return [
    ...models.map((name) => ({ name, declared: name, trains: false })),
    ...trained.map((name) => ({ name: TRAINS + name, declared: name, trains: true })),
  ];
}
