/** What `value.field` is: an extent of a tensor or a shape, a number of a residual block. */
import { nearest } from "../../../grammar/nearest.ts";
import { textOf } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { writeInstead } from "../../resolve/unknown-name.ts";
import { abandon } from "../abandon.ts";
import { symbolsOf } from "../shapes/extent.ts";
import { axisNames, type Shape } from "../shapes/shape.ts";
import { reportCall } from "../words/messages.ts";
import { reportValue } from "./messages.ts";
import * as rational from "./rational.ts";
import { wrongKind } from "./read-value.ts";
import { number, type Value } from "./value.ts";

/** What a layout is called, and what can be read of it. */
const layouts: { readonly [L in Shape["layout"]]: { readonly kind: string; readonly has: readonly string[] } } = {
  image: { kind: "an image", has: ["channels", "height", "width"] },
  tokens: { kind: "a sequence of tokens", has: ["channels", "length"] },
  vector: { kind: "a vector", has: ["channels"] },
};

/** @throws Abandoned where the value has no such field, or its extent is open */
export function member({ object, field, span }: tree.Member, value: Value): Value {
  if (value.kind === "residual-block") {
    const { text } = field;
    if (text === "number" || text === "count")
      return { kind: "number", value: rational.whole(value[text]), counts: text };
    return abandon(reportCall("RN2013", field.span, { callee: "block", name: text, list: "number, count" }));
  }
  if (value.kind !== "tensor" && value.kind !== "shape") {
    return wrongKind(value, object.span, "tensor");
  }
  const { shape } = value;
  if (field.text === "channels") return number(rational.whole(shape.channels));
  const axis = axisNames[shape.layout].indexOf(field.text);
  const extent = shape.extents[axis];
  if (!extent) {
    const { kind, has } = layouts[shape.layout];
    const near = nearest(field.text, has);
    const details =
      near === undefined
        ? { help: "write one of them; height and width are an image's, before it is pooled or flattened" }
        : { help: `did you mean ${near}?`, fix: writeInstead(field.span, near) };
    const slots = { value: textOf(object.span), kind, field: field.text, list: has.join(", ") };
    return abandon(reportValue("RN2057", field.span, slots, details));
  }
  if (extent.kind === "constant") return number(rational.whole(extent.value));
  const slots = { expression: textOf(span), symbol: symbolsOf(extent).join(" and ") };
  const help = "give the input numbers, or compare shapes: `in != out`";
  return abandon(reportValue("RN2066", span, slots, { help }));
}
