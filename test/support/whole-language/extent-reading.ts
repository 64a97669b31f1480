/** Shapes that a program says, strides between them, and which value is of which type. */
import { constant, refuse, stepOf, type Extent, type Shape } from "./shapes.ts";
import type { Expression } from "./tree.ts";
import { asNumber, evaluate, type Known, type Names } from "./values.ts";

export function inputShape([, ...rest]: readonly Expression[], names: Names): Shape {
  const extentOf = (each: Expression): Extent => {
    if (each.kind === "operation" && each.right.kind === "name")
      return { factor: asNumber(evaluate(each.left, names, () => refuse("no value"))), symbols: [each.right.name] };
    if (each.kind === "name" && names.find(each.name) === undefined) return { factor: 1, symbols: [each.name] };
    return constant(asNumber(evaluate(each, names, () => refuse("no value"))));
  };
  const extents = rest.map(extentOf);
  const [first = constant(1), second = constant(1), third = constant(1)] = extents;
  if (extents.length === 1) return { layout: "vector", channels: first.factor, extents: [] };
  if (extents.length === 2) return { layout: "tokens", channels: second.factor, extents: [first] };
  return { layout: "image", channels: first.factor, extents: [second, third] };
}

/** How many rows of x one row of F(x) stands for; one number where height and width agree, none where F enlarges. */
export function strideBetween(x: Shape, f: Shape): number | undefined {
  if (x.layout !== "image" || f.layout !== "image") return 1;
  const [h = 0, w = 0] = x.extents.map((extent, axis) => stepOf(f.extents[axis] ?? constant(1)) / stepOf(extent));
  return h === w && Number.isInteger(h) ? h : undefined;
}

export function isOfType(value: Known, type: string): boolean {
  const kind = typeof value === "object" ? value.kind : typeof value;
  switch (type) {
    case "int":
      return Number.isInteger(value);
    case "float":
      return kind === "number";
    case "bool":
      return kind === "boolean";
    case "block":
      return kind === "callable";
    case "value":
      return kind === "tensor";
    default:
      return kind === "list";
  }
}
