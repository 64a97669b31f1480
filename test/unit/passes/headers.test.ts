/** Each pass shows itself in its header, on a graph before and after; here these headers are run. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseGraph, printGraph } from "../../../compiler/graph/text.ts";
import { verify } from "../../../compiler/graph/verify.ts";
import { sgd } from "../../../compiler/optimizers/sgd.ts";
import { addUpdate } from "../../../compiler/passes/add-update.ts";
import { differentiate } from "../../../compiler/passes/differentiate.ts";
import { dropDead } from "../../../compiler/passes/drop-dead.ts";
import { foldScales } from "../../../compiler/passes/fold-scales.ts";
import { halfActivations } from "../../../compiler/passes/half-activations.ts";
import type { Pass } from "../../../compiler/passes/pass.ts";
import { inferencePasses, trainingPasses } from "../../../compiler/passes/pipeline.ts";
import { shareCommon } from "../../../compiler/passes/share-common.ts";
import { simplify } from "../../../compiler/passes/simplify.ts";
import { plainSgd } from "../../support/step-parts.ts";

const optimizer = sgd(plainSgd);
const passes: readonly Pass[] = [
  differentiate,
  addUpdate(optimizer),
  simplify,
  foldScales,
  shareCommon,
  dropDead,
  halfActivations,
];
const folder = join(dirname(fileURLToPath(import.meta.url)), "../../../compiler/passes");

/** The graph under a word of a header, its comment's margin taken off. */
function graphUnder(word: string, source: string): string {
  const lines = source.split("\n").map((line) => line.replace(/^ \* ? ?/, ""));
  const start = lines.findIndex((line) => line.trim() === word) + 1;
  const end = lines.findIndex((line, index) => index > start && line.trim() === "}");
  const margin = /^ */.exec(lines[start] ?? "")?.[0].length ?? 0;
  return `${lines
    .slice(start, end + 1)
    .map((line) => line.slice(margin))
    .join("\n")}\n`;
}

describe("the header of", () => {
  test.each(passes.map((pass) => [pass.name, pass] as const))("%s", (name, pass) => {
    const source = readFileSync(join(folder, `${name}.ts`), "utf8");
    const before = parseGraph(graphUnder("before", source));
    expect(verify(before)).toEqual([]);
    const after = pass.run(before);
    expect(verify(after)).toEqual([]);
    expect(printGraph(after)).toBe(graphUnder("after", source));
    expect(pass.run(before), "a pass is a pure function").toEqual(after);
  });
});

test("every pass of the pipeline has its header run here", () => {
  const shown = new Set(passes.map(({ name }) => name));
  expect(
    [...inferencePasses, ...trainingPasses(optimizer, { half: true })].filter(({ name }) => !shown.has(name)),
  ).toEqual([]);
});
