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

/** `s0_1` is the second item of the first stage, `s0_1_2` the third piece in it, `…_join` where an item's paths meet. */
export function linksOf({ stages, links }: Outline): readonly Link[] {
  const itemAt = (place: Place): OutlineItem | undefined =>
    place.kind === "item" ? stages[place.stage]?.items[place.item] : undefined;
  const idAt = (place: Place): string =>
    place.kind === "item" ? `s${place.stage}_${place.item}` : endId(place.kind, place.index);
  const exit = (place: Place): string => {
    const item = itemAt(place);
    return item ? exitOf(idAt(place), item) : idAt(place);
  };
  const joined = new Set<string>();
  return links.flatMap(({ from, to, shape, news }): readonly Link[] => {
    const [id, item] = [idAt(to), itemAt(to)];
    const link: Link = { from: exit(from), to: item ? entryOf(id, item) : id, ...(news ? { shape } : {}) };
    if (!item || joined.has(id)) return [link];
    joined.add(id);
    return [link, ...innerLinks(id, item, exit(from))];
  });
}

/** Of a piece in an item. */
export function innerId(id: string, index: number): string {
  return `${id}_${index}`;
}
function entryOf(id: string, { inner: [first] }: OutlineItem): string {
  return first ? entryOf(innerId(id, 0), first) : id;
}
function bodyExitOf(id: string, { inner }: OutlineItem): string {
  const last = inner.at(-1);
  return last ? exitOf(innerId(id, inner.length - 1), last) : id;
}
function exitOf(id: string, item: OutlineItem): string {
  if (item.shortcuts.length === 0) return bodyExitOf(id, item);
  return `${id}_${item.after === "" ? "join" : "after"}`;
}
/** From piece to piece, and to the join. @param from what the item reads */
function innerLinks(id: string, item: OutlineItem, from: string): readonly Link[] {
  let before = from;
  const pieces = item.inner.flatMap((piece, index): readonly Link[] => {
    const [own, read] = [innerId(id, index), before];
    before = exitOf(own, piece);
    const link = index === 0 ? [] : [{ from: read, to: entryOf(own, piece) }];
    return [...link, ...innerLinks(own, piece, read)];
  });
  if (item.shortcuts.length === 0) return pieces;
  const behind = item.after === "" ? [] : [{ from: `${id}_join`, to: `${id}_after` }];
  const body = { from: bodyExitOf(id, item), to: `${id}_join` };
  return [...pieces, body, { from, to: `${id}_join`, shortcut: item }, ...behind];
}
