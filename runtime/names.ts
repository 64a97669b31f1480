/**
 * PyTorch's names for our tensors. torchvision's ResNets and the usual CIFAR ones number stages `layerL` and blocks `.B`,
 * call the layers of a block `conv1`, `bn1`, … in the order in which they stand (whichever norm it is, however they are
 * nested), its shortcut `downsample.0`, `.1`, the stem `conv1`, `bn1` and the classifier `fc`. The rule needs all names
 * in the program's order, and no model.
 */
import { ResnetProblem } from "./problem.ts";

export type NameStyle = "torchvision" | "cifar";

/** What PyTorch's models call differently. */
export interface Vocabulary {
  /** The one linear layer at the end; of several the first is `fc1`. */
  readonly classifier: "fc" | "linear";
  readonly shortcut: "downsample" | "shortcut";
}
export const vocabularies: { readonly [style in NameStyle]: Vocabulary } = {
  torchvision: { classifier: "fc", shortcut: "downsample" },
  cifar: { classifier: "linear", shortcut: "shortcut" },
};

/**
 * Ours -> PyTorch's, for every name given, in the program's order. What is no tensor of a layer stays as it is.
 * @throws RN4014 where two tensors would get one name
 */
export function torchNames(names: readonly string[], style: NameStyle): ReadonlyMap<string, string> {
  const translated = translate(names, vocabularies[style]);
  const twice = collision(translated);
  if (twice)
    throw new ResnetProblem(
      "RN4014",
      `${twice.join(" and ")} would both be ${translated.get(twice[0])} in the names of ${style}`,
      "save with our own names, without `names` or --names, and rename in PyTorch",
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

export function translate(names: readonly string[], vocabulary: Vocabulary): ReadonlyMap<string, string> {
  const layers = translateLayers(new Set(names.flatMap((name) => layerOf(name) ?? [])), vocabulary);
  return new Map(
    names.map((name) => {
      const layer = layerOf(name);
      return [name, layer === undefined ? name : `${layers.get(layer)}${name.slice(layer.length)}`];
    }),
  );
}

/** PyTorch's words for the classifier; of several, numbered. */
const CLASSIFIER = /^(?:fc|linear|classifier|head)\d*$/;

/**
 * Tells whether a name of PyTorch's belongs to a part of ours: `head`, `conv5_x` or `conv5_x.2`.
 * @param names of the program, which say how the stages are numbered
 */
export function torchParts(names: readonly string[]): (theirs: string, part: string) => boolean {
  const stages = stagesOf(names.flatMap((name) => layerOf(name) ?? []));
  return (theirs, part) => {
    if (part === "head") return CLASSIFIER.test(theirs.split(".")[0] ?? "");
    const [stage = "", ...rest] = part.split(".");
    const number = stages.get(stage);
    return number !== undefined && isUnder(theirs, [`layer${number}`, ...rest].join("."));
  };
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

const NUMBER = /^\d+$/;
const PATH = /^(?:residual|shortcut)(?:_\d+)?$/;
const SHORTCUT = /^shortcut(?:_\d+)?$/;

/** Stages with blocks or layers, numbered from 1; the stem, the head and what stands outside of stages are none. */
function stagesOf(layers: Iterable<string>): ReadonlyMap<string, number> {
  const stages = new Map<string, number>();
  for (const layer of layers) {
    const parts = layer.split(".");
    const [stage = ""] = parts;
    if (isInStage(parts) && !stages.has(stage)) stages.set(stage, stages.size + 1);
  }
  return stages;
}
function isInStage([first = "", ...rest]: readonly string[]): boolean {
  return rest.length > 0 && first !== "stem" && first !== "head" && !NUMBER.test(first) && !PATH.test(first);
}

/** A module of PyTorch's model: its layers, in order, are numbered by what they are. */
class Module {
  readonly #counts = new Map<string, number>();
  readonly #shortcuts = new Map<string, { readonly name: string; layers: number }>();

  /** `conv2` for the second convolution. */
  next(kind: string): string {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return `${kind}${count}`;
  }
  /** `downsample.1` for the second layer of the first shortcut, which is at `path`. */
  nextOfShortcut(path: string, word: string): string {
    const { size } = this.#shortcuts;
    const shortcut = this.#shortcuts.get(path) ?? { name: size === 0 ? word : `${word}${size + 1}`, layers: 0 };
    this.#shortcuts.set(path, shortcut);
    return `${shortcut.name}.${shortcut.layers++}`;
  }
}

function translateLayers(
  layers: ReadonlySet<string>,
  { classifier, shortcut }: Vocabulary,
): ReadonlyMap<string, string> {
  const stages = stagesOf(layers);
  const places = [...layers].map((layer) => {
    const parts = layer.split(".");
    const fork = parts.findIndex((part) => SHORTCUT.test(part));
    const shortcutPath = fork < 0 ? undefined : parts.slice(0, fork + 1).join(".");
    return { layer, prefix: prefixOf(parts, stages), kind: kindOf(parts, classifier), shortcutPath };
  });
  const isLinearOutside = ({ prefix, kind, shortcutPath }: (typeof places)[number]): boolean =>
    prefix === "" && kind === classifier && shortcutPath === undefined;
  const isAlone = places.filter(isLinearOutside).length === 1;
  const modules = new Map<string, Module>();
  return new Map(
    places.map((place): readonly [string, string] => {
      const { layer, prefix, kind, shortcutPath } = place;
      if (isAlone && isLinearOutside(place)) return [layer, classifier];
      const module = modules.get(prefix) ?? new Module();
      modules.set(prefix, module);
      const name = shortcutPath === undefined ? module.next(kind) : module.nextOfShortcut(shortcutPath, shortcut);
      return [layer, prefix + name];
    }),
  );
}

/** `layer2.0.` for a layer of the first block of the second stage; nothing for what is in no stage and no block. */
function prefixOf(parts: readonly string[], stages: ReadonlyMap<string, number>): string {
  const [first = "", second = ""] = parts;
  if (parts.length > 1 && NUMBER.test(first)) return `${first}.`;
  if (!isInStage(parts)) return "";
  const layer = `layer${stages.get(first)}.`;
  return parts.length > 2 && NUMBER.test(second) ? `${layer}${second}.` : layer;
}

/** `bn` of `bn_2`: every norm is a `bn` in PyTorch's ResNets, whatever `norm_layer` makes of it. */
function kindOf(parts: readonly string[], classifier: string): string {
  const kind = (parts.at(-1) ?? "").replace(/_\d+$/, "");
  if (kind === "groupnorm") return "bn";
  return kind === "linear" ? classifier : kind;
}
