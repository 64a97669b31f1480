/**
 * The modules that a file's names tell of. Whose names differ only by their number come in its order, `layer2` before
 * `layer10`; in which order `bn1` and `conv1` do is not told: a file may have sorted them.
 */
import type { NameUnit } from "./name-units.ts";

/** A layer, or a module. */
export type UnitTree = NameUnit | Module;

export interface Module {
  readonly id: number;
  /** Of one word each, in the order of their numbers. */
  readonly words: readonly (readonly UnitTree[])[];
}

export function isModule(tree: UnitTree): tree is Module {
  return "words" in tree;
}

interface Growing {
  readonly id: number;
  readonly children: Map<string, Growing>;
  unit?: NameUnit;
}

export function unitTree(units: readonly NameUnit[]): Module {
  let count = 0;
  const grow = (): Growing => ({ id: count++, children: new Map() });
  const root = grow();
  for (const unit of units) {
    let place = root;
    for (const segment of unit.path.split(".")) {
      const next = place.children.get(segment) ?? grow();
      place.children.set(segment, next);
      place = next;
    }
    place.unit = unit;
  }
  return finished(root);
}

function finished({ id, children, unit }: Growing): Module {
  const words = new Map<string, [segment: string, tree: UnitTree][]>();
  for (const [segment, child] of children) {
    const word = segment.replace(/\d.*$/, "");
    const tree = child.unit && child.children.size === 0 ? child.unit : finished(child);
    words.set(word, [...(words.get(word) ?? []), [segment, tree]]);
  }
  const ordered = [...words.values()].map((group) =>
    group.sort(([a], [b]) => naturalOrder(a, b)).map(([, tree]) => tree),
  );
  return { id, words: unit ? [[unit], ...ordered] : ordered };
}

/** `layer2` before `layer10`, `inception3b` before `inception4a`. */
export function naturalOrder(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.match(/\d+|\D+/g) ?? []);
  for (const [index, mine = ""] of (left ?? []).entries()) {
    const its = right?.[index];
    if (its === undefined) return 1;
    const both = [Number(mine), Number(its)] as const;
    if (both.every(Number.isFinite) && both[0] !== both[1]) return both[0] - both[1];
    if (mine !== its) return mine < its ? -1 : 1;
  }
  return (left?.length ?? 0) - (right?.length ?? 0);
}
