/** Each stage of one small design, as text beside it: what changes shows here first. `npx vitest run test/golden -u` rewrites them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileFunction, compileModel, portable, printWat } from "../../compiler/compile.ts";
import { emitModule } from "../../compiler/emit/module.ts";
import { parseGraph, printGraph } from "../../compiler/graph/text.ts";
import type { Graph } from "../../compiler/graph/types.ts";
import { printModel } from "../../compiler/model/measures/text.ts";
import { printSchedule } from "../../compiler/schedule/text.ts";
import { parse } from "../../grammar/parse.ts";
import { printTree } from "../../grammar/print.ts";
import { modelOf } from "../support/resnet20.ts";
import { repository } from "../support/shared-data.ts";

const folder = join(repository, "test", "golden", "tiny");
const text = readFileSync(join(folder, "tiny.resnet"), "utf8");
const model = modelOf(text, "Tiny");
const options = { functions: [{ kind: "train", batch: 2 }], targets: { wgsl: portable } } as const;
const graphs = new Map<string, Graph>();
const { schedule } = compileFunction(model, options.functions[0], {
  ...options,
  onGraph: (_, pass, graph) => void graphs.set(pass, graph),
});

const stages: { readonly [file: string]: () => string } = {
  "tree.txt": () => printTree(parse({ path: "tiny.resnet", text }).file),
  "model.txt": () => printModel(model),
  "graph.txt": () => printGraph(graphs.get("lower") as Graph),
  "graph-after-differentiate.txt": () => printGraph(graphs.get("differentiate") as Graph),
  "training-graph.txt": () => printGraph(schedule.graph),
  "plan.txt": () => printSchedule(schedule),
  "tiny.wat": () => printWat(model, { ...options, targets: { wasm: { variants: ["relaxed"] } } }, "relaxed"),
};
for (const [file, print] of Object.entries(stages)) {
  test(file, async () => await expect(`${print().trimEnd()}\n`).toMatchFileSnapshot(join(folder, file)));
}
for (const { name, content } of emitModule(compileModel(model, options))) {
  test(name, async () => await expect(content).toMatchFileSnapshot(join(folder, name)));
}

test("the text of every graph on the way reads back", () => {
  expect(graphs.size).toBeGreaterThan(4);
  for (const graph of graphs.values()) expect(printGraph(parseGraph(printGraph(graph)))).toBe(printGraph(graph));
});
