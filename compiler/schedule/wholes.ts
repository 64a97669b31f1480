/**
 * Which concatenations and slices have no pass of their own. The parts of a concatenation are written where the whole has
 * them, and a slice is read where it is. A value lies within another if all that read it find its elements by strides, as
 * fused expressions do, or by the pitch of its pixels, as `strips` of an operation says; else the step of a part writes
 * it twice, or a step copies it. A whole lies within a larger one in turn, as in a DenseNet's block.
 */
import { isHalf, nodeOf } from "../graph/node-of.ts";
import { stridesOf } from "../graph/shape.ts";
import type { Graph, NodeId } from "../graph/types.ts";
import { partsOf, type Part } from "./concatenations.ts";
import { isElementwise, isOperation, strips } from "./families.ts";
import { readersOf, type Storing } from "./readers.ts";
import type { Layout } from "./types.ts";

/** Index in a larger value of a value's first element. */
export interface Within {
  /** For a slice it may be a reshape, which lies where its input does. */
  readonly whole: NodeId;
  readonly start: readonly number[];
}

export interface Wholes {
  /** Nothing lies within anything else. */
  readonly isEmpty: boolean;
  /** The outermost whole in whose memory a value lies, or a pad that stands for a part; undefined for all others. */
  readonly within: (id: NodeId) => Within | undefined;
  /** For a value that no step writes, what has to be there instead: its parts, or what it is a slice of. */
  readonly madeOf: (id: NodeId) => readonly NodeId[] | undefined;
  /** Pads that the step of this value writes too. */
  readonly alsoWritten: (id: NodeId) => readonly NodeId[];
  /** The value that a step copies to a pad's part; undefined for all others. */
  readonly copied: (pad: NodeId) => NodeId | undefined;
}

const apartFromEachOther: Wholes = {
  isEmpty: true,
  within: () => undefined,
  madeOf: () => undefined,
  alsoWritten: () => [],
  copied: () => undefined,
};

/** More parts to be copied than this are put together by one pass, as any sum is. */
const MOST_COPIED = 1;

/** @param apart values that cannot lie within a whole, pads that no step of a value can write too */
export function resolveWholes(storing: Storing, apart: ReadonlySet<NodeId>): Wholes {
  const found = new Finder(storing, apart);
  for (const id of storing.stored) if (nodeOf(storing.graph, id).op === "map") found.concatenation(id);
  // Behind these: a slice that is only a part of something is written there.
  for (const id of storing.stored) if (nodeOf(storing.graph, id).op === "slice") found.slice(id);
  return found.wholes();
}

class Finder {
  readonly #storing: Storing;
  readonly #apart: ReadonlySet<NodeId>;
  #known: ReturnType<typeof readersOf> | undefined;
  readonly #parents = new Map<NodeId, Within>();
  readonly #made = new Map<NodeId, readonly NodeId[]>();
  readonly #alsoWritten = new Map<NodeId, NodeId[]>();
  readonly #copied = new Map<NodeId, NodeId>();

  constructor(storing: Storing, apart: ReadonlySet<NodeId>) {
    this.#storing = storing;
    this.#apart = apart;
  }
  /** Found when the first is asked for: most graphs put nothing together. */
  get #readers(): ReturnType<typeof readersOf> {
    return (this.#known ??= readersOf(this.#storing));
  }

  concatenation(whole: NodeId): void {
    const parts = partsOf(this.#storing.graph, whole);
    if (!parts) return;
    const can = parts.filter((part) => this.#isWritten(part, whole) && this.#canLie(part, whole, part.pad));
    // A value that is there twice can lie in one place only.
    const lying = can.filter(({ value }, at) => can.findIndex((each) => each.value === value) === at);
    const others = parts.filter((part) => !lying.includes(part));
    const twice = others.filter(({ pad, value }) => this.#isMapped(value) && !this.#apart.has(pad));
    const left = others.filter((part) => !twice.includes(part));
    // What two concatenations have at the same place is one pad, which stands for a part of one of them.
    if (left.length > MOST_COPIED || others.some(({ pad }) => this.#parents.has(pad))) return;
    for (const { value, start } of lying) this.#parents.set(value, { whole, start });
    for (const { pad, start } of others) this.#parents.set(pad, { whole, start });
    for (const { pad, value } of twice) this.#alsoWritten.set(value, [...(this.#alsoWritten.get(value) ?? []), pad]);
    for (const { pad, value } of left) this.#copied.set(pad, value);
    this.#made.set(
      whole,
      parts.map((part) => (lying.includes(part) ? part.value : part.pad)),
    );
  }

  slice(value: NodeId): void {
    const { graph, behind, stored } = this.#storing;
    const node = nodeOf(graph, value);
    if (node.op !== "slice" || this.#alsoWritten.has(value)) return;
    const [whole] = node.inputs;
    const { start, stride } = node.attributes;
    const isPlain = stored.has(behind(whole)) && stride.every((each) => each === 1);
    if (!isPlain || !this.#canLie({ value, start }, whole)) return;
    // What is sliced may be a part itself, whose memory is that of the outermost whole.
    let outermost: Within = { whole, start };
    for (let outer = this.#parents.get(whole); outer; outer = this.#parents.get(outer.whole))
      outermost = moved(outermost.start, outer);
    if (this.#readers.haveStrips(value) && !alongLast(graph, value, outermost.whole)) return;
    this.#parents.set(value, outermost);
    this.#made.set(value, [behind(whole)]);
  }

  /** By strides: element by element, by an operation that can, or by its own parts. */
  #isWritten({ value }: Part, whole: NodeId): boolean {
    const node = nodeOf(this.#storing.graph, value);
    if (this.#isMapped(value)) return true;
    if (this.#made.has(value)) return alongLast(this.#storing.graph, value, whole);
    return isOperation(node) && strips[node.op].writes && alongLast(this.#storing.graph, value, whole);
  }
  /** A step of its own writes it element by element. */
  #isMapped(id: NodeId): boolean {
    const { graph, behind, stored } = this.#storing;
    return behind(id) === id && stored.has(id) && !this.#made.has(id) && isElementwise(nodeOf(graph, id));
  }

  /** @param pad that reads the value as a part of the whole */
  #canLie({ value, start }: Pick<Part, "value" | "start">, whole: NodeId, pad?: NodeId): boolean {
    const { graph } = this.#storing;
    // A buffer has elements of one kind.
    if (isHalf(graph, value) !== isHalf(graph, whole)) return false;
    if (this.#apart.has(value) || this.#parents.has(value) || this.#readers.needDense(value)) return false;
    const isOperated = this.#readers.haveStrips(value) || isOperation(nodeOf(graph, value));
    if (isOperated && !alongLast(graph, value, whole)) return false;
    if (keepsVectors(graph, value, whole, start)) return true;
    // Then no kernel may count on vectors of four: those of operations do where four divide the channels.
    const isOdd = (nodeOf(graph, value).type.shape.at(-1) ?? 1) % 4 !== 0;
    return this.#readers.noneLoads(value, pad) && (isOdd || !isOperated);
  }

  wholes(): Wholes {
    // Outer wholes come later: they are resolved first.
    const within = new Map<NodeId, Within>();
    for (const [id, { whole, start }] of [...this.#parents].sort(([, a], [, b]) => b.whole - a.whole)) {
      const outer = within.get(whole);
      within.set(id, outer ? moved(start, outer) : { whole, start });
    }
    // Most graphs put nothing together, and are asked for each of their nodes.
    if (within.size === 0) return apartFromEachOther;
    return {
      isEmpty: false,
      within: (id) => within.get(id),
      madeOf: (id) => this.#made.get(id),
      alsoWritten: (id) => this.#alsoWritten.get(id) ?? [],
      copied: (pad) => this.#copied.get(pad),
    };
  }
}

const moved = (start: readonly number[], outer: Within): Within => ({
  whole: outer.whole,
  start: outer.start.map((each, axis) => each + (start[axis] ?? 0)),
});

/** Where the elements of what lies `within` are in the whole's memory. */
export function layoutOf(graph: Graph, { whole, start }: Within): Layout {
  const strides = stridesOf(nodeOf(graph, whole).type.shape);
  return { strides, offset: start.reduce((sum, each, axis) => sum + each * (strides[axis] ?? 1), 0) };
}

/** True if the value is some channels of the whole, and all of its pixels. */
function alongLast(graph: Graph, value: NodeId, whole: NodeId): boolean {
  const [part, shape] = [value, whole].map((id) => nodeOf(graph, id).type.shape) as [number[], number[]];
  return shape.every((extent, axis) => axis === shape.length - 1 || part[axis] === extent);
}

/** True if four neighbours that begin at a multiple of four do so in the whole too, so that kernels may have vectors. */
function keepsVectors(graph: Graph, value: NodeId, whole: NodeId, start: readonly number[]): boolean {
  const isWhole = (count: number): boolean => count % 4 === 0;
  const lengthOf = (id: NodeId): number => nodeOf(graph, id).type.shape.at(-1) ?? 1;
  return [lengthOf(value), lengthOf(whole), layoutOf(graph, { whole, start }).offset].every(isWhole);
}
