/**
 * Of buffers that are written in parts: which element of which value each of their elements is. Tells whether a value
 * that is read is all there, by what sums and pads mean and not by how the scheduler takes them.
 */
import { volume } from "../graph/shape.ts";
import type { Graph, NodeId, NodeOf } from "../graph/types.ts";
import type { Layout, Operand } from "./types.ts";

export class PartedBuffer {
  readonly #graph: Graph;
  readonly #nodes: Int32Array;
  readonly #elements: Int32Array;

  constructor(graph: Graph, length: number) {
    this.#graph = graph;
    this.#nodes = new Int32Array(length).fill(-1);
    this.#elements = new Int32Array(length).fill(-1);
  }

  /** What was in it is gone. */
  clear(): void {
    this.#nodes.fill(-1);
  }

  /** @returns false where elements lie beyond the buffer */
  write({ node, layout }: Operand): boolean {
    const pad = this.#graph.nodes[node];
    // A pad that lies within a whole is there as far as it is its input.
    const value = layout && pad?.op === "pad" ? pad.inputs[0] : node;
    return this.#every(value, layout, (place, element) => {
      const [known, at] = this.#source(value, element);
      this.#nodes[place] = known;
      this.#elements[place] = at;
      return place < this.#nodes.length;
    });
  }

  holds({ node, layout }: Pick<Operand, "node" | "layout">): boolean {
    return this.#every(node, layout, (place, element) => {
      const [known, at] = this.#source(node, element);
      return this.#nodes[place] === known && this.#elements[place] === at;
    });
  }

  #every(node: NodeId, layout: Layout | undefined, visit: (place: number, element: number) => boolean): boolean {
    const shape = this.#graph.nodes[node]?.type.shape ?? [];
    for (let element = 0; element < volume(shape); element++) {
      const place = layout
        ? indexOf(element, shape).reduce((sum, each, axis) => sum + each * (layout.strides[axis] ?? 0), layout.offset)
        : element;
      if (!visit(place, element)) return false;
    }
    return true;
  }

  /** Through reshapes and slices, and through sums with what a pad fills with -0, the value that an element is of. */
  #source(id: NodeId, element: number): readonly [NodeId, number] {
    let source: readonly [NodeId, number] = [id, element];
    for (let next = this.#behind(...source); next; next = this.#behind(...source)) source = next;
    return source;
  }
  #behind(id: NodeId, element: number): readonly [NodeId, number] | undefined {
    const node = this.#graph.nodes[id];
    if (node?.op === "reshape") return [node.inputs[0], element];
    if (node?.op === "slice") {
      const { start, stride } = node.attributes;
      const index = indexOf(element, node.type.shape).map(
        (each, axis) => each * (stride[axis] ?? 1) + (start[axis] ?? 0),
      );
      return [node.inputs[0], elementAt(index, this.#graph.nodes[node.inputs[0]]?.type.shape ?? [])];
    }
    if (node?.op === "pad" && isOfNothing(node)) {
      const inner = inPad(node, element, this.#graph);
      return inner === undefined ? undefined : [node.inputs[0], inner];
    }
    if (node?.op !== "map" || node.attributes.fn !== "add") return undefined;
    const [a = 0, b = 0] = node.inputs;
    if (this.#isNothing(b, element)) return [a, element];
    return this.#isNothing(a, element) ? [b, element] : undefined;
  }

  /** True where a pad fills with -0, or a sum has nothing but that. */
  #isNothing(id: NodeId, element: number): boolean {
    const node = this.#graph.nodes[id];
    if (node?.op === "pad") return isOfNothing(node) && inPad(node, element, this.#graph) === undefined;
    if (node?.op !== "map" || node.attributes.fn !== "add") return false;
    return [...node.inputs].reverse().every((each) => this.#isNothing(each, element));
  }
}

/** It fills with -0, around its input alone. */
function isOfNothing({ attributes: { interior, value } }: NodeOf<"pad">): boolean {
  return Object.is(value, -0) && interior.every((each) => each === 0);
}
/** The element of a pad's input; undefined where it fills. */
function inPad({ attributes, inputs, type }: NodeOf<"pad">, element: number, graph: Graph): number | undefined {
  const inner = graph.nodes[inputs[0]]?.type.shape ?? [];
  const index = indexOf(element, type.shape).map((each, axis) => each - (attributes.before[axis] ?? 0));
  const isInside = index.every((each, axis) => each >= 0 && each < (inner[axis] ?? 1));
  return isInside ? elementAt(index, inner) : undefined;
}

function elementAt(index: readonly number[], shape: readonly number[]): number {
  return index.reduce((sum, each, axis) => sum * (shape[axis] ?? 1) + each, 0);
}
function indexOf(element: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = element;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % (shape[axis] ?? 1);
    rest = Math.floor(rest / (shape[axis] ?? 1));
  }
  return index;
}
