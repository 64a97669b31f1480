/** What shapes that do not go together are told: the exact text of every place. */
import { expect, test } from "vitest";
import { applyFixes } from "../../../../compiler/lint/fix.ts";
import { renderText } from "../../../../compiler/diagnostics/render/text.ts";
import { findingsOf, check, std, model, type Cases } from "../../../support/design-findings.ts";

const cases: Cases = {
  "operands of add": [
    model("  residual { globalavgpool } shortcut identity"),
    "RN2001 the two paths of this residual do not join",
  ],
  "wrong layout": [model("  globalavgpool\n  conv(4, kernel: 3)"), "RN2003 conv takes an image, not [N, 3]"],
  "different symbols": [
    model("  residual { half } shortcut wide", "[N, 3, H, W]") +
      "block half { conv(3, kernel: 3) }\nshortcut wide { flip_it }\nshortcut flip_it { conv(3, kernel: [1, 2], stride: [1, 1]) }\n",
    "RN2001 the two paths of this residual do not join",
  ],
  "a condition that depends on the size": [
    model("  residual { conv(3, kernel: 3, stride: 2) } shortcut s", "[N, 3, H, H]") +
      "shortcut s {\n  maxpool(2)\n  sub\n}\nshortcut sub { if in != out { relu } }\n",
    "RN2006 this condition is true for some H only",
  ],
  "weights that depend on the size": [
    model("  flatten -> linear(10)", "[N, 3, H, W]"),
    "RN2007 the weights of what follows flatten would depend on H",
  ],
  "a window that does not fit": [
    model("  conv(4, kernel: 7, padding: 0)", "[N, 3, 5, 5]"),
    "RN2008 a window of 7 does not fit 5; it needs an extent ≥ 7",
  ],
  "an expectation that fails": [
    model("  expect [_, 4, _, _]"),
    "RN2036 expected [_, 4, _, _]; the shape here is [N, 3, 32, 32]",
  ],

  "a shape that add cannot take": [
    model("  stage s { globalavgpool -> add(in) }"),
    "RN2002 add cannot combine [N, 3] with [N, 3, 32, 32]",
  ],
  "channels that are not known": [
    model("  relu", "[N, C, 8, 8]"),
    "RN2007 the weights of every layer would depend on C",
  ],
  "an extent of 0": [
    model("  relu", "[N, 3, 0, 8]"),
    "RN2052 image has an extent of 0; extents are whole numbers from 1 to 16,777,216",
  ],
  "half an extent": [
    model("  relu", "[N, 3, 0.5 * H, 8]"),
    "RN2052 image has an extent of 0.5 * H; extents are whole numbers from 1 to 16,777,216",
  ],
  "a number and a name added": [
    model("  relu", "[N, 3, H + 1, 8]"),
    "RN2052 image has an extent of H + 1; extents are whole numbers from 1 to 16,777,216",
  ],
  "the batch as an extent": [model("  relu", "[N, 3, N, 8]"), "RN2011 N is declared twice"],
  "a number behind its name is as good, and a product of numbers": [model("  relu", "[N, 3, H * 32, 2 * 16 * W]")],
  "a number as the batch": [
    model("  relu", "[1, 3, 8, 8]"),
    "RN2056 the batch of an input is a name, not 1: write [N, …]",
  ],
  "a batch alone": [model("  relu", "[N]"), "RN2018 this shape has 1 element; 4, 3 or 2 are needed"],
  "five extents": [model("  relu", "[N, 3, 8, 8, 8]"), "RN2018 this shape has 5 elements; 4, 3 or 2 are needed"],
  "periods that are too long": [
    model("  subsample(100003)", "[N, 3, 3 * H, W]"),
    "RN5012 these sizes repeat only every 100003; simplify the chain of strides",
  ],
};

findingsOf("shapes that do not go together", cases, ["RN2036", "RN5012"]);

test("the join, exactly as designed", () => {
  const text = `import { projection } from "std/residual"
block Mine(width: int, stride: int = 1) {
  residual {
    conv(width, kernel: 3, stride: stride)
    conv(width, kernel: 3)
  } shortcut identity
}
model Net {
  input image: [N, 64, 56, 56]
  stage s(stride: 2) { Mine(128) }
}
`;
  const [finding] = check(text);
  expect(finding && renderText(finding)).toBe(`error[RN2001]: the two paths of this residual do not join
  --> nets/mine.resnet:3:3
   |
 3 |   residual {
   |   ^^^^^^^^ F(x) is [N, 128, 28, 28]
...
 6 |   } shortcut identity
   |              ^^^^^^^^ S(x) is [N, 64, 56, 56]
...
10 |   stage s(stride: 2) { Mine(128) }
   |                        ^^^^^^^^^ called here
   = in Net, s.0, Mine(width: 128, stride: 2)
   = F: [N, 64, 56, 56] -> conv(128, kernel: 3, stride: 2) [N, 128, 28, 28] -> conv(128, kernel: 3) [N, 128, 28, 28]
   = help: use \`shortcut projection\` (adds 8,448 parameters)`);
});

test("a join that a derivation broke shows the derivation, and mends it there", () => {
  const [finding] = check(`${std}model B = ResNet18 with { shortcut identity }\n`);
  expect(finding?.related[0]?.span.source.path).toBe("nets/mine.resnet");
  expect(finding?.fix?.edits[0]?.span).toEqual(finding?.related[0]?.span);
});

test("a file that does not know the projection is told whose it is, and gets its import with it", () => {
  const text = model("  residual { conv(8, kernel: 3) } shortcut identity");
  const [finding] = check(text);
  expect(finding?.notes.at(-1)).toBe("help: use `shortcut projection` of std/residual (adds 40 parameters)");
  const mended = applyFixes(text, finding ? [finding] : [], { unsafe: true });
  expect(mended).toBe(`import { projection } from "std/residual"\n\n${text.replace("identity", "projection")}`);
  expect(check(mended)).toEqual([]);
});

test("the suggested shortcut is the mend", () => {
  const broken = `import { projection } from "std/residual"\nmodel Net {\n  input image: [N, 8, 8, 8]\n  residual { conv(16, kernel: 3, stride: 2) } shortcut identity\n}\n`;
  const [finding] = check(broken);
  const edit = finding?.fix?.edits[0];
  if (!edit) throw new Error("no fix");
  const mended = broken.slice(0, edit.span.start) + edit.replacement + broken.slice(edit.span.end);
  expect(check(mended)).toEqual([]);
});
