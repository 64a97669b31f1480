/** Each tensor has a name of its own, whatever blocks and stages are called: one name for two would be one tensor. */
import { expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { modelOf } from "../../support/resnet20.ts";

function layersOf(text: string): readonly string[] {
  const { nodes } = modelOf(text, "Net");
  return nodes.flatMap(({ path, weights }) => (weights.length > 0 ? [path] : []));
}
const net = (body: string): string => `
block Unit(width: int) { conv(width, kernel: 1) }
block Unit_2(width: int) { conv(width, kernel: 3) }
block shortcut_2(width: int) { conv(width, kernel: 1) }
block residual_3(width: int) { conv(width, kernel: 1) }
shortcut same { conv(out.channels, kernel: 1) }
${body}`;

test("a block may be called as the second call of another", () => {
  const text = net(`
block A { Unit(4) -> Unit(4) -> Unit_2(4) -> Unit(4) }
block B { Unit_2(4) -> Unit(4) -> Unit(4) -> Unit_2(4) }
model Net { input image: [N, 4, 8, 8]
  stage s { A -> B } }`);
  expect(layersOf(text)).toEqual([
    ...["Unit", "Unit_2", "Unit_2_2", "Unit_3"].map((part) => `s.0.${part}.conv`),
    ...["Unit_2", "Unit", "Unit_3", "Unit_2_2"].map((part) => `s.1.${part}.conv`),
  ]);
});

test("a block may be called as a path of a residual; both paths of one residual keep one number", () => {
  const text = net(`
block A {
  shortcut_2(4)
  residual { conv(4, kernel: 3) } shortcut same
  residual { conv(4, kernel: 3) } shortcut same
  residual_3(4)
  residual { conv(4, kernel: 3) } shortcut same
}
model Net { input image: [N, 4, 8, 8]
  stage s { A } }`);
  expect(layersOf(text)).toEqual(
    ["shortcut_2", "residual", "shortcut", "residual_3", "shortcut_3", "residual_3_2", "residual_4", "shortcut_4"].map(
      (part) => `s.0.${part}.conv`,
    ),
  );
});

test("a stage called as a residual outside of stages is told, before or after it", () => {
  const residual = "residual { conv(4, kernel: 3) } shortcut same";
  const stage = "stage residual_2 { conv(4, kernel: 1) }";
  const model = (...items: readonly string[]): string =>
    net(`model Net {\n  input image: [N, 4, 8, 8]\n  ${items.join("\n  ")}\n}`);
  const { diagnostics } = checkProject(
    loadProject("a.resnet", model(residual, residual, stage), { read: (problem) => ({ problem }) }),
  );
  expect(diagnostics.map(({ code, message, notes }) => [code, message, ...notes])).toEqual([
    [
      "RN2061",
      "a residual before this stage is called residual_2 already",
      "help: rename the stage, or put the residual into a stage of its own",
    ],
  ]);
  expect(layersOf(model(stage, residual, residual))).toEqual([
    "residual_2.conv",
    "residual.conv",
    "shortcut.conv",
    "residual_3.conv",
    "shortcut_3.conv",
  ]);
});

test("weights are named as the reference says", () => {
  const { models } = checkProject(
    loadProject("x", 'import { ResNet18 } from "std/residual"\nmodel Net = ResNet18\n', {
      read: (problem) => ({ problem }),
    }),
  );
  const names = models.get("Net")?.nodes.flatMap(({ weights }) => weights.map(({ name }) => name)) ?? [];
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain("conv3_x.0.residual.conv_2.weight");
  expect(names).toContain("conv3_x.0.shortcut.conv.weight");
  expect(names).toContain("conv3_x.0.shortcut.bn.running_var");
  expect(names).toContain("stem.0.conv.weight");
  expect(names).toContain("head.linear.bias");
});
