/** What to say of a name that nothing stands for. */
import type * as tree from "../../../grammar/tree.ts";
import { withoutNear } from "../../resolve/project.ts";
import { abandon } from "../abandon.ts";
import { plannedLayers } from "../layers/table.ts";
import { report } from "../messages.ts";
import { unsupported } from "../unsupported.ts";
import { isFunction, type Scope } from "./scope.ts";

export function unknownName(name: tree.Name, scope: Pick<Scope, "module" | "candidates">): never {
  if (plannedLayers.has(name.text)) return unsupported(name.span, `the layer ${name.text}`);
  if (isFunction(name.text)) {
    const slots = { name: name.text, kind: "function of numbers", otherKind: "layer or block" };
    return abandon(report("RN2012", name.span, slots, { help: `name its result: let n = ${name.text}(…)` }));
  }
  const near = scope.module.suggestions.near(name.text, () => scope.candidates());
  const fix = near
    ? ({ title: `write ${near}`, safety: "unsafe", edits: [{ span: name.span, replacement: near }] } as const)
    : undefined;
  const help = near ? undefined : "declare it, or import it at the top of the file";
  const details = { ...(fix ? { fix } : {}), ...(help ? { help } : {}) };
  return abandon(withoutNear(report("RN2010", name.span, { name: name.text, near: near ?? "" }, details), near));
}
