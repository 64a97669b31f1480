/** The module of what stands in the editor: to infer, or to train too. */
import { recipeFunctions } from "resnet-lang";
import type { DesignChoice, NamedFile } from "../../design/view.ts";
import { moduleFiles } from "../module-files.ts";
import { chosenOf } from "./open.ts";

export function module({ train, ...wanted }: DesignChoice & { readonly train: boolean }): readonly NamedFile[] {
  const { model, recipe, sizes } = chosenOf(wanted);
  const infer = [{ kind: "infer", batch: 1 }] as const;
  const both = recipe ? recipeFunctions(recipe, sizes) : ([{ kind: "train", batch: 32 }, ...infer] as const);
  const functions = train ? both : infer;
  return moduleFiles(model, { functions, sizes, ...(train && recipe ? { recipe } : {}) });
}
