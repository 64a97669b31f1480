/** How paths become one where they are put side by side, multiplied, or made larger than what comes in. */
import { describe, expect, test } from "vitest";
import { formatShape } from "../../../../compiler/model/shapes/shape.ts";
import { modelWith, problemsOf } from "../../../support/layer-cases.ts";

/** Layer, inputs and shape of each node behind the input. */
function nodesOf(body: string, input = "[N, 4, H, W]"): readonly string[] {
  return modelWith(input, body)
    .nodes.slice(1)
    .map(({ layer, inputs, shape }) => `${layer}(${inputs.join()}) ${formatShape(shape)}`);
}

describe("channels side by side", () => {
  test("of a residual: those of S(x), then those of F(x)", () => {
    expect(nodesOf("residual(join: concat) { conv(8, kernel: 3) } shortcut identity")).toEqual([
      "conv(0) [N, 8, H, W]",
      "concat(0,1) [N, 12, H, W]",
    ]);
  });
  test("of a parallel: in the order of its paths", () => {
    expect(nodesOf("parallel {\npath { slice(2, to: 4) }\npath { relu }\npath { in -> slice(0, to: 1) }\n}")).toEqual([
      "slice(0) [N, 2, H, W]",
      "relu(0) [N, 4, H, W]",
      "slice(0) [N, 1, H, W]",
      "concat(1,2,3) [N, 7, H, W]",
    ]);
  });
  test("of one path alone: it is the value", () => {
    expect(nodesOf("parallel { path { relu } }")).toEqual(["relu(0) [N, 4, H, W]"]);
  });
  test("need the same extents", () => {
    const body = "parallel {\npath { relu }\npath { maxpool(3, stride: 2) -> upsample(2) }\n}";
    expect(problemsOf("[N, 4, H, 8]", body)[0]).toMatch(
      /^RN2002 at parallel: concat cannot combine \[N, 4, H, 8\] with \[N, 4, 2 \* floor\(\(H \+ 1\) \/ 2\), 8\]; .*the height agrees only when H is even; /,
    );
    expect(problemsOf("[N, 4, 8, 8]", "residual(join: concat) { maxpool(2) } shortcut identity")[0]).toMatch(/^RN2001/);
  });
});

describe("products", () => {
  test("each factor may be the smaller one: a vector of channels, one channel at each position", () => {
    const gates = "path { globalavgpool -> sigmoid }\npath { conv(1, kernel: 3, bias: true) -> sigmoid }";
    expect(nodesOf(`parallel(join: mul) {\npath { relu }\n${gates}\n}`).slice(-2)).toEqual([
      "mul(1,3) [N, 4, H, W]",
      "mul(6,5) [N, 4, H, W]",
    ]);
  });
  test("a gate is a path", () => {
    const body = "let gate = { globalavgpool -> linear(2) -> relu -> linear(in.channels) -> sigmoid }\nmul(gate)";
    expect(nodesOf(body).at(-1)).toBe("mul(0,5) [N, 4, H, W]");
  });
});

describe("a residual whose F enlarges", () => {
  const enlarged = (shortcut: string): readonly string[] =>
    problemsOf("[N, 4, H, W]", `residual { deconv(4, kernel: 2, stride: 2) } shortcut S\n}\nshortcut S { ${shortcut}`);
  test("joins a shortcut that enlarges as much", () => expect(enlarged("upsample(2)")).toEqual([]));
  test("has no stride that a shortcut could ask for", () => {
    expect(enlarged("conv(out.channels, kernel: 1, stride: stride)")[0]).toMatch(
      /^RN2025 at stride: F enlarges its input/,
    );
  });
  test("has no gate, which would have F's stride", () => {
    const body = "residual(join: gated) { upsample(2) } shortcut S\n}\nshortcut S { upsample(2)";
    expect(problemsOf("[N, 4, 8, 8]", body)[0]).toMatch(/^RN2025 at residual: /);
  });
  test("and then shrinks has the stride of both together", () => {
    const body =
      "residual { upsample(2) -> conv(4, kernel: 3, stride: 4) } shortcut S\n}\nshortcut S { subsample(stride)";
    expect(problemsOf("[N, 4, 8, 8]", body)).toEqual([]);
  });
});

test("upsample(to:) reads the size alone: the value is no input", () => {
  expect(nodesOf("maxpool(2) -> upsample(to: in)").at(-1)).toBe("upsample(1) [N, 4, H, W]");
});
