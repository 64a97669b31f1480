/** Which lines of a model `use M.trunk` or `use M.STAGE` takes, and behind what they may stand. */
import type * as tree from "../../../grammar/tree.ts";
import { nearest } from "../../../grammar/nearest.ts";
import { counted } from "../../../grammar/counted.ts";
import { reportName } from "../../resolve/messages.ts";
import { abandon } from "../abandon.ts";
import { formatShape, type Shape } from "../shapes/shape.ts";
import { reportCall } from "../words/messages.ts";

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

/** A model that is used goes on from what is there, which has to be what it begins with: its layout and its channels. */
export function requireBeginning(use: tree.Use, input: tree.Input, wanted: Shape, current: Shape): void {
  if (wanted.layout === current.layout && wanted.channels === current.channels) return;
  const callee = `${use.model.text}.${use.part.text}`;
  const otherType = wanted.layout === current.layout ? counted(wanted.channels, "channels") : formatShape(wanted);
  const slots = { name: "the current value", type: formatShape(current), callee, otherType };
  const related = [{ span: input.span, text: `${use.model.text} begins with this` }];
  const help = "use it behind a value of as many channels";
  abandon(reportCall("RN2016", use.span, slots, { related, help }));
}
