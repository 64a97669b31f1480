/** Arguments as they are written. */
import { formatRational, isWhole } from "../values/rational.ts";
import type { ArgumentValue } from "./word.ts";

/** As it is written in a call. */
export function argumentText(value: ArgumentValue): string {
  switch (value.kind) {
    case "number":
      return isWhole(value.value) ? value.value.numerator.toString() : formatRational(value.value);
    case "bool":
      return String(value.value);
    case "list":
      return `[${value.items.map(argumentText).join(", ")}]`;
    case "word":
      return value.arguments.size > 0
        ? `${value.word}(${[...value.arguments.values()].map(argumentText).join(", ")})`
        : value.word;
    case "tensor":
      return `#${value.value}`;
  }
}
