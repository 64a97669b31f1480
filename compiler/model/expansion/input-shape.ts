/** The shape that a model's input declares. */
import { grouped } from "../../../grammar/counted.ts";
import { textOf } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { bug } from "../../bug.ts";
import { abandon } from "../abandon.ts";
import { reportShape } from "../shapes/messages.ts";
import { reportName } from "../../resolve/messages.ts";
import { reportValue } from "../values/messages.ts";
import { formatExtent, symbolOf, type AxisExtent } from "../shapes/extent.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Evaluation } from "../values/evaluation.ts";
import { writtenExtent } from "./written-extent.ts";

/** Pixels in a row. */
const MOST = 2 ** 24;

/** By the number of extents that are written after the batch. */
const layoutOfRank: ReadonlyMap<number, Shape["layout"]> = new Map([
  [3, "image"],
  [2, "tokens"],
  [1, "vector"],
]);

/** [N, C, H, W]: the batch symbol, a channel count, and extents that are numbers, symbols or multiples of symbols. */
export function inputShape(input: string, list: tree.ListLiteral, evaluation: Evaluation): Shape {
  const [batch, ...rest] = list.items;
  const help = "an input is [N, C, H, W], [N, C] or [N, L, C]; N is the batch";
  if (!batch || rest.length < 1 || rest.length > 3) {
    return abandon(
      reportValue("RN2018", list.span, { name: "this shape", n: list.items.length, m: "4, 3 or 2" }, { help }),
    );
  }
  if (batch.kind !== "call" || batch.parenthesised) {
    return abandon(reportShape("RN2056", batch.span, { batch: textOf(batch.span) }, { help }));
  }
  const extents = rest.map((item) => extentOf(item, input, evaluation));
  const twice = rest.find((_, axis) => extents.map(symbolOf)[axis] === batch.name.text);
  if (twice) {
    const name = batch.name.text;
    abandon(reportName("RN2011", twice.span, { name }, { help: `${name} is the batch; give the extent another name` }));
  }
  const channelAxis = extents.length === 2 ? 1 : 0;
  const channels = extents[channelAxis];
  if (channels?.kind !== "constant") {
    return abandon(
      reportShape(
        "RN2007",
        list.items[channelAxis + 1]?.span ?? list.span,
        { layer: "every layer", symbol: channels?.symbol ?? "" },
        { help: "channels are a number" },
      ),
    );
  }
  const others = extents.filter((_, axis) => axis !== channelAxis);
  const layout = layoutOfRank.get(extents.length) ?? bug(`${extents.length} extents are no layout`);
  return { layout, batch: batch.name.text, channels: channels.value, extents: others };
}

/** A number, a name, or a number times a name. */
function extentOf(item: tree.Value, input: string, evaluation: Evaluation): AxisExtent {
  const isOpen = (name: string): boolean => !evaluation.scope.value(name);
  const written = writtenExtent(item, evaluation, isOpen);
  const isMultiple = written?.kind === "form" && written.a === 0 && written.m === 1 && written.b === 0;
  const number = written?.kind === "constant" ? written.value : 0;
  if (isMultiple ? written.u <= MOST : number >= 1 && number <= MOST) return written as AxisExtent;
  const slots = {
    input,
    size: written ? formatExtent(written) : textOf(item.span),
    most: grouped(MOST),
  };
  const help = "an extent of any size is a name, or a number times a name: [N, 3, H, 32 * W]";
  return abandon(reportShape("RN2052", item.span, slots, { help }));
}
