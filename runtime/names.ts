/**
 * PyTorch's names for a program's tensors. The compiler says what torchvision would call each (`ProgramTensor.torch`), as
 * it knows how the model is built; the usual CIFAR networks have the same names but for two words.
 */
import { ResnetProblem } from "./problem.ts";
import type { ProgramTensor } from "./program.ts";

export type NameStyle = "torchvision" | "cifar";
export type NamedTensor = Pick<ProgramTensor, "name" | "torch">;

/** What PyTorch's models call differently; a number may follow. */
export interface Vocabulary {
  readonly fc: "fc" | "linear";
  readonly downsample: "downsample" | "shortcut";
}
export const vocabularies: { readonly [style in NameStyle]: Vocabulary } = {
  torchvision: { fc: "fc", downsample: "downsample" },
  cifar: { fc: "linear", downsample: "shortcut" },
};

/**
 * Ours -> PyTorch's, for every tensor given. What PyTorch has no name for stays as it is.
 * @throws RN4014 where two tensors would get one name
 */
export function torchNames(tensors: readonly NamedTensor[], style: NameStyle): ReadonlyMap<string, string> {
  const translated = translate(tensors, vocabularies[style]);
  const twice = collision(translated);
  if (twice)
    throw new ResnetProblem(
      "RN4014",
      `${twice.join(" and ")} would both be ${translated.get(twice[0])} in the names of ${style}`,
      "save with our own names, without `names`, and rename in PyTorch",
    );
  return translated;
}

/** Two of ours that have one name; undefined where each has its own. */
export function collision(names: ReadonlyMap<string, string>): readonly [string, string] | undefined {
  const owners = new Map<string, string>();
  for (const [ours, theirs] of names) {
    const owner = owners.get(theirs);
    if (owner !== undefined) return [owner, ours];
    owners.set(theirs, ours);
  }
  return undefined;
}

export function translate(tensors: readonly NamedTensor[], vocabulary: Vocabulary): ReadonlyMap<string, string> {
  return new Map(tensors.map(({ name, torch }) => [name, torch === undefined ? name : spelt(torch, vocabulary)]));
}

/** `layer2.0.shortcut.0.weight` of `layer2.0.downsample.0.weight`. */
function spelt(name: string, vocabulary: Vocabulary): string {
  const words: { readonly [word: string]: string } = { ...vocabulary };
  const respelt = (part: string): string => {
    const word = part.replace(/\d+$/, "");
    return (Object.hasOwn(words, word) ? words[word] : word) + part.slice(word.length);
  };
  return name.split(".").map(respelt).join(".");
}

/** PyTorch's words for the classifier; of several, numbered. */
const CLASSIFIER = /^(?:fc|linear|classifier|head)\d*$/;
/** Stages and the blocks in them are modules of PyTorch's, of as many words as ours; what is inside is told otherwise. */
const MODULE_WORDS = 2;

/** Tells whether a name of PyTorch's belongs to a part of ours, there or not: `head`, `conv5_x` or `conv5_x.2`. */
export function torchParts(tensors: readonly NamedTensor[]): (theirs: string, part: string) => boolean {
  const modules = new Map<string, string | undefined>();
  for (const { name, torch = "" } of tensors) {
    const [ours, theirs] = [name.split("."), torch.split(".")];
    for (let words = 1; words <= Math.min(MODULE_WORDS, ours.length - 1); words++) {
      const [part, module] = [ours, theirs].map((each) => each.slice(0, words).join("."));
      if (part === undefined) continue;
      // A part whose tensors lie in several modules, as the stem's, is none.
      modules.set(part, modules.has(part) && modules.get(part) !== module ? undefined : module);
    }
  }
  return (theirs, part) => {
    if (part === "head") return CLASSIFIER.test(theirs.split(".")[0] ?? "");
    const words = part.split(".");
    for (let known = Math.min(MODULE_WORDS, words.length); known > 0; known--) {
      const module = modules.get(words.slice(0, known).join("."));
      if (module !== undefined) return isUnder(theirs, [module, ...words.slice(known)].join("."));
    }
    return false;
  };
}

/** What PyTorch counts beside its weights. */
const COUNTER = /(?:^|\.)(?:num_batches_tracked|n_averaged)$/;

export function isCounter(name: string): boolean {
  return COUNTER.test(name);
}

/** What stands behind `module.` or another prefix. */
export function withoutPrefix(name: string, prefix: string): string {
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

/** Whether a name is `part` or begins with it, whole words: `s1.0` has `s1.0.conv.weight`, not `s1.01`. */
export function isUnder(name: string, part: string): boolean {
  return name.startsWith(part) && (name.length === part.length || "./".includes(name.charAt(part.length)));
}

/** `s1.0.residual.conv` of `s1.0.residual.conv.weight/momentum`; undefined for what belongs to no layer. */
export function layerOf(name: string): string | undefined {
  const [parameter = ""] = name.split("/");
  const end = parameter.lastIndexOf(".");
  return end > 0 ? parameter.slice(0, end) : undefined;
}
