/** Blocks of a generated program, with parameters of every type. */
import { Draw, grow, Making, type Gene } from "./making.ts";
import { IllTyped } from "./shapes.ts";
import { blockValue, fixed, makers } from "./statements.ts";
import { Names, type Known } from "./values.ts";
import { call, field, line, list, name, number, type Block, type Expression, type Parameter } from "./tree.ts";

const blockParameters: readonly (readonly [Parameter, (draw: Draw) => Known])[] = [
  [{ name: "width", type: "int" }, () => 4],
  [{ name: "stride", type: "int", byDefault: number(1) }, () => 1],
  [{ name: "ratio", type: "int", byDefault: number(2) }, () => 2],
  [{ name: "wide", type: "bool", byDefault: { kind: "bool", is: true } }, () => true],
  [{ name: "rate", type: "float", byDefault: number("0.1") }, () => 0.1],
];
export function blockOf(
  { numbers: chosen, bodies, pick }: Gene,
  from: Pick<Making, "expander" | "names" | "shape" | "fresh">,
): Block {
  const draw = new Draw(chosen);
  const making = new Making({ ...from, names: new Names(from.names), owner: "block", depth: 1 });
  making.names.own.set("in", { kind: "tensor", shape: from.shape });
  const parameters: Parameter[] = [];
  for (const [parameter, value] of blockParameters) {
    if (!draw.chance(2)) continue;
    parameters.push(parameter);
    making.names.own.set(parameter.name, value(draw));
  }
  if (draw.chance(3)) {
    // A default sees the file, and no value of a body.
    const byDefault = blockValue(new Making({ ...from, names: from.names, owner: "block", depth: 1 }), draw);
    const unit = fixedValue(byDefault, from.names);
    if (unit !== undefined) {
      parameters.push({ name: "Unit", type: "block", byDefault });
      making.names.own.set("Unit", unit);
    }
  }
  if (draw.chance(4)) {
    const isFirst = parameters[0]?.name === "width";
    const skip: Parameter = { name: "skip", type: "value" };
    if (isFirst) parameters.splice(1, 0, skip);
    else parameters.unshift(skip);
    making.names.own.set("skip", { kind: "tensor", shape: from.shape });
  }
  if (draw.chance(4)) {
    parameters.push({ name: "widths", type: "int[2]", byDefault: list(number(4), number(2)) });
    making.names.own.set("widths", { kind: "list", items: [4, 2] });
    const first: Expression = { kind: "index", of: name("widths"), index: number(draw.of(0, 1)) };
    making.add({ kind: "let", name: from.fresh("n"), value: first });
  }
  if (parameters.some(({ name: own }) => own === "stride") && making.shape.layout === "image") {
    const channels = parameters.some(({ name: own }) => own === "width") ? name("width") : field("in", "channels");
    if (pick % 2 === 0)
      making.add(line(call("conv", [channels], { kernel: number(3), stride: name("stride") }), call("bn")));
    else
      making.add({
        kind: "residual",
        arguments: [],
        body: [line(call("conv", [channels], { kernel: number(3), stride: name("stride") }), call("bn"))],
        shortcut: call("projection"),
      });
  }
  grow(making, bodies.flat(), makers);
  const body = making.statements.length > 0 ? making.statements : [line(call("relu"))];
  return { kind: "block", keyword: "block", name: from.fresh("Cell"), parameters, body };
}

export function fixedValue(expression: Expression, names: Names): Known | undefined {
  try {
    return fixed(expression, names);
  } catch (error) {
    if (error instanceof IllTyped) return undefined;
    throw error;
  }
}
