/**
 * Local rewrites by named rules, to a fixpoint in one walk. Each keeps the float64 value up to rounding.
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
import { GraphBuilder } from "../graph/build.ts";
import type { Graph, Node, NodeId, OpAttributes, OpInputs, OpName } from "../graph/types.ts";
import { dropDead } from "./drop-dead.ts";
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

/** Rules only shrink or move towards the leaves: what they make is simplified as it is made, and that ends long before this. */
const MOST_NESTED = 32;

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

type OnRule = (rule: string, path: string) => void;

/** Simplifies every node as it is made: where its inputs are made first there is nothing to come back to. */
class Simplifier extends GraphBuilder {
  readonly #onRule: OnRule;
  #nested = 0;

  constructor(onRule: OnRule) {
    super();
    this.#onRule = onRule;
  }

  override node<K extends OpName>(op: K, inputs: OpInputs<NodeId>[K], attributes: OpAttributes[K]): NodeId {
    const before = this.nodes.length;
    const id = super.node(op, inputs, attributes);
    return id < before ? id : (this.replace(this.nodeOf(id)) ?? id);
  }

  /** What the first rule that fits makes of a node, whose inputs are nodes of this. */
  replace(node: Node): NodeId | undefined {
    if (node.inputs.length === 0 || this.#nested >= MOST_NESTED) return undefined;
    const tried = rulesFor(node);
    for (let at = 0; at < tried.length; at++) {
      const { name, apply } = tried[at] as Rule;
      this.#nested++;
      const replacement = apply(node, this);
      this.#nested--;
      if (replacement === undefined) continue;
      this.#onRule(name, node.origin.path);
      return replacement;
    }
    return undefined;
  }
}

/** @param onRule hears of every rule applied, `factor-out-of-sum`, and the layer's path */
export function simplifyWith(graph: Graph, onRule: OnRule): Graph {
  const build = new Simplifier(onRule);
  return dropDead.run(rewrite(graph, (node) => build.replace(node), undefined, build));
}
