/**
 * Which tensor of a file is which of a program: by our names or one of PyTorch's, all after one prefix or none
 * (`module.` of DataParallel, `_orig_mod.` of torch.compile, `model.`). Every tensor of the program is set once and every
 * one of the file is used once; what is no weight (optimizer states, counters) may be left, and is said to be.
 */
import {
  collision,
  isCounter,
  isUnder,
  layerOf,
  torchParts,
  translate,
  vocabularies,
  withoutPrefix,
  type NamedTensor,
} from "./names.ts";
import { holdsSame } from "./naming/name-units.ts";
import type { ProgramTensor } from "./program.ts";

/** What counts of a tensor of the program. */
export type NamedShape = Pick<ProgramTensor, "name" | "role" | "shape" | "torch" | "torchShape">;
/** A file's names and shapes. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

export interface Mismatch {
  readonly name: string;
  readonly theirs: string;
  /** In the file and in the program. */
  readonly there: readonly number[];
  readonly here: readonly number[];
}

/** What a file is for a program when its names are read in one way. */
export interface Match {
  /** `our names`, `torchvision's names` */
  readonly words: string;
  /** What stands before each of them in the file, `module.`, or nothing. */
  readonly prefix: string;
  /** Ours -> the file's, for all that is set. */
  readonly used: ReadonlyMap<string, string>;
  /** Ours that stay as they are because that is allowed, with the reason. */
  readonly kept: ReadonlyMap<string, string>;
  /** Optimizer states of ours that the file lacks. */
  readonly fresh: readonly string[];
  /** The file's that nothing here has a use for. */
  readonly unused: readonly string[];
  /** What does not fit: ours with the name that the file should have, the file's, those of another shape. */
  readonly missing: readonly { readonly name: string; readonly theirs: string }[];
  readonly others: readonly string[];
  readonly mismatched: readonly Mismatch[];
  /** Two of ours that would have one name: the file cannot be read in this way. */
  readonly twice: readonly [string, string] | undefined;
  /** Parts that are allowed to be missing, and that neither the program nor the file has. */
  readonly idle: readonly string[];
  /** Prefixes after which the file has the whole program. */
  readonly copies: readonly string[];
}

export interface Matches {
  /** The one that leaves least. */
  readonly best: Match;
  /** Another one that fits too, sets as many tensors, and others. */
  readonly rival: Match | undefined;
}

export function leftOver({ missing, others, mismatched }: Match): number {
  return missing.length + others.length + mismatched.length;
}

/** Enough for a model, its average and their wrappers. */
const MOST_PREFIXES = 4;
const MOST_PREFIX_WORDS = 6;

/**
 * @param known the program's tensors, in its order
 * @param parts of the program, as `head`, that the file may lack or have in other shapes; or of the file, to be left
 * @param given names that the file has, by ours, where a person has said so
 */
export function matchTensors(
  known: readonly NamedShape[],
  file: Shapes,
  parts: readonly string[],
  given?: ReadonlyMap<string, string>,
): Matches {
  const tensors = given ? known.map((tensor) => ({ ...tensor, torch: given.get(tensor.name) ?? tensor.name })) : known;
  const allowed = parts.map((part) => part.replace(/\.$/, ""));
  const needed = tensors.filter(({ role }) => role !== "optimizer").length;
  const layouts = given ? [{ words: GIVEN, names: given }, ourNames(tensors)] : layoutsOf(tensors);
  const found = prefixesOf(layouts, file);
  const matches = layouts.flatMap((layout, index) => {
    const prefixes = found[index] ?? [];
    const copies = prefixes.filter(({ count }) => count >= needed).map(({ prefix }) => prefix);
    return prefixes.map(({ prefix }) => ({ ...matchAs(layout, prefix, tensors, file, allowed), copies }));
  });
  const isBetter = (a: Match, b: Match): boolean =>
    leftOver(a) < leftOver(b) || (leftOver(a) === leftOver(b) && a.used.size > b.used.size);
  const best = matches.reduce((most, each) => (isBetter(each, most) ? each : most));
  const rival = matches.find(
    (each) => leftOver(each) === leftOver(best) && each.used.size === best.used.size && !isSame(each.used, best.used),
  );
  return { best, rival: leftOver(best) === 0 ? rival : undefined };
}

function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return [...a].every(([name, theirs]) => b.get(name) === theirs);
}

interface Layout {
  readonly words: string;
  /** Ours -> the file's, without a prefix. */
  readonly names: ReadonlyMap<string, string>;
}

/** How a file is read whose names a person has given. */
export const GIVEN = "the names that were given";

function ourNames(ours: readonly NamedTensor[]): Layout {
  return { words: "our names", names: new Map(ours.map(({ name }) => [name, name])) };
}

function layoutsOf(ours: readonly NamedTensor[]): readonly Layout[] {
  const { torchvision, cifar } = vocabularies;
  const ofTorchvision = "torchvision's names";
  const ofCifar = "the names of PyTorch's CIFAR networks";
  return [
    ourNames(ours),
    { words: ofTorchvision, names: translate(ours, torchvision) },
    { words: ofCifar, names: translate(ours, cifar) },
    // Shortcuts are called either way in both.
    { words: ofTorchvision, names: translate(ours, { ...torchvision, downsample: cifar.downsample }) },
    { words: ofCifar, names: translate(ours, { ...cifar, downsample: torchvision.downsample }) },
  ];
}

interface Prefix {
  readonly prefix: string;
  /** Names of the layout that the file has after it. */
  readonly count: number;
}

/** For each layout the prefixes after which the file has names of it, the one with most of them first. */
function prefixesOf(layouts: readonly Layout[], file: Shapes): readonly (readonly Prefix[])[] {
  const counted = layouts.map(({ names }) => ({ known: new Set(names.values()), counts: new Map([["", 0]]) }));
  for (const name of file.keys()) {
    let start = 0;
    for (let words = 0; words <= MOST_PREFIX_WORDS; words++) {
      const rest = name.slice(start);
      for (const { known, counts } of counted) {
        if (!known.has(rest)) continue;
        const prefix = name.slice(0, start);
        counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
      }
      start = name.indexOf(".", start) + 1;
      if (start === 0) break;
    }
  }
  return counted.map(({ counts }) => {
    const prefixes = [...counts].map(([prefix, count]) => ({ prefix, count }));
    return prefixes.sort((a, b) => b.count - a.count).slice(0, MOST_PREFIXES);
  });
}

function matchAs(
  { words, names }: Layout,
  prefix: string,
  tensors: readonly NamedShape[],
  file: Shapes,
  allowed: readonly string[],
): Omit<Match, "copies"> {
  const isIn = (name: string, part: string): boolean => isUnder(name, part) || isUnder(names.get(name) ?? name, part);
  const isAllowed = (name: string): boolean => allowed.some((part) => isIn(name, part));
  // A person who says which tensor is which may mean a linear layer's by a 1×1 convolution's.
  const fits = (there: readonly number[], here: readonly number[], torchShape: readonly number[]): boolean =>
    isShape(there, here) || isShape(there, torchShape) || (words === GIVEN && holdsSame(there, here));
  const [used, kept] = [new Map<string, string>(), new Map<string, string>()];
  const fresh: string[] = [];
  const missing: Match["missing"][number][] = [];
  const mismatched: Mismatch[] = [];
  for (const { name, role, shape: here, torchShape = here } of tensors) {
    const theirs = prefix + (names.get(name) ?? name);
    const there = file.get(theirs);
    if (there && fits(there, here, torchShape)) used.set(name, theirs);
    else if (there && isAllowed(name)) kept.set(name, `[${there.join(", ")}] in the file, [${here.join(", ")}] here`);
    else if (there) mismatched.push({ name, theirs, there, here });
    else if (role === "optimizer") fresh.push(name);
    else if (isAllowed(name)) kept.set(name, "not in the file");
    else missing.push({ name, theirs });
  }
  // A layer is taken whole: a bias that belongs to other weights is not this one's.
  const broken = new Set([...kept.keys()].map(layerOf));
  for (const name of [...used.keys()])
    if (broken.has(layerOf(name)) && isAllowed(name) && used.delete(name))
      kept.set(name, "others of its layer do not fit");

  const known = new Set(tensors.map(({ name }) => prefix + (names.get(name) ?? name)));
  const rest = [...file.keys()].filter((theirs) => !known.has(theirs));
  const belongs = torchParts(tensors);
  const isTheirs = (theirs: string, part: string): boolean => {
    const name = withoutPrefix(theirs, prefix);
    return isUnder(name, part) || belongs(name, part);
  };
  const parameters = new Set(names.values());
  const mayBeLeft = (theirs: string): boolean =>
    isNoWeight(withoutPrefix(theirs, prefix), parameters) || allowed.some((part) => isTheirs(theirs, part));
  return {
    words,
    prefix,
    used,
    kept,
    fresh,
    unused: rest.filter(mayBeLeft),
    missing,
    others: rest.filter((theirs) => !mayBeLeft(theirs)),
    mismatched,
    twice: collision(names),
    idle: allowed.filter(
      (part) => !tensors.some(({ name }) => isIn(name, part)) && !rest.some((theirs) => isTheirs(theirs, part)),
    ),
  };
}

/** What training scripts save beside a model. */
const TRAINING =
  /^(?:optim\w*|lr_schedulers?|schedulers?|grad_scaler|scaler|rng\w*|random\w*|epoch|step|global_step)(?:[./]|$)/;
/** Our own states of an optimizer that belong to no tensor. */
const UPDATE = "update";

/** Whether one of the file's names, none of the program's, is an optimizer's state, a counter or the like. */
function isNoWeight(name: string, parameters: ReadonlySet<string>): boolean {
  const [owner = "", state] = name.split("/");
  // `….weight/momentum` is at home with its parameter, also where nothing is trained.
  const isState = state !== undefined && (owner === UPDATE || parameters.has(owner));
  return isState || isCounter(name) || TRAINING.test(name);
}

function isShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}
