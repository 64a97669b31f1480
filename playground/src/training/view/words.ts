/** How things are called on the page. */
import type { LaneFacts, Problem, Shortcut } from "../protocol.ts";
import { sentence } from "./numbers.ts";

export * from "./numbers.ts";

/** Of what is chosen. */
export const shortcutTitles: { readonly [S in Shortcut]: string } = {
  designed: "As designed",
  none: "None (plain)",
  zero_pad: "Zero-pad",
  projection: "Projection",
};

/** Of a network that has another shortcut than its design says. */
const otherTitles: { readonly [S in Exclude<Shortcut, "designed">]: string } = {
  none: "plain",
  zero_pad: "zero-pad",
  projection: "projection",
};

/** The design's own by its name, others by what they have instead. */
export function laneTitle({ shortcut, layers, model }: LaneFacts): string {
  return `${shortcut === "designed" ? model : otherTitles[shortcut]}, ${layers} layers`;
}
/** As its module exports it: `FashionNet`, `FashionNet_plain`, `FashionNet_zero_pad`. */
export function laneName({ shortcut, model }: Pick<LaneFacts, "shortcut" | "model">): string {
  return shortcut === "designed" ? model : `${model}_${otherTitles[shortcut].replaceAll("-", "_")}`;
}

export function problemText({ message, help }: Problem): string {
  return help === undefined ? message : `${message}. ${sentence(help)}`;
}
