/**
 * The tensors of one layer go together: `conv1.weight` and `conv1.bias`, a norm's four, an attention's three products as
 * one. A name of none of these kinds, as `layer_scale` or `class_token`, stands alone.
 */

/** Names and shapes, in their order. */
export type NamedShapes = ReadonlyMap<string, readonly number[]>;

export interface NameUnit {
  /** `layer1.0.conv1`; of a tensor that stands alone its whole name. */
  readonly path: string;
  /** By what they are in their layer: `weight`, `running_mean`. */
  readonly tensors: ReadonlyMap<string, string>;
  /** Kinds and shapes: two units with one signature could be each other. */
  readonly signature: string;
}

const TOGETHER = /^(?:weight|bias|running_mean|running_var)$/;
const IN_ATTENTION = /^in_proj_(?:weight|bias)$/;

/** In the order of each one's first tensor. */
export function nameUnits(tensors: NamedShapes): readonly NameUnit[] {
  const grouped = new Map<string, Map<string, string>>();
  for (const name of tensors.keys()) {
    const [path, kind] = placeOf(name);
    const unit = grouped.get(path) ?? new Map<string, string>();
    grouped.set(path, unit.set(kind, name));
  }
  return [...grouped].map(([path, unit]) => {
    const kinds = [...unit].map(([kind, name]): readonly [string, string] => [kind, extents(tensors.get(name) ?? [])]);
    const [only] = kinds;
    // What stands alone is called as its author likes.
    const signature =
      kinds.length === 1 && only
        ? only[1]
        : kinds
            .map(([kind, shape]) => `${kind} ${shape}`)
            .sort()
            .join(", ");
    return { path, tensors: unit, signature };
  });
}

function placeOf(name: string): readonly [path: string, kind: string] {
  const end = name.lastIndexOf(".");
  const [module, last] = [name.slice(0, Math.max(0, end)), name.slice(end + 1)];
  if (TOGETHER.test(last)) return [module, last];
  if (IN_ATTENTION.test(last)) return [`${module === "" ? "" : `${module}.`}in_proj`, last];
  return [name, "weight"];
}

/** Extents of 1 do not count: a factor for each channel is [C] here and [C, 1, 1] there, with the same numbers. */
function extents(shape: readonly number[]): string {
  return shape.filter((extent) => extent !== 1).join("x");
}

/**
 * Whether both mean the same numbers in the same order: extents of 1 may stand behind (a linear layer on an image is a
 * 1×1 convolution) or in front (what is learned of each position has a batch of 1), but a 1×3 kernel is no 3×1 one.
 */
export function holdsSame(a: readonly number[], b: readonly number[]): boolean {
  const behind = (shape: readonly number[]): string =>
    shape.slice(0, shape.findLastIndex((each) => each !== 1) + 1).join();
  const front = (shape: readonly number[]): string => {
    const first = shape.findIndex((each) => each !== 1);
    return shape.slice(first < 0 ? shape.length : first).join();
  };
  return behind(a) === behind(b) || front(a) === front(b);
}
