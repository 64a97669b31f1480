/** The shape that a model's input declares. */
import { textOf } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { bug } from "../../bug.ts";
import { abandon } from "../abandon.ts";
import { reportShape } from "../shapes/messages.ts";
import { reportValue } from "../values/messages.ts";
import { constant, symbolic, type AxisExtent } from "../shapes/extent.ts";
import type { Shape } from "../shapes/shape.ts";
import { evaluateValue } from "../values/evaluate.ts";
import type { Evaluation } from "../values/evaluation.ts";
import { formatRational, isWhole, toNumber } from "../values/rational.ts";
import { asNumber } from "../values/read-value.ts";

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

function extentOf(item: tree.Value, input: string, evaluation: Evaluation): AxisExtent {
  const symbol = (each: tree.Value): string | undefined =>
    each.kind === "call" && !each.parenthesised && !evaluation.scope.value(each.name.text) ? each.name.text : undefined;
  const alone = symbol(item);
  if (alone !== undefined) return symbolic(alone, 1);
  if (item.kind === "binary" && item.operator === "*") {
    const name = symbol(item.right);
    if (name !== undefined) return symbolic(name, positive(item.left, input, evaluation));
  }
  return constant(positive(item, input, evaluation));
}

function positive(item: tree.Value, input: string, evaluation: Evaluation): number {
  const value = asNumber(evaluateValue(item, evaluation), item.span);
  const size = toNumber(value);
  if (isWhole(value) && size >= 1 && size <= 2 ** 24) return size;
  const slots = { input, size: formatRational(value), most: (2 ** 24).toLocaleString("en-US") };
  return abandon(reportShape("RN2052", item.span, slots, { help: "an extent of any size is a name: [N, 3, H, W]" }));
}
