/** Texts that every format of a picture has. */
import { counted, grouped } from "../../grammar/counted.ts";
import type { OutlineItem, OutlineParallel } from "./item.ts";
import type { OutlineEnd, OutlineStage } from "./outline.ts";
import type { Shortcut } from "./shortcut.ts";

/** `image [N, 3, 224, 224]`; of a list its name, then a line for each. */
export function endLines({ name, shapes }: OutlineEnd): readonly string[] {
  return shapes.length === 1 ? [`${name} ${shapes.join()}`] : [name, ...shapes];
}
export function countedLabel({ label, count }: OutlineItem): string {
  return count > 1 ? `${label} × ${grouped(count)}` : label;
}
/** `identity`, or all kinds that a block has; `each` where the block stands for several, which have one each. */
export function shortcutText({ shortcuts, count }: OutlineItem): string {
  const kinds = [...new Set(shortcuts.map(({ name }) => name))].map((name) => {
    const times = shortcuts.filter((each) => each.name === name).length;
    return times > 1 ? `${times} × ${name}` : name;
  });
  return `${kinds.join(", ")}${count > 1 ? " in each" : ""}`;
}
const joins: { readonly [H in Shortcut["how"] | OutlineParallel["how"]]: string } = {
  add: "+",
  mul: "×",
  concat: "concat",
  gated: "gate",
};
/** How an item's last residual joins: `+`, `concat`, `gate`. */
export function joinText({ shortcuts }: OutlineItem): string {
  return joins[shortcuts.at(-1)?.how ?? "add"];
}
export function parallelJoinText({ how }: OutlineParallel): string {
  return joins[how];
}
/** `73,984 parameters`; empty where nothing is learned. */
export function paramsText({ params }: OutlineStage): string {
  return params > 0 ? counted(params, "parameters") : "";
}
/** Paths in one text: `1×1, 64 ‖ 1×1, 96 → 3×3, 128, concat`. */
function parallelText(parallel: OutlineParallel): string {
  const paths = parallel.paths.map(({ name, layers }) => `${name === "" ? "" : `${name}: `}${layers.join(" → ")}`);
  return `${paths.join(" ‖ ")}, ${parallelJoinText(parallel)}`;
}
/** What stands below a block's name, in the languages that draw its paths as text. */
export function detailTexts({ detail, parallels }: OutlineItem): readonly string[] {
  return [...detail, ...parallels.map(parallelText)];
}
