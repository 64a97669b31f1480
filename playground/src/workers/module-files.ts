/** A module to take along, as `resnet compile` writes it, of which everything is called after the model: `fashionnet.js`. */
import { compileModel, emitModule, everywhere, type CheckedModel, type CompileOptions } from "resnet-lang";
import type { NamedFile } from "../design/view.ts";

/** Its script and types. The kernels are in the script; what the command lays beside it is for people. */
export function moduleFiles(model: CheckedModel, options: Omit<CompileOptions, "targets">): readonly NamedFile[] {
  return emitModule(compileModel(model, { ...options, targets: everywhere })).flatMap(({ name, content }) =>
    typeof content === "string" && /\.(js|d\.ts)$/.test(name) ? [{ name, content }] : [],
  );
}
