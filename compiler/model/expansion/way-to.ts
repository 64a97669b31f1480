/** Where in a model a text is expanded, for who reads what is wrong with it: `in conv3_x.1, Bottleneck(width: 128, stride: 2)`. */
import { formatRational } from "../values/rational.ts";
import { calleeName, type Value } from "../values/value.ts";
import type { Context } from "./context.ts";

/** Undefined in the model itself: what is wrong there is shown where it is. */
export function wayTo({ block }: Context): string | undefined {
  if (!block) return undefined;
  const { name, path, values } = block;
  const given = [...values].flatMap(([parameter, value]) => {
    const text = shown(value);
    return text === undefined ? [] : [`${parameter}: ${text}`];
  });
  const call = given.length > 0 ? `${name}(${given.join(", ")})` : name;
  return path === "" ? `in ${call}` : `in ${path}, ${call}`;
}

function shown(value: Value): string | undefined {
  switch (value.kind) {
    case "number":
      return formatRational(value.value);
    case "bool":
      return String(value.value);
    case "callable":
      return calleeName(value.callee);
    case "list": {
      const items = value.items.map(shown);
      return items.every((each) => each !== undefined) ? `[${items.join(", ")}]` : undefined;
    }
    default:
      return undefined;
  }
}
