/**
 * PyTorch's names for our tensors. torchvision's ResNets and the usual CIFAR ones number stages `layerL` and blocks
 * `.B`, call a block's layers `conv1`, `bn1`, … in order and its shortcut `downsample.0`, `.1`; the stem is `conv1`,
 * `bn1` and the classifier `fc` or `linear`. The rule needs the order of tensors, not their model.
 */

export type NameStyle = "torchvision" | "cifar";

/** Ours -> PyTorch's, for every name given, in the program's order. Names that follow no rule stay as they are. */
export function torchNames(names: readonly string[], style: NameStyle): ReadonlyMap<string, string> {
  const stages: string[] = [];
  const result = new Map<string, string>();
  for (const name of names) {
    const parts = name.split(".");
    const tensor = parts.at(-1) ?? "";
    const layer = parts.at(-2) ?? "";
    const stage = parts[0] ?? "";
    const ordinal = /_(\d+)$/.exec(layer)?.[1] ?? "1";
    const kind = layer.replace(/_\d+$/, "");
    if (stage === "stem") result.set(name, `${kind}${ordinal}.${tensor}`);
    else if (stage === "head") result.set(name, `${style === "cifar" ? "linear" : "fc"}.${tensor}`);
    else {
      if (!stages.includes(stage)) stages.push(stage);
      const block = parts[1] ?? "0";
      const prefix = `layer${stages.indexOf(stage) + 1}.${block}`;
      const isShortcut = parts.includes("shortcut");
      const place = isShortcut ? `downsample.${kind === "conv" ? 0 : 1}` : `${kind}${ordinal}`;
      result.set(name, `${prefix}.${place}.${tensor}`);
    }
  }
  return result;
}

/** A way to name our tensors as a file does, and what then fits nowhere. */
export interface NameMatch {
  /** Ours -> the file's. */
  readonly names: ReadonlyMap<string, string>;
  /** The file's names for tensors of ours that it lacks. */
  readonly missing: readonly string[];
  /** Names in the file that are none of ours. */
  readonly others: readonly string[];
}

/**
 * How a file's names map to ours: as they are, or in one of PyTorch's styles, whichever leaves least over.
 * @param ours in the program's order @param optional ours that a file may lack
 * @param theirs names in the file; PyTorch's `num_batches_tracked` counts for nothing
 */
export function matchNames(
  ours: readonly string[],
  optional: ReadonlySet<string>,
  theirs: readonly string[],
): NameMatch {
  const there = new Set(theirs);
  const ways = [
    new Map(ours.map((name) => [name, name])),
    torchNames(ours, "torchvision"),
    torchNames(ours, "cifar"),
  ].map((names): NameMatch => {
    const known = new Set(names.values());
    const required = ours.filter((name) => !optional.has(name)).map((name) => names.get(name) ?? name);
    // An optimizer's state, `….weight/momentum`, is at home with its parameter, also where nothing is trained.
    const isOther = (name: string): boolean => !known.has(name) && !known.has(name.split("/")[0] ?? "");
    return {
      names,
      missing: required.filter((name) => !there.has(name)),
      others: theirs.filter((name) => isOther(name) && !name.endsWith("num_batches_tracked")),
    };
  });
  const left = ({ missing, others }: NameMatch): number => missing.length + others.length;
  return ways.reduce((best, each) => (left(each) < left(best) ? each : best));
}
