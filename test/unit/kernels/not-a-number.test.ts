/** A value that is no number is never lost in a maximum: it is how a diverged run is noticed. */
import { expect, test } from "vitest";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { truthOf } from "../../support/kernel-case.ts";
import { rungs } from "../../support/rungs.ts";

test.each(Object.entries(rungs))("maxima and minima keep it on either side: %s", async (_, open) => {
  const build = new GraphBuilder();
  const type = { dtype: "f32", shape: [4, 4] } as const;
  const [a, b] = [build.leaf("input", "a", type), build.leaf("input", "b", type)];
  const image = build.leaf("input", "image", { dtype: "f32", shape: [1, 2, 2, 5] });
  const pool = { kind: "max", kernel: [2, 1], stride: [1, 1], padding: [0, 0, 0, 0], countPadding: true } as const;
  const outputs = [
    { name: "maximum", node: build.map("maximum", a, b) },
    { name: "minimum", node: build.map("minimum", a, b) },
    { name: "maximum with a number", node: build.mapWith("maximum", a, 2) },
    { name: "minimum with a number", node: build.mapWith("minimum", a, 2) },
    { name: "rows", node: build.reduce("max", a, [1]) },
    { name: "columns", node: build.reduce("max", a, [0]) },
    { name: "windows", node: build.node("pool2d", [image], { ...pool, outputSize: [1, 2] }) },
  ];
  const leaves = new Map([
    ["a", Float64Array.from([NaN, 1, 2, -1, 1, NaN, 2, 3, 1, 2, 3, NaN, 1, 2, 3, 4])],
    // First, last, in a vector of channels and behind it.
    ["image", Float64Array.from([NaN, 1, 2, 3, NaN, 0, 0, NaN, 0, 0, 4, NaN, 0, 0, 5, 0, 7, 8, NaN, NaN])],
    ["b", Float64Array.from([1, NaN, 0, 0, 1, 2, NaN, 4, 2, 1, 0, 5, 0, 0, 0, 9])],
  ]);
  const each = { name: "not a number", graph: build.finish("nan", outputs, []), leaves };
  const runner = await open();
  const { outputs: got } = await runner.run(each);
  runner.dispose();
  for (const [name, expected] of truthOf(each)) expect([...(got.get(name) ?? [])], name).toEqual([...expected]);
});
