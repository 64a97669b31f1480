/**
 * What a deep network has by the thousands is of a few hidden classes: Node 20's V8 gives each object one of its own that
 * is written `{ ...object, more }`, which takes a microsecond and has everybody who reads it look it up. `{ more, ...object }`
 * has one with all that are alike. In a process of the built files, as they are shipped.
 */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const built = (file: string): string => JSON.stringify(new URL(`../../../dist/compiler/${file}`, import.meta.url).href);
const script = `
  import { checkProject } from ${built("check.js")};
  import { compileFunction } from ${built("compile.js")};
  import { assemble } from ${built("emit/assemble.js")};
  import { workOf } from ${built("kernels/work.js")};
  import { loadProject } from ${built("resolve/project.js")};
  const text = 'import { CifarResNet } from "std/residual"\\nmodel Network = CifarResNet(9)\\n';
  const { models } = checkProject(loadProject("network.resnet", text, { read: () => ({ problem: "" }) }));
  const model = models.get("Network");
  let settled;
  const onSteps = (steps) => (settled = steps);
  const planned = compileFunction(model, { kind: "train", batch: 2 }, { functions: [], targets: {}, onSteps });
  const { schedule } = planned;
  const { program } = assemble("Network", [planned]);
  const objects = new Set();
  const meet = (data) => {
    if (typeof data !== "object" || data === null || objects.has(data)) return;
    if (!Array.isArray(data)) objects.add(data);
    for (const each of Object.values(data)) meet(each);
  };
  const works = schedule.steps.map((step) => workOf(step, schedule).work);
  const weights = model.nodes.map((node) => node.weights);
  meet([weights, schedule.graph.nodes, settled.steps, settled.buffers, schedule.steps, schedule.buffers, works, program.tensors]);
  const classes = [];
  for (const each of objects) if (!classes.some((other) => %HaveSameMap(each, other))) classes.push(each);
  console.log(JSON.stringify({ objects: objects.size, classes: classes.length }));
`;

test("objects of a network's weights, steps, buffers, works, tensors and nodes are of a few hidden classes", () => {
  const { stdout } = spawnSync(process.execPath, ["--allow-natives-syntax", "--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  const { objects, classes } = JSON.parse(stdout) as { readonly objects: number; readonly classes: number };
  expect(objects).toBeGreaterThan(10_000);
  // Some are made before V8 knows what they are made of.
  expect(classes).toBeLessThan(200);
});
