/** A condition that shapes answer for all but finitely many sizes rules these out: the model needs larger images. */
import { expect, test } from "vitest";
import { checkProject, type Checked } from "../../../compiler/check.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";

const check = (text: string): Checked =>
  checkProject(loadProject("a.resnet", text, { read: () => ({ problem: "not there" }) }));

/** A model whose only residual has a shortcut that asks `condition`. */
const design = (
  condition: string,
  f: string,
  input = "[N, 4, H, W]",
): string => `shortcut Fitting { if ${condition} { conv(out.channels, kernel: 1, stride: stride) } }
model A {
  input image: ${input}
  stage a { residual { ${f} } shortcut Fitting }
}
`;

function sizes(text: string): Record<string, number> {
  const { models, diagnostics } = check(text);
  expect(diagnostics).toEqual([]);
  return Object.fromEntries(models.get("A")?.symbols ?? []);
}

test("in and out agree for H = 1 only: H is at least 2", () => {
  expect(sizes(design("in != out", "conv(4, kernel: 3, stride: 2)"))).toEqual({ H: 2, W: 1 });
  expect(sizes(design("not (in == out)", "conv(4, kernel: 3, stride: 2)"))).toEqual({ H: 2, W: 1 });
});
test("other channels answer for every size", () =>
  expect(sizes(design("in != out", "conv(8, kernel: 3, stride: 2)"))).toEqual({ H: 1, W: 1 }));
test("one axis that never agrees is enough", () =>
  expect(sizes(design("in != out", "conv(4, kernel: 3, stride: 2)", "[N, 4, H, 8]"))).toEqual({ H: 1 }));
test("without the condition nothing is ruled out", () =>
  expect(sizes(design("true", "conv(4, kernel: 3, stride: 2)"))).toEqual({ H: 1, W: 1 }));
test("what a derivation's shortcut asks is the derived model's", () => {
  const text = `${design("in != out", "conv(4, kernel: 3, stride: 2)").replace("shortcut Fitting }\n}", "shortcut identity }\n}").replace("model A", "model Base")}
model A = Base with { shortcut Fitting }
`;
  const { models } = check(text);
  expect(Object.fromEntries(models.get("A")?.symbols ?? [])).toEqual({ H: 2, W: 1 });
});
