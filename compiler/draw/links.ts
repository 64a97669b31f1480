/** What is joined to what, for the languages that lay out pictures themselves. */
import type { Outline, OutlineItem } from "./outline.ts";

export interface Link {
  readonly from: string;
  readonly to: string;
  /** Where it is news. */
  readonly shape?: string;
  /** Of the block whose shortcut this is. */
  readonly shortcut?: OutlineItem;
}

/** `s0_1` is the second item of the first stage, `s0_1_join` where its paths meet; `input` and `output` are the ends. */
export function linksOf({ stages, skips, inputs }: Outline): { readonly links: readonly Link[] } {
  const links: Link[] = [];
  const ends: string[] = [];
  let before = "input";
  let shape = inputs[0]?.shape ?? "";
  let told = shape;
  for (const [stage, { items }] of stages.entries()) {
    for (const [index, item] of items.entries()) {
      const id = `s${stage}_${index}`;
      const isNews = shape !== told || (index === 0 && stage > 0);
      links.push({ from: before, to: id, ...(isNews ? { shape } : {}) });
      told = shape;
      if (item.shortcuts.length > 0) {
        links.push({ from: id, to: `${id}_join` }, { from: before, to: `${id}_join`, shortcut: item });
        before = `${id}_join`;
      } else before = id;
      shape = item.shape;
    }
    ends.push(before);
  }
  links.push({ from: before, to: "output" });
  for (const { from, to, item, shape: carried } of skips) {
    const end = ends[from];
    if (end !== undefined) links.push({ from: end, to: `s${to}_${item}`, shape: carried });
  }
  return { links };
}
