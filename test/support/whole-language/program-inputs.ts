/** What a generated model is given: layouts, extents, and the sizes at which it is counted. */
import { Expander, fileNames } from "./expand.ts";
import { Draw } from "./making.ts";
import { type Shape } from "./shapes.ts";
import { call, list, name, number, operation, type Expression } from "./tree.ts";

export const inputs = ["image", "image", "image", "tokens", "vector"] as const;

export function inputExtents(layout: (typeof inputs)[number], isSymbolic: boolean, draw: Draw): readonly Expression[] {
  const channels = number(draw.of(3, 1, 2, 4));
  if (layout === "vector") return [name("N"), channels];
  if (layout === "tokens") return [name("N"), number(draw.of(4, 3, 6)), channels];
  if (isSymbolic) {
    const times = (symbol: string): Expression =>
      draw.of(operation(number(4), "*", name(symbol)), operation(number(2), "*", name(symbol)), name(symbol));
    return [name("N"), channels, times("H"), times("W")];
  }
  const size = draw.of(8, 6, 7, 4);
  return [name("N"), channels, number(size), number(draw.of(size, size, 5))];
}
/** What flows behind a start: the input's shape with other channels. */
export function exampleOf(extents: readonly Expression[], channels: number): Shape {
  const items = [{ kind: "input", name: "image", extents }] as const;
  const { shape } = new Expander(new Map()).model({ kind: "model", name: "", parameters: [], items }, fileNames([]));
  if (!shape) throw new Error("no input");
  return { ...shape, channels };
}
export const startOf = (layout: string, draw: Draw): ReturnType<typeof call> =>
  layout === "image"
    ? call("conv", [number(4)], { kernel: number(3), bias: draw.of(undefined, { kind: "bool", is: true } as const) })
    : call("linear", [number(4)]);

export function sizesOf(extents: readonly Expression[], sizes: ReadonlyMap<string, number>): Expression {
  const at = (each: Expression): Expression => {
    if (each.kind === "operation" && each.left.kind === "number" && each.right.kind === "name")
      return number(Number(each.left.text) * (sizes.get(each.right.name) ?? 1));
    return each.kind === "name" ? number(sizes.get(each.name) ?? 1) : each;
  };
  return list(...extents.map(at));
}
