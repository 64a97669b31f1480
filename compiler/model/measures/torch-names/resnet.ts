/**
 * What PyTorch's models would call a model's layers, read from its structure: torchvision's ResNets number stages `layerL`
 * and blocks `.B`, call the layers of a block `conv1`, `bn1`, … in the order in which they stand (whichever norm it is,
 * however they are nested), its shortcut `downsample.0`, `.1`, the stem `conv1`, `bn1` and the classifier `fc`. How other
 * models spell these words is a matter of who writes a file (`runtime/names.ts`).
 */
import { isNorm } from "../../layers/facts.ts";
import { idsOf, type ModelPart } from "../../structure.ts";
import type { CheckedModel, ModelNode } from "../../checked.ts";
import type { ValueId } from "../../values/value.ts";

/** Of each layer with weights in these parts, by its path. @param prefix in front of all names: `backbone.` */
export function resnetNames(model: CheckedModel, parts = model.parts, prefix = ""): ReadonlyMap<string, string> {
  const naming = new Naming(model, prefix);
  naming.walk(parts, { module: naming.module(prefix), children: "blocks", shortcut: undefined });
  return naming.finish();
}

/** A module of PyTorch's model: its layers, in order, are numbered by what they are. */
interface Module {
  /** In front of its layers' names: `layer2.0.`. */
  readonly prefix: string;
  readonly counts: Map<string, number>;
  shortcuts: number;
  blocks: number;
}
/** The layers of one shortcut are numbered whatever they are. */
interface Shortcut {
  readonly name: string;
  layers: number;
}
interface Place {
  readonly module: Module;
  readonly shortcut: Shortcut | undefined;
  /** Whether a block that is called here is a module of its own, or its layers count as those of this one. */
  readonly children: "blocks" | "layers";
}

/** The classifier: it alone has no number where it is the only one outside of stages and blocks. */
const LINEAR = "fc";

class Naming {
  readonly #model: CheckedModel;
  readonly #prefix: string;
  readonly #names = new Map<string, string>();
  /** Linear layers outside of stages and blocks. */
  readonly #classifiers: string[] = [];
  #stages = 0;

  constructor(model: CheckedModel, prefix: string) {
    this.#model = model;
    this.#prefix = prefix;
  }

  module(prefix: string): Module {
    return { prefix, counts: new Map(), shortcuts: 0, blocks: 0 };
  }

  walk(parts: readonly ModelPart[], place: Place): void {
    for (const part of parts) {
      if (part.kind === "layer") this.#layer(part.node, place);
      else if (part.kind === "block") this.walk(part.parts, this.#blockIn(place));
      else if (part.kind === "stage") this.#stage(part.name, part.parts, place);
      else if (part.kind === "path") this.walk(part.parts, { ...place, children: "layers" });
      else if (part.kind === "parallel") {
        const inner: Place = { ...place, children: "layers" };
        for (const { parts: path } of [...part.paths, part.join]) this.walk(path, inner);
      } else {
        const inner: Place = { ...place, children: "layers" };
        this.walk(part.body.parts, inner);
        this.walk(part.shortcut.parts, { ...inner, shortcut: place.shortcut ?? this.#shortcutOf(place.module) });
        this.walk(part.before, inner);
      }
    }
  }

  /** Stem and head are no modules of their own. */
  #stage(name: string, parts: readonly ModelPart[], place: Place): void {
    if (name === "stem" || name === "head") return this.walk(parts, { ...place, children: "layers" });
    const hasWeights = idsOf(parts).some((id) => (this.#model.nodes[id]?.weights.length ?? 0) > 0);
    if (hasWeights) this.#stages++;
    this.walk(parts, {
      module: this.module(`${this.#prefix}layer${this.#stages}.`),
      children: "blocks",
      shortcut: undefined,
    });
  }

  #blockIn(place: Place): Place {
    if (place.children === "layers") return place;
    return {
      module: this.module(`${place.module.prefix}${place.module.blocks++}.`),
      children: "layers",
      shortcut: undefined,
    };
  }

  #shortcutOf(module: Module): Shortcut {
    return { name: `downsample${numberBehind(++module.shortcuts)}`, layers: 0 };
  }

  #layer(id: ValueId, { module, shortcut }: Place): void {
    const node = this.#model.nodes[id];
    if (!node || node.weights.length === 0) return;
    if (shortcut) {
      this.#names.set(node.path, `${module.prefix}${shortcut.name}.${shortcut.layers++}`);
      return;
    }
    const word = wordOf(node);
    const count = (module.counts.get(word) ?? 0) + 1;
    module.counts.set(word, count);
    this.#names.set(node.path, `${module.prefix}${word}${count}`);
    if (module.prefix === this.#prefix && word === LINEAR) this.#classifiers.push(node.path);
  }

  finish(): ReadonlyMap<string, string> {
    const [only, ...others] = this.#classifiers;
    if (only !== undefined && others.length === 0) this.#names.set(only, `${this.#prefix}${LINEAR}`);
    return this.#names;
  }
}

/** `downsample`, `downsample2` */
function numberBehind(count: number): string {
  return count === 1 ? "" : String(count);
}

/** Every norm is a `bn` in PyTorch's ResNets, whatever `norm_layer` makes of it. */
function wordOf(node: ModelNode): string {
  if (isNorm(node)) return "bn";
  return node.layer === "linear" ? LINEAR : node.layer;
}
