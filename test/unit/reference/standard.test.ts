/** The standard library's models take the number of classes and the size of images that somebody has. */
import { describe, expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import { formatShape } from "../../../compiler/model/shapes/shape.ts";
import { allTopics } from "../../../compiler/reference/topics.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";

/** What waits for `let x = { … }` (RN5009). */
const waiting = ["SEResNet50"];
const models = allTopics().filter(({ kind, whole, name }) => kind === "model" && whole && !waiting.includes(name));

describe.each(models.map(({ name, from }) => [name, from] as const))("%s", (name, from) => {
  test("has seven classes at 64 × 64 where it is asked for them", () => {
    const text = `import { ${name} } from "${from}"\n\nmodel Mine = ${name}(classes: 7, size: 64)\n`;
    const project = loadProject("mine.resnet", text, { read: () => ({ problem: "it is not there" }) });
    const { models: checked, diagnostics } = checkProject(project);
    expect(diagnostics).toEqual([]);
    const mine = checked.get("Mine");
    expect(mine?.inputs.map(({ shape }) => formatShape(shape))).toEqual(["[N, 3, 64, 64]"]);
    expect(mine?.outputs.map(({ values }) => mine.nodes[values[0] ?? -1]?.shape.channels)).toEqual([7]);
  });
});
