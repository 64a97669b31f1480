/** Neutral elements and signs. */
import { argumentsOf, constantOf, ruleOnMap, type Rule } from "./rule.ts";

export const arithmeticRules: readonly Rule[] = [
  ruleOnMap("add", "add-zero", ([a, b], build) => {
    if (constantOf(build, b) === 0) return a;
    return constantOf(build, a) === 0 ? b : undefined;
  }),
  ruleOnMap("subtract", "subtract-zero", ([a, b], build) => (constantOf(build, b) === 0 ? a : undefined)),
  ruleOnMap("multiply", "multiply-one", ([a, b], build) => {
    if (constantOf(build, b) === 1) return a;
    return constantOf(build, a) === 1 ? b : undefined;
  }),
  ruleOnMap("divide", "divide-one", ([a, b], build) => (constantOf(build, b) === 1 ? a : undefined)),
  ruleOnMap("negate", "double-negate", ([a], build) => {
    const [inner] = argumentsOf(build.nodeOf(a), "negate") ?? [];
    return inner;
  }),
  // x + (-y) = x - y
  ruleOnMap("add", "add-negated", ([a, b], build) => {
    const [left, right] = [build.nodeOf(a), build.nodeOf(b)].map((each) => argumentsOf(each, "negate"));
    if (right) return build.map("subtract", a, right[0]);
    return left && build.map("subtract", b, left[0]);
  }),
  // x - (-y) = x + y
  ruleOnMap("subtract", "subtract-negated", ([a, b], build) => {
    const right = argumentsOf(build.nodeOf(b), "negate");
    return right && build.map("add", a, right[0]);
  }),
  ruleOnMap("select", "select-known", ([condition, a, b], build) => {
    if (a === b) return a;
    const known = constantOf(build, condition);
    if (known === undefined) return undefined;
    return known !== 0 ? a : b;
  }),
];
