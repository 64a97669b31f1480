/** What a schedule's buffers hold before its first step. */
import type { Leaves } from "../../compiler/graph/evaluate.ts";
import { volume } from "../../compiler/graph/shape.ts";
import type { Graph } from "../../compiler/graph/types.ts";
import type { BufferSlot, Schedule } from "../../compiler/schedule/types.ts";

/** Numbers of 16 bits as their bits. */
export type Content = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
/** By buffer; one without any is full of NaN. */
export type Contents = ReadonlyMap<number, Content>;

/** What the buffers that no kernel has to fill hold before the first dispatch. */
export function contentsOf(plan: Schedule, leaves: Leaves): Contents {
  return new Map(
    plan.buffers.flatMap((slot) => {
      const data = initial(slot, plan, leaves);
      return data ? [[slot.id, data] as const] : [];
    }),
  );
}

/** Undefined for what kernels write. */
function initial({ role, name = "" }: BufferSlot, { graph, scalars }: Schedule, leaves: Leaves): Content | undefined {
  if (role === "scalars") return scalarBits(graph, scalars, leaves);
  // An arena holds what its parts are given.
  if (role === "output" || role === "temporary" || name === "") return undefined;
  const leaf = graph.nodes.find(({ attributes }) => "name" in attributes && attributes.name === name);
  const data = leaves.get(name);
  if (!leaf || data?.length !== volume(leaf.type.shape)) throw new Error(`no value of the right size for ${name}`);
  return leaf.type.dtype === "i32" ? Int32Array.from(data) : Float32Array.from(data);
}
function scalarBits(graph: Graph, scalars: readonly string[], leaves: Leaves): Int32Array<ArrayBuffer> {
  return Int32Array.from(scalars, (name) => {
    const leaf = graph.nodes.find(
      ({ op, attributes }) => op === "scalar" && "name" in attributes && attributes.name === name,
    );
    const value = leaves.get(name)?.[0] ?? 0;
    return leaf?.type.dtype === "i32" ? value : (new Int32Array(Float32Array.of(value).buffer)[0] ?? 0);
  });
}
