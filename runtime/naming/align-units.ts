/**
 * Walks through a file's modules in the order of a program's layers. A module that was entered is left only when all of
 * it is used; in which order the words of a module come is open. All ways that fit are followed side by side: those
 * that have used the same are one, so the work is the program's layers by the few ways there are at each.
 */
import type { NameUnit } from "./name-units.ts";
import { isModule, unitTree, type Module } from "./unit-tree.ts";

export interface Aligned {
  readonly ours: NameUnit;
  readonly theirs: NameUnit;
  /** Others that it could be as well. */
  readonly others: readonly NameUnit[];
}

/** Inside a module, and the modules around it; a number for each word: how many of its modules are used. */
interface Open {
  readonly module: Module;
  /** Below 0 from the last one on: a pyramid is built from its top. */
  readonly used: readonly number[];
  readonly around: Open | undefined;
  readonly key: string;
}
interface Way {
  readonly from: State;
  readonly to: State;
  readonly unit: NameUnit;
  /** How much of what is known of both does not agree. */
  readonly strange: number;
}
interface State {
  readonly open: Open;
  /** The least strangeness of a way from the beginning, and to the end. */
  before: number;
  after: number;
}

/** Far above what real networks ask for; names made to have many ways get none. */
const MOST_STATES = 200;
const MOST_TRIES = 2_000_000;

/** @returns undefined where no order of the file's modules is the program's, or there are too many */
export function alignUnits(ours: readonly NameUnit[], theirs: readonly NameUnit[]): readonly Aligned[] | undefined {
  if (ours.length !== theirs.length) return undefined;
  return alignInOrder(ours, theirs, "as they are numbered") ?? alignInOrder(ours, theirs, "or from the last");
}

type Numbers = "as they are numbered" | "or from the last";

function alignInOrder(
  ours: readonly NameUnit[],
  theirs: readonly NameUnit[],
  numbers: Numbers,
): readonly Aligned[] | undefined {
  const tree = unitTree(theirs);
  const first: State = { open: entered(tree, undefined), before: 0, after: Infinity };
  const layers: (readonly Way[])[] = [];
  let states: readonly State[] = [first];
  let tries = 0;
  for (const [index, mine] of ours.entries()) {
    const isNew = blockOf(mine.path) !== blockOf(ours[index - 1]?.path ?? "");
    const next = new Map<string, State>();
    const ways: Way[] = [];
    for (const from of states) {
      for (const { unit, open, enters, turns } of leading(from.open, numbers, () => tries++ < MOST_TRIES)) {
        if (unit.signature !== mine.signature) continue;
        const agreements = [isShortcut(unit.path) === isShortcut(mine.path), enters === isNew, !turns];
        const strange = agreements.filter((agrees) => !agrees).length;
        const to = next.get(open.key) ?? { open, before: Infinity, after: Infinity };
        to.before = Math.min(to.before, from.before + strange);
        next.set(open.key, to);
        ways.push({ from, to, unit, strange });
      }
    }
    if (next.size === 0 || next.size > MOST_STATES || tries > MOST_TRIES) return undefined;
    layers.push(ways);
    states = [...next.values()];
  }
  return chosen(ours, theirs, layers, first, states);
}

function chosen(
  ours: readonly NameUnit[],
  theirs: readonly NameUnit[],
  layers: readonly (readonly Way[])[],
  first: State,
  last: readonly State[],
): readonly Aligned[] {
  for (const state of last) state.after = 0;
  for (const ways of [...layers].reverse())
    for (const { from, to, strange } of ways) from.after = Math.min(from.after, to.after + strange);
  const best = first.after;
  const place = new Map(theirs.map((unit, index) => [unit, index]));
  const placeOf = (unit: NameUnit): number => place.get(unit) ?? 0;
  let state = first;
  const aligned = ours.map((mine, index): Aligned => {
    const good = (layers[index] ?? []).filter((way) => way.from.before + way.strange + way.to.after === best);
    const mineNow = good.filter((way) => way.from === state).sort((a, b) => placeOf(a.unit) - placeOf(b.unit));
    const [way] = mineNow;
    if (!way) throw new Error("a way that goes on ends");
    state = way.to;
    const others = new Set(good.map(({ unit }) => unit).filter((unit) => unit !== way.unit));
    return { ours: mine, theirs: way.unit, others: [...others] };
  });
  // A file that is not sorted has its layers as they were made: where that order fits, it is the one.
  const isInOrder = aligned.every((each, index) => placeOf(each.theirs) === index);
  return isInOrder && !isSorted(theirs) ? aligned.map((each) => ({ ...each, others: [] })) : aligned;
}

function isSorted(units: readonly NameUnit[]): boolean {
  return units.every(({ path }, index) => index === 0 || (units[index - 1]?.path ?? "") <= path);
}

const SHORTCUT = /(?:^|[._])(?:downsample|shortcut|skip|proj(?:ection)?)\d*(?:[._]|$)/;

function isShortcut(path: string): boolean {
  return SHORTCUT.test(path);
}

/** In which block a layer of ours is: `conv2_x.0`, else its stage. */
function blockOf(path: string): string {
  return /^.*\.\d+(?=\.)/.exec(path)?.[0] ?? path.replace(/\..*/, "");
}

interface Step {
  readonly unit: NameUnit;
  /** What is open then. */
  readonly open: Open;
  /** It is the first of one of several modules. */
  readonly enters: boolean;
  /** Modules are taken from the last one on, from here. */
  readonly turns: boolean;
}

/** The layers that may come next. */
function* leading(open: Open, numbers: Numbers, mayGoOn: () => boolean): Generator<Step> {
  for (const [word, trees] of open.module.words.entries()) {
    const used = open.used[word] ?? 0;
    if (Math.abs(used) === trees.length) continue;
    const several = trees.length > 1;
    const ends = several && used === 0 && numbers === "or from the last" ? [1, -1] : [used < 0 ? -1 : 1];
    for (const way of ends) {
      if (!mayGoOn()) return;
      const next = trees.at(way > 0 ? used : used - 1);
      if (!next) continue;
      const after = keyed(
        open.module,
        open.used.map((count, index) => (index === word ? count + way : count)),
        open.around,
      );
      const turns = way < 0 && used === 0;
      if (!isModule(next)) yield { unit: next, open: left(after), enters: false, turns };
      else
        for (const step of leading(entered(next, after), numbers, mayGoOn))
          yield { ...step, enters: step.enters || several, turns: step.turns || turns };
    }
  }
}

function entered(module: Module, around: Open | undefined): Open {
  const none = module.words.map(() => 0);
  return keyed(module, none, around);
}

/** What is used up is left. */
function left(open: Open): Open {
  let place = open;
  while (place.around && place.module.words.every((trees, word) => Math.abs(place.used[word] ?? 0) === trees.length))
    place = place.around;
  return place;
}

function keyed(module: Module, used: readonly number[], around: Open | undefined): Open {
  return { module, used, around, key: `${around?.key ?? ""}/${module.id}:${used.join()}` };
}
