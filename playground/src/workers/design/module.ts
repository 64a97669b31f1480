/** The module of what stands in the editor: to infer, or to train too. */
import { agreedPictures, recipeFunctions, type Diagnostic } from "resnet-lang";
import type { DesignChoice, NamedFile } from "../../design/view.ts";
import { moduleFiles } from "../module-files.ts";
import { findingOf } from "./check.ts";
import { chosenOf, FILE, open } from "./open.ts";

/** What is wrong with the model or with a recipe of it: no other one takes its place. */
class WrongText extends Error {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic, file: string) {
    const { line, message, code } = findingOf(diagnostic, file);
    super(`No module is made of a text with errors. The first is on line ${line}: ${message} (${code}).`);
    this.diagnostic = diagnostic;
  }
}

/**
 * As `resnet compile` writes it: what only infers says of pictures what all of the model's recipes say.
 * @throws WrongText as the command does, where the model or a recipe of it is wrong
 */
export function module({ train, ...wanted }: DesignChoice & { readonly train: boolean }): readonly NamedFile[] {
  const wrong = open(wanted.text, wanted.model).diagnostics.find(({ severity }) => severity === "error");
  if (wrong) throw new WrongText(wrong, FILE);
  const { model, recipe, recipes, sizes } = chosenOf(wanted);
  const infer = [{ kind: "infer", batch: 1 }] as const;
  if (!train) {
    const pictures = agreedPictures(recipes);
    return moduleFiles(model, { functions: infer, sizes, ...(pictures ? { pictures } : {}) });
  }
  const functions = recipe ? recipeFunctions(recipe, sizes) : ([{ kind: "train", batch: 32 }, ...infer] as const);
  return moduleFiles(model, { functions, sizes, ...(recipe ? { recipe } : {}) });
}
