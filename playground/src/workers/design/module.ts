/** The files that `resnet compile` writes, for a page of one's own: to infer, or to train too. */
import { compileModel, emitModule, everywhere, recipeFunctions } from "resnet-lang";
import type { DesignChoice, NamedFile } from "../../design/view.ts";
import { chosenOf } from "./open.ts";

export function module({ train, ...wanted }: DesignChoice & { readonly train: boolean }): readonly NamedFile[] {
  const { model, recipe, sizes } = chosenOf(wanted);
  const infer = [{ kind: "infer", batch: 1 }] as const;
  const both = recipe ? recipeFunctions(recipe, sizes) : ([{ kind: "train", batch: 32 }, ...infer] as const);
  const functions = train ? both : infer;
  const program = compileModel(model, {
    functions,
    targets: everywhere,
    sizes,
    ...(train && recipe ? { recipe } : {}),
  });
  return emitModule(program).map(({ name, content }) => ({
    name,
    content: typeof content === "string" ? content : new Uint8Array(content),
  }));
}
