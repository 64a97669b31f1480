/**
 * One node for equal computations: same op, inputs and attributes.
 *
 *     before   a = exp(x)  b = exp(x)  y = add(a, b)
 *     after    a = exp(x)  y = add(a, a)
 */
import type { NodeId } from "../graph/types.ts";
import type { Pass } from "./pass.ts";
import { copy, rewrite } from "./rewrite.ts";

export const shareCommon: Pass = {
  name: "share-common",
  description: "computes equal things once",
  run(graph) {
    const known = new Map<string, NodeId>();
    return rewrite(graph, (node, inputs, build) => {
      const attributes = JSON.stringify(node.attributes, (_, value: unknown) =>
        typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
      );
      const key = `${node.op}(${inputs.join()})${attributes}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const id = copy(build, node, inputs);
      known.set(key, id);
      return id;
    });
  },
};
