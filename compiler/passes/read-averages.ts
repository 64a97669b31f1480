/**
 * Evaluates by the averages of tensors, where a run keeps them: until its first step has made them, by the tensors.
 *
 * before
 *   graph infer {
 *     a: f32[2] = parameter() name="w" type=f32[2]  // w forward
 *     b: f32[2] = map(a) fn="exp"  // s1 forward
 *     output y = b
 *   }
 * after
 *   graph infer {
 *     a: f32[2] = parameter() name="w" type=f32[2]  // w forward
 *     b: f32[] = state() name="update/averaged" type=f32[]  // w forward
 *     c: f32[2] = state() name="w/average" type=f32[2]  // w forward
 *     d: f32[2] = broadcast(b) shape=[2] axes=[]  // w forward
 *     e: f32[2] = map(d, c, a) fn="select"  // w forward
 *     f: f32[2] = map(e) fn="exp"  // s1 forward
 *     output y = f
 *   }
 */
import { AVERAGE, AVERAGED } from "../../runtime/program.ts";
import { stateName } from "../optimizers/optimizer.ts";
import type { Pass } from "./pass.ts";
import { rewrite } from "./rewrite.ts";

/** @param frozen tensors that have no average, by full name */
export function readAverages(frozen: ReadonlySet<string>): Pass {
  return {
    name: "read-averages",
    description: "reads the average of each tensor in its place",
    run: (graph) =>
      rewrite(graph, (node, build) => {
        if ((node.op !== "parameter" && node.op !== "state") || frozen.has(node.attributes.name)) return undefined;
        const tensor = build.copy(node);
        const isAveraged = build.leaf("state", stateName(AVERAGED), { dtype: "f32", shape: [] });
        const average = build.leaf("state", stateName(AVERAGE, node.attributes.name), node.type);
        return build.map("select", build.broadcast(isAveraged, node.type.shape, []), average, tensor);
      }),
  };
}
