/** Neutral elements and signs. */
import { constantOf, firstInput, isMap, type Rule } from "./rule.ts";

export const arithmeticRules: readonly Rule[] = [
  {
    name: "add-zero",
    on: "add",
    apply(node, [a, b], build) {
      if (!isMap(node, "add")) return undefined;
      if (constantOf(build, b) === 0) return a;
      return constantOf(build, a) === 0 ? b : undefined;
    },
  },
  {
    name: "subtract-zero",
    on: "subtract",
    apply: (node, [a, b], build) => (isMap(node, "subtract") && constantOf(build, b) === 0 ? a : undefined),
  },
  {
    name: "multiply-one",
    on: "multiply",
    apply(node, [a, b], build) {
      if (!isMap(node, "multiply")) return undefined;
      if (constantOf(build, b) === 1) return a;
      return constantOf(build, a) === 1 ? b : undefined;
    },
  },
  {
    name: "divide-one",
    on: "divide",
    apply: (node, [a, b], build) => (isMap(node, "divide") && constantOf(build, b) === 1 ? a : undefined),
  },
  {
    name: "double-negate",
    on: "negate",
    apply(node, [a = 0], build) {
      const inner = build.nodeOf(a);
      return isMap(node, "negate") && isMap(inner, "negate") ? inner.inputs[0] : undefined;
    },
  },
  {
    // x + (-y) = x - y
    name: "add-negated",
    on: "add",
    apply(node, [a = 0, b = 0], build) {
      if (!isMap(node, "add")) return undefined;
      const [left, right] = [build.nodeOf(a), build.nodeOf(b)];
      if (isMap(right, "negate")) return build.map("subtract", a, firstInput(right));
      return isMap(left, "negate") ? build.map("subtract", b, firstInput(left)) : undefined;
    },
  },
  {
    // x - (-y) = x + y
    name: "subtract-negated",
    on: "subtract",
    apply(node, [a = 0, b = 0], build) {
      const right = build.nodeOf(b);
      return isMap(node, "subtract") && isMap(right, "negate") ? build.map("add", a, firstInput(right)) : undefined;
    },
  },
  {
    name: "select-known",
    on: "select",
    apply(node, [condition, a, b], build) {
      if (!isMap(node, "select")) return undefined;
      if (a === b) return a;
      const known = constantOf(build, condition);
      return known === undefined ? undefined : known !== 0 ? a : b;
    },
  },
];
