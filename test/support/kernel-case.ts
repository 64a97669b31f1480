/** One run of kernels: a graph with the numbers of its leaves. */
import { GraphBuilder } from "../../compiler/graph/build.ts";
import { evaluate, type Leaves } from "../../compiler/graph/evaluate.ts";
import { volume } from "../../compiler/graph/shape.ts";
import type { Graph, NodeId } from "../../compiler/graph/types.ts";
import type { DeviceProfile } from "../../compiler/kernels/target.ts";

export interface KernelCase {
  readonly name: string;
  readonly graph: Graph;
  readonly leaves: Leaves;
  /** What kernels may count on; the device's own profile where absent. */
  readonly profile?: Partial<DeviceProfile>;
}

/** What the interpreter says of a case. */
export function truthOf({ graph, leaves }: KernelCase): ReadonlyMap<string, Float64Array> {
  return evaluate(graph, leaves).outputs;
}

/** Deterministic values in [-1, 1) that f32 holds exactly. */
export function values(count: number, seed: number): Float64Array {
  const out = new Float64Array(count);
  let state = (Math.imul(seed, 2654435761) >>> 0) | 1;
  for (let i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out[i] = ((state >>> 0) % 4096) / 2048 - 1;
  }
  return out;
}

export interface Leaf {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype?: "f32" | "i32";
  readonly values?: Float64Array;
}
/** A graph whose only output, `y`, is what `make` gives of the leaves. */
export function caseOf(
  name: string,
  leaves: readonly Leaf[],
  make: (build: GraphBuilder, leaves: readonly NodeId[]) => NodeId,
): KernelCase {
  const build = new GraphBuilder().at({ path: name, phase: "forward" });
  const nodes = leaves.map((leaf) => build.leaf("input", leaf.name, { dtype: leaf.dtype ?? "f32", shape: leaf.shape }));
  const graph: Graph = build.finish("case", [{ name: "y", node: make(build, nodes) }]);
  const filled = leaves.map(
    (leaf, index) => [leaf.name, leaf.values ?? values(volume(leaf.shape), index + 1)] as const,
  );
  return { name, graph, leaves: new Map(filled) };
}
