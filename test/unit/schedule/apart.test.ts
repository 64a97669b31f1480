/** The plan as text names every layer of each group, and says why neighbours are groups of their own. */
import { expect, test } from "vitest";
import { compileFunction, everywhere } from "../../../compiler/compile.ts";
import { reasonsApart } from "../../../compiler/schedule/apart.ts";
import { shortened } from "../../../compiler/schedule/layer-paths.ts";
import { printSchedule } from "../../../compiler/schedule/text.ts";
import { isOperationStep, outputsOf, singly, type Schedule, type Step } from "../../../compiler/schedule/types.ts";
import { modelsOf } from "../../support/resnet20.ts";

const models = modelsOf(`
import { Basic, ResNet20 } from "std/residual"
shortcut beside { conv(8, kernel: 1) -> bn }
model Blocks {
  input image: [N, 16, 16, 16]
  stage s1 { Basic(16) }
  stage s2(stride: 2) { Basic(32) }
  head { globalavgpool -> linear(10) }
}
model Projected {
  input image: [N, 8, 8, 8]
  stage s1 {
    residual {
      conv(8, kernel: 3) -> bn -> relu
      conv(8, kernel: 3) -> bn
    } shortcut beside
    relu
  }
  head { maxpool(2) -> globalavgpool -> linear(10) }
}
model Cifar = ResNet20
`);
function planOf(name: string, kind: "infer" | "train", fuse = true): Schedule {
  const model = models.get(name);
  if (!model) throw new Error(`no ${name}`);
  return compileFunction(model, { kind, batch: 2 }, { functions: [], targets: everywhere, fuse }).schedule;
}
/** Of `s1.{bn, 0.relu} forward and backward, head.linear update`. */
function pathsIn(named: string): readonly string[] {
  return [...named.matchAll(/(?:([\w.]+)\.)?\{([^}]*)\}|([\w.]+)/g)].flatMap(([, common, several, one = ""]) =>
    several === undefined ? [one] : several.split(", ").map((each) => `${common}.${each}`),
  );
}
const kinds = ["infer", "train"] as const;
const cases = ["Blocks", "Projected", "Cifar"].flatMap((name) => kinds.map((kind) => [name, kind] as const));

test.each(cases)(
  "every layer of %s is named, and each that makes what one other reads says why it is apart: %s",
  (...of) => {
    const plan = planOf(...of);
    const { graph, steps } = plan;
    const text = printSchedule(plan);
    const named = new Set(text.split("\n").flatMap((line) => pathsIn(line.split("  // ")[1] ?? "")));
    const computed = graph.nodes.filter(({ op, origin }) => op === "map" && origin.phase === "forward");
    for (const { origin } of computed) expect(named, origin.path).toContain(origin.path);
    const reasons = reasonsApart(plan);
    const makers = new Map(
      steps.flatMap((step, at) =>
        singly(step)
          .flatMap(outputsOf)
          .map(({ node }) => [node, at] as const),
      ),
    );
    const isKept = (step: Step): boolean =>
      outputsOf(step).every(({ buffer }) => plan.buffers[buffer]?.role === "prepared");
    for (const [at, own] of steps.entries()) {
      const readers = [...steps.entries()].filter(
        ([other, step]) =>
          other > at &&
          isKept(step) === isKept(own) &&
          singly(step).some(({ operands }) => operands.some(({ node }) => makers.get(node) === at)),
      );
      const isInFront = readers.every(([, step]) => isOperationStep(step) && step.headLacks !== undefined);
      if (readers.length === 1 && !isInFront) expect(reasons[at], `${at} of\n${text}`).toMatch(/\w/);
    }
  },
);

test("a block's plan: its add and what is before it are named, and gradients that wait for others", () => {
  const blocks = printSchedule(planOf("Blocks", "train"));
  expect(blocks).toContain("5 operations  // s1.0.{residual.bn_2, add, relu} forward\n");
  expect(blocks).toContain("  // s2.0.{relu, residual.bn_2} backward, s2.0.residual.bn_2 forward\n");
  expect(blocks).toContain("  // s2.0.residual.bn backward and forward\n");
  expect(blocks).toContain("alone: a conv2d-weight-grad takes in nothing behind it\n");
  const projected = printSchedule(planOf("Projected", "train"));
  expect(projected).toContain("  // s1.{shortcut.bn, add, relu} forward\n");
  expect(projected).toContain("alone: with s1.relu it would bind 9 buffers\n");
});

test("what is not fused says so, once", () => {
  const text = printSchedule(planOf("Blocks", "infer", false));
  expect(text).toMatch(/^plan Blocks \{\n {2}not fused:\n/);
  expect(text).not.toContain("alone:");
});

test("what paths have in common is said once, and of many how many more there are", () => {
  expect(shortened(["s1.0.relu"])).toBe("s1.0.relu");
  expect(shortened(["s1.0.bn", "s1.0.residual.bn", "s1.0.relu"])).toBe("s1.0.{bn, residual.bn, relu}");
  expect(shortened(["s1", "s1.0"])).toBe("s1, s1.0");
  expect(shortened(["a.x", "b.x"])).toBe("a.x, b.x");
  expect(shortened([..."abcdefghij"].map((each) => `s.${each}`))).toBe("s.{a, b, c, d, e, f, g, h and 2 more}");
});
