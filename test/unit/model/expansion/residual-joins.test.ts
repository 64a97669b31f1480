/** How residuals and parallel paths become one: which layers they make, in which order, and what is refused. */
import { describe, expect, test } from "vitest";
import { layersOf, M, told } from "../../../support/body-models.ts";

describe("residuals", () => {
  const layers = (options: string, input?: string): readonly string[] =>
    layersOf(
      M(
        `residual(${options}) { ${input ? "linear" : "conv"}(4${input ? "" : ", kernel: 3"}) } shortcut identity`,
        input,
      ),
    );
  test("join side by side: S(x) in front", () => {
    const model = M("residual(join: concat) { conv(3, kernel: 3) } shortcut identity");
    expect(layersOf(model)).toEqual(["1 residual.conv(0)", "2 concat(0,1)"]);
    expect(model.nodes[2]?.shape.channels).toBe(7);
  });
  test("whose paths differ in size do not join side by side either", () => {
    expect(told("residual(join: concat) { conv(3, kernel: 3, stride: 2) } shortcut identity")).toEqual([
      "RN2001 the two paths of this residual do not join",
    ]);
  });
  test("join by a gate of x, whose bias begins below 0", () => {
    const model = M("residual(join: gated(bias: -2)) { conv(4, kernel: 3) } shortcut identity");
    expect(layersOf(model)).toEqual(["1 residual.conv(0)", "2 gate.conv(0)", "3 gate.sigmoid(2)", "4 gated(3,1,0)"]);
    expect(model.nodes[2]?.weights.map(({ name, initializer }) => [name, initializer.kind])).toEqual([
      ["gate.conv.weight", "normal"],
      ["gate.conv.bias", "constant"],
    ]);
    expect(model.nodes[2]?.weights[1]?.initializer).toEqual({ kind: "constant", value: -2 });
    expect(layers("join: gated", "input x: [N, 4]")).toEqual([
      "1 residual.linear(0)",
      "2 gate.linear(0)",
      "3 gate.sigmoid(2)",
      "4 gated(3,1,0)",
    ]);
  });
  test("drop and scale F(x) before it is added", () => {
    expect(layers("drop: 0.2")).toEqual(["1 residual.conv(0)", "2 drop_path(1)", "3 add(2,0)"]);
    expect(layers("scale: 0.5")).toEqual(["1 residual.conv(0)", "2 times(1)", "3 add(2,0)"]);
    expect(layers("scale: learned(0, per: channel), drop: 0.1")).toEqual([
      "1 residual.conv(0)",
      "2 scale(1)",
      "3 drop_path(2)",
      "4 add(3,0)",
    ]);
    expect(layers("drop: 0")).toEqual(["1 residual.conv(0)", "2 add(1,0)"]);
  });
  test("options are those of the join, and in range", () => {
    const residual = (options: string): readonly string[] =>
      told(`residual(${options}) { conv(4, kernel: 3) } shortcut identity`);
    expect(residual("join: concat, drop: 0.2")).toEqual([
      "RN2067 drop is of F(x) in a sum; this residual's join is concat",
    ]);
    expect(residual("drop: 1")).toEqual(["RN2050 drop is 1; residual wants at least 0 and below 1"]);
    expect(residual("join: sum")).toEqual(["RN2047 sum is no word of join; it takes add, concat, gated"]);
    expect(residual("add")[0]).toMatch(/^RN2058 residual takes no value by position/);
  });
});

describe("parallel", () => {
  test("joins paths in their order, named or not", () => {
    const model = M("parallel { path a { conv(2, kernel: 1) }\npath { conv(3, kernel: 3) }\npath { relu } }");
    expect(layersOf(model)).toEqual(["1 a.conv(0)", "2 path.conv(0)", "3 path_2.relu(0)", "4 concat(1,2,3)"]);
    expect(model.nodes[4]?.shape.channels).toBe(9);
  });
  test("paths that do not fit are told", () => {
    expect(told("parallel { path { relu }\npath { conv(4, kernel: 3, stride: 2) } }")[0]).toMatch(/^RN2002 concat/);
  });
  test("adds and multiplies", () => {
    expect(layersOf(M("parallel(join: add) { path { relu }\npath { gelu }\npath { tanh } }")).slice(3)).toEqual([
      "4 add(1,2)",
      "5 add_2(4,3)",
    ]);
    expect(layersOf(M("parallel(join: mul) { path { relu }\npath { sigmoid } }")).slice(2)).toEqual(["3 mul(1,2)"]);
  });
});
