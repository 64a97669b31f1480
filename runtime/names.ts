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

/**
 * How a file's names map to ours: as they are, or in one of PyTorch's styles; undefined when none fits.
 * @param theirs names in the file; `num_batches_tracked` counts for nothing
 */
export function matchNames(
  ours: readonly string[],
  theirs: readonly string[],
): ReadonlyMap<string, string> | undefined {
  const there = new Set(theirs);
  if (ours.every((name) => there.has(name))) return new Map(ours.map((name) => [name, name]));
  for (const style of ["torchvision", "cifar"] as const) {
    const names = torchNames(ours, style);
    if ([...names.values()].every((name) => there.has(name))) return names;
  }
  return undefined;
}
