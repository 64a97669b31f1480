/** Which lines of a model `use M.trunk` or `use M.STAGE` takes. */
import type * as tree from "../../../grammar/tree.ts";
import { nearest } from "../../../grammar/nearest.ts";
import { reportName } from "../../resolve/messages.ts";
import { abandon } from "../abandon.ts";

/** Up to the head, or with the stage named; a model's outputs are its own. */
export function usedItems(
  { part }: tree.Use,
  { body: { items } }: { readonly body: tree.ModelBody },
): readonly tree.ModelItem[] {
  const stages = items.filter((item) => item.kind === "stage");
  const until = part.text === "trunk" ? "head" : part.text;
  const found = items.findIndex((item) => item.kind === "stage" && item.name.text === until);
  if (found < 0 && part.text !== "trunk") {
    // A trunk that is used itself may have the stage.
    const names = ["trunk", ...stages.map(({ name }) => name.text)];
    const near = nearest(part.text, names);
    const help = near ? undefined : `its parts are ${names.join(", ")}`;
    return abandon(reportName("RN2010", part.span, { name: part.text, near }, help ? { help } : {}));
  }
  const end = part.text === "trunk" ? found : found + 1;
  const taken = found < 0 ? items : items.slice(0, end);
  return taken.filter(({ kind }) => kind !== "output");
}
