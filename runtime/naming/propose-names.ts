/**
 * Which tensor of a file is which of a program, by order, shape and structure, where their names have nothing to do with
 * each other. Where several would fit, all are told: none is guessed.
 */
import { isCounter } from "../names.ts";
import type { ProgramTensor } from "../program.ts";
import { alignUnits, type Aligned } from "./align-units.ts";
import { nameUnits, type NamedShapes, type NameUnit } from "./name-units.ts";

export interface ProposedName {
  readonly ours: string;
  /** The file's that it may be, the likeliest first; none where nothing fits. */
  readonly theirs: readonly string[];
}
export interface Proposal {
  /** A row for each tensor of the program, in its order. */
  readonly rows: readonly ProposedName[];
  /** The file's that nothing here fits. */
  readonly rest: readonly string[];
}

/** More than these are no choice. */
const MOST_CHOICES = 8;

/** @param file names and shapes of its tensors, in its order */
export function proposeNames(
  tensors: readonly Pick<ProgramTensor, "name" | "role" | "shape">[],
  file: NamedShapes,
): Proposal {
  const learned = tensors.filter(({ role }) => role !== "optimizer");
  const ours = nameUnits(new Map(learned.map(({ name, shape }) => [name, shape])));
  const names = [...file].filter(([name]) => !isCounter(name) && !name.includes("/"));
  const theirs = nameUnits(new Map(names));
  const aligned = alignUnits(ours, theirs) ?? alignPart(ours, theirs) ?? byShape(ours, theirs);
  const found = new Map(aligned.flatMap((each) => [...choices(each)]));
  const rows = learned.map(({ name }) => ({ ours: name, theirs: found.get(name) ?? [] }));
  const used = new Set(rows.flatMap((row) => row.theirs));
  return { rows, rest: names.map(([name]) => name).filter((name) => !used.has(name)) };
}

function* choices({ ours, theirs, others }: Aligned): Generator<readonly [string, readonly string[]]> {
  const units = [theirs, ...others].slice(0, MOST_CHOICES);
  for (const [kind, name] of ours.tensors) yield [name, units.flatMap((unit) => nameIn(unit, kind, ours))];
}

function nameIn(unit: NameUnit, kind: string, { tensors }: NameUnit): readonly string[] {
  const name = tensors.size === 1 ? [...unit.tensors.values()][0] : unit.tensors.get(kind);
  return name === undefined ? [] : [name];
}

/** A file may have one part more than the program: auxiliary heads, as a rule. */
function alignPart(ours: readonly NameUnit[], theirs: readonly NameUnit[]): readonly Aligned[] | undefined {
  const wordOf = ({ path }: NameUnit): string => path.replace(/[\d.].*$/, "");
  for (const word of new Set(theirs.map(wordOf))) {
    const others = theirs.filter((unit) => wordOf(unit) !== word);
    const aligned = alignUnits(ours, others);
    if (aligned) return aligned;
  }
  return undefined;
}

/** Where the order does not fit: layers of a shape that only one has here and there are each other; of more, any. */
function byShape(ours: readonly NameUnit[], theirs: readonly NameUnit[]): readonly Aligned[] {
  const [here, there] = [bySignature(ours), bySignature(theirs)];
  return ours.flatMap((mine): readonly Aligned[] => {
    const [alike, same] = [there.get(mine.signature) ?? [], here.get(mine.signature) ?? []];
    const likeliest = alike[same.indexOf(mine)] ?? alike[0];
    if (!likeliest) return [];
    return [{ ours: mine, theirs: likeliest, others: alike.filter((unit) => unit !== likeliest) }];
  });
}

function bySignature(units: readonly NameUnit[]): ReadonlyMap<string, readonly NameUnit[]> {
  const groups = new Map<string, NameUnit[]>();
  for (const unit of units) groups.set(unit.signature, [...(groups.get(unit.signature) ?? []), unit]);
  return groups;
}
