/** The zoo: published networks whose parameters and multiply-adds are counted exactly, digit by digit. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bug } from "../../compiler/bug.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { totalCost } from "../../compiler/model/measures/cost.ts";
import { checkedFiles } from "../support/folder-of-designs.ts";
import { isThere, shared } from "../support/shared-data.ts";

const files = checkedFiles("examples/zoo");

describe("every claim of the zoo holds", () => {
  test.each(files)("$name", ({ checked }) => {
    expect(checked.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
    expect(checked.models.size).toBeGreaterThan(0);
  });
});

/** What stands above a check: the names under which the network's counts were published. */
const published = new Map(
  files.flatMap(({ text, checked }) =>
    [...text.matchAll(/^\/\/ (.+)\ncheck (\w+)/gm)].flatMap(([, names = "", ours = ""]) =>
      names.split(", ").map((name) => [name, checked.models.get(ours) ?? bug(ours)] as const),
    ),
  ),
);

/** Of a model whose image may be of any size: the one that the row was counted at. */
function sizesAt({ inputs }: CheckedModel, pixels: number): ReadonlyMap<string, number> {
  return new Map(
    inputs.flatMap(({ shape }) =>
      shape.extents.flatMap((extent) => (extent.kind === "form" ? [[extent.symbol, pixels / extent.u] as const] : [])),
    ),
  );
}

test("every network of the oracle is in the zoo, to all the digits that it gives", (context) => {
  if (!isThere("oracle/zoo.csv")) return context.skip();
  const [, ...rows] = readFileSync(join(shared, "oracle", "zoo.csv"), "utf8")
    .trim()
    .split("\n");
  // Those marked ~ were published as rounded figures.
  const exact = rows.map((line) => line.split(",")).filter(([, params]) => !params?.startsWith("~"));
  const ours = exact.map(([name = "", , , pixels]) => {
    const model = published.get(name);
    if (!model) return [name, "is not in the zoo"];
    const { params, macs } = totalCost(model, model.nodes, sizesAt(model, Number(pixels)));
    return [name, String(params), (macs / 1e9).toFixed(6)];
  });
  expect(ours).toEqual(exact.map((row) => row.slice(0, 3)));
  console.log(`${ours.length} of ${exact.length} networks of the oracle agree in all digits`);
});
