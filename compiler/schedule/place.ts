/** Steps with the buffers in which their values lie. */
import { bug } from "../bug.ts";
import type { NodeId } from "../graph/types.ts";
import { elementwiseAccess } from "./access.ts";
import type { Draft } from "./draft.ts";
import type { BufferId, BufferSlot, Layout, MapStep, Operand, Placement, Step } from "./types.ts";

/** Buffers as they are opened, and which value lies in which. */
export class Places {
  readonly buffers: BufferSlot[] = [];
  /** By node; none below 0. */
  readonly #bufferOf: Int32Array;
  readonly #layouts = new Map<NodeId, Layout>();

  /** @param nodes how many there are */
  constructor(nodes: number) {
    this.#bufferOf = new Int32Array(nodes).fill(-1);
  }

  /** @param length in words; a buffer of none is not possible */
  open(role: BufferSlot["role"], length: number, name?: string): BufferId {
    const id = this.buffers.length;
    this.buffers.push({ id, length, role, ...(name !== undefined && { name }) });
    return id;
  }
  /** For values between steps. @param half of 16 bits @param length in elements */
  openTemporary(length: number, half = false): BufferId {
    if (!half) return this.open("temporary", length);
    const id = this.buffers.length;
    this.buffers.push({ id, length: Math.ceil(length / 2), role: "temporary", half });
    return id;
  }
  /** @param layout of a part of what the buffer holds */
  put(node: NodeId, buffer: BufferId, layout?: Layout): void {
    this.#bufferOf[node] = buffer;
    if (layout) this.#layouts.set(node, layout);
  }
  operand(node: NodeId): Operand {
    const operand = this.all(node, this.bufferOf(node));
    const layout = this.#layouts.size > 0 ? this.#layouts.get(node) : undefined;
    return layout ? { layout, ...operand } : operand;
  }
  /** The value of `node` where it fills the buffer. */
  all(node: NodeId, buffer: BufferId): Operand {
    return this.buffers[buffer]?.half ? { node, buffer, half: true } : { node, buffer };
  }
  has(node: NodeId): boolean {
    return (this.#bufferOf[node] ?? -1) >= 0;
  }
  bufferOf(node: NodeId): BufferId {
    const buffer = this.#bufferOf[node] ?? -1;
    return buffer < 0 ? bug(`node ${node} has no buffer`) : buffer;
  }
  get placement(): Placement {
    return this.#bufferOf;
  }
}

export function placeDraft(draft: Draft, places: Places): Step {
  const { origin, reads } = draft;
  const name = origin.path;
  const at = (node: NodeId): Operand => places.operand(node);
  const operands = reads.map(at);
  switch (draft.family) {
    case "map": {
      const outputs = draft.outputs.map(({ node, expression }) => ({ expression, ...at(node) }));
      return { origin, name, operands, family: "map", domain: draft.domain, outputs };
    }
    case "reduce": {
      const { domain, axes } = draft;
      const outputs = draft.outputs.map(({ node, kind, expression }) => ({ kind, expression, ...at(node) }));
      const finish = draft.finish.map(({ node, expression }) => ({ expression, ...at(node) }));
      return { origin, name, operands, family: "reduce", domain, axes, outputs, finish };
    }
    default:
      return { origin, name, operands, family: draft.family, node: draft.node, output: at(draft.node) };
  }
}

/** The value of `node` from one buffer to another. */
export interface Copy {
  readonly node: NodeId;
  readonly from: BufferId;
  readonly to: BufferId;
  /** In elements. */
  readonly length: number;
  /** Of the value in `from`: where scalars lie side by side. */
  readonly offset: number;
  /** What the copy is for, as a path. */
  readonly path: string;
}

export function copyStep({ node, from, to, length, offset, path }: Copy, places: Places): MapStep {
  const load = { kind: "load", operand: 0, access: { ...elementwiseAccess([length]), offset } } as const;
  return {
    family: "map",
    origin: { path, phase: "update" },
    name: path,
    domain: [length],
    operands: [places.all(node, from)],
    outputs: [{ ...places.all(node, to), expression: { instructions: [load], value: 0 } }],
  };
}
