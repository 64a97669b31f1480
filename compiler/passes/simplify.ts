/**
 * Local rewrites by named rules, to a bounded fixpoint. Each keeps the float64 value up to rounding.
 *
 * before
 *   graph simple {
 *     a: f32[2,3] = input() name="x" type=f32[2,3]  // x forward
 *     b: f32[3] = input() name="scale" type=f32[3]  // s1 forward
 *     c: f32[2,3] = broadcast(b) shape=[2,3] axes=[1]  // s1 forward
 *     d: f32[2,3] = map(a, c) fn="multiply"  // s1 forward
 *     e: f32[3] = reduce(d) kind="sum" axes=[0]  // s1 forward
 *     f: f32[3] = map(e) fn="negate"  // s1 forward
 *     g: f32[3] = map(f) fn="negate"  // s1 forward
 *     output y = g
 *   }
 * after
 *   graph simple {
 *     a: f32[2,3] = input() name="x" type=f32[2,3]  // x forward
 *     b: f32[3] = input() name="scale" type=f32[3]  // s1 forward
 *     c: f32[3] = reduce(a) kind="sum" axes=[0]  // s1 forward
 *     d: f32[3] = map(c, b) fn="multiply"  // s1 forward
 *     output y = d
 *   }
 */
import type { GraphBuilder } from "../graph/build.ts";
import type { Graph, Node, NodeId } from "../graph/types.ts";
import { dropDead, liveNodes } from "./drop-dead.ts";
import type { Pass } from "./pass.ts";
import { rewrite } from "./rewrite.ts";
import { arithmeticRules } from "./rules/arithmetic.ts";
import { broadcastRules } from "./rules/broadcasts.ts";
import { constantRules } from "./rules/constants.ts";
import type { Rule } from "./rules/rule.ts";
import { sumRules } from "./rules/sums.ts";
import { viewRules } from "./rules/views.ts";

/** In the order tried. */
export const rules: readonly Rule[] = [
  ...constantRules,
  ...arithmeticRules,
  ...viewRules,
  ...broadcastRules,
  ...sumRules,
];

/** Rules only shrink or move towards the leaves; a few rounds reach the fixpoint of every graph seen. */
const ROUNDS = 8;

export const simplify: Pass = {
  name: "simplify",
  description: `local rules: ${rules.map(({ name }) => name).join(", ")}`,
  run: (graph) => simplifyWith(graph, () => undefined),
};

/** Rules by what they are on, in their order: most nodes have two or three to try. */
const rulesOn = new Map<string, readonly Rule[]>();
function rulesFor(node: Node): readonly Rule[] {
  const key = node.op === "map" ? node.attributes.fn : node.op;
  const known = rulesOn.get(key) ?? rules.filter(({ on }) => on === undefined || on === key);
  rulesOn.set(key, known);
  return known;
}

/** What the first rule that fits makes of a node. */
function replace(node: Node, build: GraphBuilder, onRule: (rule: string, path: string) => void): NodeId | undefined {
  for (const { name, apply } of rulesFor(node)) {
    const replacement = apply(node, build);
    if (replacement === undefined) continue;
    onRule(name, node.origin.path);
    return replacement;
  }
  return undefined;
}

/** @param onRule hears of every rule applied, `factor-out-of-sum`, and the layer's path */
export function simplifyWith(graph: Graph, onRule: (rule: string, path: string) => void): Graph {
  let current = graph;
  // What a rule left behind would be simplified again and again: a round leaves out what the one before it left.
  let isLive: Uint8Array | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    let changed = false;
    const simplified = (node: Node, build: GraphBuilder): NodeId | undefined => {
      let result: NodeId | undefined;
      // What replaces a node may itself be simplified: at once, rather than in a round of its own.
      for (let turn = 0; turn < ROUNDS; turn++) {
        const at: Node = result === undefined ? node : build.nodeOf(result);
        const replacement = at.inputs.length === 0 ? undefined : replace(at, build, onRule);
        if (replacement === undefined) break;
        result = replacement;
      }
      changed ||= result !== undefined;
      return result;
    };
    current = rewrite(current, simplified, isLive);
    if (!changed) return current;
    isLive = liveNodes(current);
  }
  return dropDead.run(current);
}
