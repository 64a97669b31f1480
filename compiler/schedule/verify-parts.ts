/**
 * Of buffers that are written in parts: which element of which value each of their elements is. Tells whether a value
 * that is read is all there, by what sums and pads mean and not by how the scheduler takes them.
 */
import { volume } from "../graph/shape.ts";
import type { Graph, NodeId, NodeOf } from "../graph/types.ts";
import type { Layout, Operand } from "./types.ts";

/** Of each element of a value which element of which node it is. */
interface Source {
  readonly nodes: Int32Array;
  readonly elements: Int32Array;
}

/** Through reshapes and slices, and through sums with what a pad fills with -0: each value of a graph once. */
export class Sources {
  readonly #graph: Graph;
  readonly #sources = new Map<NodeId, Source>();
  readonly #nothing = new Map<NodeId, Uint8Array | undefined>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  shapeOf(node: NodeId): readonly number[] {
    return this.#graph.nodes[node]?.type.shape ?? [];
  }
  /** What is written where a node lies within a whole: of a pad that fills with nothing its input, for only that is there. */
  partOf(id: NodeId): NodeId {
    const node = this.#graph.nodes[id];
    return node?.op === "pad" && isOfNothing(node) ? node.inputs[0] : id;
  }
  of(id: NodeId): Source {
    const known = this.#sources.get(id) ?? this.#find(id);
    this.#sources.set(id, known);
    return known;
  }

  #find(id: NodeId): Source {
    const node = this.#graph.nodes[id];
    if (node?.op === "reshape") return this.of(node.inputs[0]);
    const elements = volume(this.shapeOf(id));
    const source = { nodes: new Int32Array(elements).fill(id), elements: Int32Array.from({ length: elements }, same) };
    /** Element `at` is what `inner` of another node is. */
    const take = (from: Source, inner: number, at: number): void => {
      source.nodes[at] = from.nodes[inner] ?? -1;
      source.elements[at] = from.elements[inner] ?? -1;
    };
    if (node?.op === "slice") {
      const { start, stride } = node.attributes;
      const from = this.of(node.inputs[0]);
      const steps = strides(this.shapeOf(node.inputs[0]));
      const first = start.reduce((sum, each, axis) => sum + each * (steps[axis] ?? 0), 0);
      const layout = { strides: steps.map((step, axis) => step * (stride[axis] ?? 1)), offset: first };
      along(this.shapeOf(id), layout, (inner, at) => take(from, inner, at));
    } else if (node?.op === "pad" && isOfNothing(node)) {
      const from = this.of(node.inputs[0]);
      along(this.shapeOf(node.inputs[0]), this.#inPad(node), (at, inner) => take(from, inner, at));
    } else if (node?.op === "map" && node.attributes.fn === "add") {
      const [a = 0, b = 0] = node.inputs;
      const [noA, noB] = [this.#nothingOf(a), this.#nothingOf(b)];
      const [fromA, fromB] = [noB && this.of(a), noA && this.of(b)];
      for (let at = 0; at < elements; at++) {
        if (fromA && noB?.[at] === 1) take(fromA, at, at);
        else if (fromB && noA?.[at] === 1) take(fromB, at, at);
      }
    }
    return source;
  }

  /** 1 where a pad fills with -0, or a sum has nothing but that; undefined where it is nowhere. */
  #nothingOf(id: NodeId): Uint8Array | undefined {
    if (!this.#nothing.has(id)) this.#nothing.set(id, this.#findNothing(id));
    return this.#nothing.get(id);
  }
  #findNothing(id: NodeId): Uint8Array | undefined {
    const node = this.#graph.nodes[id];
    if (node?.op === "pad" && isOfNothing(node)) {
      const nothing = new Uint8Array(volume(this.shapeOf(id))).fill(1);
      along(this.shapeOf(node.inputs[0]), this.#inPad(node), (at) => (nothing[at] = 0));
      return nothing;
    }
    if (node?.op !== "map" || node.attributes.fn !== "add") return undefined;
    const [a, b] = node.inputs.map((each) => this.#nothingOf(each));
    return a && b && a.map((each, at) => each & (b[at] ?? 0));
  }
  /** Where a pad has its input. */
  #inPad({ id, attributes }: NodeOf<"pad">): Layout {
    const steps = strides(this.shapeOf(id));
    const offset = attributes.before.reduce((sum, each, axis) => sum + each * (steps[axis] ?? 0), 0);
    return { strides: steps, offset };
  }
}

export class PartedBuffer {
  readonly #sources: Sources;
  readonly #nodes: Int32Array;
  readonly #elements: Int32Array;
  #isClear = true;

  constructor(sources: Sources, length: number) {
    this.#sources = sources;
    this.#nodes = new Int32Array(length).fill(-1);
    this.#elements = new Int32Array(length).fill(-1);
  }

  /** What was in it is gone. */
  clear(): void {
    if (!this.#isClear) this.#nodes.fill(-1);
    this.#isClear = true;
  }

  /** @returns false where elements lie beyond the buffer */
  write({ node, layout }: Operand): boolean {
    const value = layout ? this.#sources.partOf(node) : node;
    const { nodes, elements } = this.#sources.of(value);
    this.#isClear = false;
    let most = -1;
    along(this.#sources.shapeOf(value), layout, (place, at) => {
      this.#nodes[place] = nodes[at] ?? -1;
      this.#elements[place] = elements[at] ?? -1;
      most = Math.max(most, place);
    });
    return most < this.#nodes.length;
  }

  holds({ node, layout }: Pick<Operand, "node" | "layout">): boolean {
    const { nodes, elements } = this.#sources.of(node);
    let isThere = true;
    along(this.#sources.shapeOf(node), layout, (place, at) => {
      isThere &&= this.#nodes[place] === nodes[at] && this.#elements[place] === elements[at];
    });
    return isThere;
  }
}

const same = (_: unknown, at: number): number => at;

/** It fills with -0, around its input alone. */
function isOfNothing({ attributes: { interior, value } }: NodeOf<"pad">): boolean {
  return Object.is(value, -0) && interior.every((each) => each === 0);
}

/** In row-major order. */
function strides(shape: readonly number[]): readonly number[] {
  return shape.map((_, axis) => volume(shape.slice(axis + 1)));
}

/** All elements of a shape, with the place of each where the layout has it. */
function along(shape: readonly number[], layout: Layout | undefined, visit: (place: number, at: number) => void): void {
  const [steps, all] = [layout?.strides ?? strides(shape), volume(shape)];
  const index = shape.map(() => 0);
  let place = layout?.offset ?? 0;
  for (let at = 0; at < all; at++) {
    visit(place, at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      const step = steps[axis] ?? 0;
      if (next < (shape[axis] ?? 1)) {
        index[axis] = next;
        place += step;
        break;
      }
      index[axis] = 0;
      place -= step * (next - 1);
    }
  }
}
