/** What is joined to what, for the languages that lay out pictures themselves. */
import type { OutlineItem } from "./item.ts";
import type { Outline, Place } from "./outline.ts";

export interface Link {
  readonly from: string;
  readonly to: string;
  /** Where it is news. */
  readonly shape?: string;
  /** Of the block whose shortcut this is. */
  readonly shortcut?: OutlineItem;
}

/** `input`, `output_2`: one of several has its number. */
export function endId(kind: "input" | "output", index: number): string {
  return index === 0 ? kind : `${kind}_${index + 1}`;
}

/** `s0_1` is the second item of the first stage, `s0_1_join` where its paths meet, `s0_1_after` what follows there. */
export function linksOf({ stages, links }: Outline): readonly Link[] {
  const itemAt = (place: Place): OutlineItem | undefined =>
    place.kind === "item" ? stages[place.stage]?.items[place.item] : undefined;
  const entry = (place: Place): string =>
    place.kind === "item" ? `s${place.stage}_${place.item}` : endId(place.kind, place.index);
  const exit = (place: Place): string => {
    const item = itemAt(place);
    if (!item || item.shortcuts.length === 0) return entry(place);
    return `${entry(place)}_${item.after === "" ? "join" : "after"}`;
  };
  const joined = new Set<string>();
  return links.flatMap(({ from, to, shape, news }): readonly Link[] => {
    const [id, item] = [entry(to), itemAt(to)];
    const link: Link = { from: exit(from), to: id, ...(news ? { shape } : {}) };
    if (!item || item.shortcuts.length === 0 || joined.has(id)) return [link];
    joined.add(id);
    const behind = item.after === "" ? [] : [{ from: `${id}_join`, to: `${id}_after` }];
    return [link, { from: id, to: `${id}_join` }, { from: exit(from), to: `${id}_join`, shortcut: item }, ...behind];
  });
}
