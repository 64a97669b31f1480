/** How things are called on the page. */
import type { LaneFacts, Problem, Shortcut, Unfit } from "../protocol.ts";
import { sentence } from "./numbers.ts";

export * from "./numbers.ts";

/** Of what is chosen; A, B and C are the options of He et al. 2015, section 4.1. */
export const shortcutTitles: { readonly [S in Shortcut]: string } = {
  designed: "As designed",
  none: "None (plain)",
  zero_pad: "Zero-pad (A)",
  projection: "Projection (B)",
  always_projection: "All projections (C)",
};

/** Of a network that has another shortcut than its design says. */
const otherTitles: { readonly [S in Exclude<Shortcut, "designed">]: string } = {
  none: "plain",
  zero_pad: "zero-pad",
  projection: "projection",
  always_projection: "all projections",
};

/** The design's own by its name, others by what they have instead. */
export function laneTitle({ shortcut, layers, model }: LaneFacts): string {
  return `${shortcut === "designed" ? model : otherTitles[shortcut]}, ${layers} layers`;
}
/** As its module exports it: `FashionNet`, `FashionNet_plain`, `FashionNet_zero_pad`. */
export function laneName({ shortcut, model }: Pick<LaneFacts, "shortcut" | "model">): string {
  return shortcut === "designed" ? model : `${model}_${otherTitles[shortcut].replaceAll(/[- ]/g, "_")}`;
}

/** Of an output; none has it where a network has more of them than there are classes. */
export function className(names: readonly string[], output: number): string {
  return names[output] ?? "none of these";
}

export function problemText({ message, help }: Problem): string {
  return help === undefined ? message : `${message}. ${sentence(help)}`;
}

/** Each reason once, behind all that it is about. */
export function unfitText(unfit: Unfit): string {
  const all = (Object.keys(shortcutTitles) as Shortcut[]).filter((each) => unfit[each] !== undefined);
  const reasons = [...new Set(all.map((each) => unfit[each] ?? ""))];
  const about = (reason: string): string =>
    all.flatMap((each) => (unfit[each] === reason ? shortcutTitles[each] : [])).join(", ");
  return reasons.map((reason) => `Not here: ${about(reason)}. ${sentence(reason)}`).join(" ");
}
