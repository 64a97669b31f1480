/** Kernels are tested on what designs lower to: each layer of the table has its own, and what none of them reaches is known. */
import { expect, test } from "vitest";
import { ops } from "../../../compiler/graph/ops/table.ts";
import type { OpName } from "../../../compiler/graph/types.ts";
import { layers } from "../../../compiler/model/layers/table.ts";
import { graphOfDesign } from "../../support/kernel-designs/case-of-design.ts";
import { allDesigns } from "../../support/kernel-designs/table.ts";
import { modelWith } from "../../support/layer-cases.ts";
import { handWrittenCases, unreached } from "./cases.ts";

test.each(Object.keys(layers).filter((name) => name !== "input"))("%s has designs that call it", (layer) => {
  const designs = allDesigns.filter(([each]) => each === layer);
  expect(designs.length).toBeGreaterThan(0);
  // An identity leaves no node behind: what counts is that the call is checked.
  for (const [, { name, input, body }] of designs) {
    const { nodes } = modelWith(`[N, ${input.slice(1).join(", ")}]`, body);
    const isThere = nodes.some((node) => node.layer === layer) || (layer === "identity" && /\bidentity\b/.test(body));
    expect(isThere, name).toBe(true);
  }
});

test("no two designs of a layer are called the same", () => {
  const names = allDesigns.map(([layer, { name }]) => `${layer}, ${name}`);
  expect(new Set(names).size).toBe(names.length);
});

test("every op is in a design's graph, or in a case by hand", () => {
  const opsOf = (graphs: readonly ReturnType<typeof graphOfDesign>[]): ReadonlySet<OpName> =>
    new Set(graphs.flatMap(({ nodes }) => nodes.map(({ op }) => op)));
  const designed = opsOf(allDesigns.map(([, design]) => graphOfDesign(design)));
  const byHand = opsOf(handWrittenCases().map(({ graph }) => graph));
  const names = Object.keys(ops) as OpName[];
  expect(names.filter((op) => !designed.has(op) && !byHand.has(op))).toEqual([]);
  expect(names.filter((op) => !designed.has(op))).toEqual(unreached);
});
