/** The module of what stands in the editor: to infer, or to train too. */
import { agreedPictures, recipeFunctions } from "resnet-lang";
import type { DesignChoice, NamedFile } from "../../design/view.ts";
import { moduleFiles } from "../module-files.ts";
import { chosenOf } from "./open.ts";

/** As `resnet compile` writes it: what only infers says of pictures what all of the model's recipes say. */
export function module({ train, ...wanted }: DesignChoice & { readonly train: boolean }): readonly NamedFile[] {
  const { model, recipe, recipes, sizes } = chosenOf(wanted);
  const infer = [{ kind: "infer", batch: 1 }] as const;
  if (!train) {
    const pictures = agreedPictures(recipes);
    return moduleFiles(model, { functions: infer, sizes, ...(pictures ? { pictures } : {}) });
  }
  const functions = recipe ? recipeFunctions(recipe, sizes) : ([{ kind: "train", batch: 32 }, ...infer] as const);
  return moduleFiles(model, { functions, sizes, ...(recipe ? { recipe } : {}) });
}
