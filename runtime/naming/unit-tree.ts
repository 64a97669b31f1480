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
  return finished(root, () => count++);
}

/** What stands before a number that counts; that of a kernel does not, `branch5x5_1` may come before `branch3x3_1`. */
const WORD = /^(?:\d+x\d+|\D)*/;
const KERNEL = /\d+x\d+/;
/** `f.a`, `f.b`, `f.c` count as numbers do; `q`, `k` and `v` do not. */
const LETTER = /^[a-z]$/;

function finished({ id, children, unit }: Growing, freshId: () => number): Module {
  const letters = [...children.keys()].filter((segment) => LETTER.test(segment)).sort();
  const isLettered = letters.length > 1 && "abcdefghijklmnopqrstuvwxyz".startsWith(letters.join(""));
  const words = new Map<string, [segment: string, tree: UnitTree][]>();
  for (const [segment, child] of children) {
    const [word = ""] = isLettered && LETTER.test(segment) ? [""] : (WORD.exec(segment) ?? []);
    const tree = child.unit && child.children.size === 0 ? child.unit : finished(child, freshId);
    words.set(word, [...(words.get(word) ?? []), [segment, tree]]);
  }
  const ordered = [...words].map(([word, group]) => {
    const trees = group.sort(([a], [b]) => naturalOrder(a, b)).map(([, tree]) => tree);
    // `branch3x3dbl_1` to `_3` are one branch: nothing comes in between.
    const isBranch = KERNEL.test(word) && trees.length > 1 && trees.every(isModule);
    return isBranch ? [{ id: freshId(), words: [trees] }] : trees;
  });
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
