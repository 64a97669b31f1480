/** Which of a picture's links goes which way: straight on to what stands right behind, else along a lane beside others. */
import { cellKey, type Cell } from "./grid.ts";
import type { Outline, OutlineLink, Place } from "./outline.ts";

/** One from stage to stage, or past what stands between in its own. */
export interface PlannedLink {
  readonly link: OutlineLink;
  /** What leaves one place goes one way as far as it can: lanes and tracks are the place's. */
  readonly source: string;
  readonly from: Cell;
  readonly to: Cell;
  /** Whether it leaves the end of its stage. */
  readonly leavesEnd: boolean;
  /** It comes from above, down the middle line; others come from the left. */
  readonly entersTop: boolean;
  /** To what stands right behind, from the end of what stands before. */
  readonly isDirect: boolean;
}

/** Links down the middle of their stage: by stage, and in it by the item that reads. */
export function innerLinks({ links }: Outline): ReadonlyMap<number, ReadonlyMap<number, OutlineLink>> {
  const found = new Map<number, Map<number, OutlineLink>>();
  for (const link of links) {
    if (!isInner(link)) continue;
    const { stage, item } = link.to;
    const known = found.get(stage) ?? new Map<number, OutlineLink>();
    found.set(stage, known.set(item, link));
  }
  return found;
}
function isInner(link: OutlineLink): link is OutlineLink & { readonly from: ItemPlace; readonly to: ItemPlace } {
  const { from, to } = link;
  return from.kind === "item" && to.kind === "item" && from.stage === to.stage && to.item === from.item + 1;
}
type ItemPlace = Extract<Place, { readonly kind: "item" }>;

export function planLinks(outline: Outline, grid: ReadonlyMap<string, Cell>): readonly PlannedLink[] {
  const entered = new Set(outline.links.filter(isInner).map(({ to }) => placeKey(to)));
  return outline.links.flatMap((link): readonly PlannedLink[] => {
    const [from, to] = [grid.get(cellKey(link.from)), grid.get(cellKey(link.to))];
    if (isInner(link) || !from || !to) return [];
    const entersTop = !entered.has(placeKey(link.to));
    entered.add(placeKey(link.to));
    const leavesEnd = link.from.kind !== "item" || isLast(outline, link.from);
    const isDirect =
      leavesEnd && entersTop && to.rank === from.rank + 1 && (link.to.kind !== "item" || link.to.item === 0);
    return [{ link, source: placeKey(link.from), from, to, leavesEnd, entersTop, isDirect }];
  });
}
function placeKey(place: Place): string {
  return place.kind === "item" ? `item ${place.stage} ${place.item}` : `${place.kind} ${place.index}`;
}
function isLast({ stages }: Outline, { stage, item }: ItemPlace): boolean {
  return item === (stages[stage]?.items.length ?? 0) - 1;
}

/** Places beside each other in each slot or gap, one for each source; the shortest way is the innermost. */
export class Places {
  readonly #spans = new Map<number, Map<string, number>>();

  add(where: number, source: string, span: number): void {
    const spans = this.#spans.get(where) ?? new Map<string, number>();
    spans.set(source, Math.max(span, spans.get(source) ?? 0));
    this.#spans.set(where, spans);
  }
  count(where: number): number {
    return this.#spans.get(where)?.size ?? 0;
  }
  /** From 0. */
  indexOf(where: number, source: string): number {
    const sorted = [...(this.#spans.get(where) ?? [])].sort(([, a], [, b]) => a - b);
    return sorted.findIndex(([each]) => each === source);
  }
}
