/** Ends an expansion at a name that nothing stands for, or that has no value in this place. */
import type * as tree from "../../../grammar/tree.ts";
import { reportName } from "../../resolve/messages.ts";
import { unknownName } from "../../resolve/unknown-name.ts";
import { abandon } from "../abandon.ts";
import type { Scope } from "./scope.ts";

export function refuseName(name: tree.Name, scope: Scope): never {
  const missing = scope.missing(name.text);
  if (missing) return abandon(missing(name.span));
  const { lost } = scope.module;
  if (scope.value(name.text)?.kind === "unknown" || lost.mayBe(name.text) || scope.isOpen) return abandon();
  if (scope.module.names.get(name.text)?.declaration.kind === "model") {
    const slots = { name: name.text, kind: "model", otherKind: "layer, block or value" };
    const help = `a model takes what another is made of by a line of its own: use ${name.text}.trunk`;
    return abandon(reportName("RN2012", name.span, slots, { help }));
  }
  return abandon(unknownName(name, scope.module, () => scope.candidates()));
}
