/** Paths that a block's `let`s name, and what a residual is made of. */
import { expect, test } from "vitest";
import { net, standard } from "../../support/outlines.ts";

test("paths that lets name are beside each other where one value goes through all, and all come together", () => {
  const [, first] = standard("SKResNet18", "scales").stages;
  expect(first?.items[0]).toMatchObject({
    detail: ["paths → 3×3, 64", "weights: linear 16 → linear 128"],
    parallels: [
      {
        how: "add",
        paths: [
          { name: "a", layers: ["3×3, 64"] },
          { name: "b", layers: ["3×3, 64, dilation 2"] },
        ],
      },
    ],
  });
  const parallels = (block: string): readonly number[] =>
    net("stage s { B }", `block B { ${block} }`).stages.flatMap(({ items }) =>
      items.flatMap((item) => item.parallels.map(({ paths }) => paths.length)),
    );
  const unit = "{ conv(8, kernel: 3) }";
  expect(parallels(`let a = ${unit}\n let b = ${unit}\n let c = { relu }\n a -> concat([b, c])`)).toEqual([3]);
  // One reads the other; one reads something else; one is not joined; only one has weights.
  expect(parallels(`let a = ${unit}\n let b = a -> conv(8, kernel: 1)\n b -> add(a)`)).toEqual([]);
  expect(parallels(`let a = ${unit}\n relu\n let b = ${unit}\n add(b) -> add(a)`)).toEqual([]);
  expect(parallels(`let a = ${unit}\n let b = ${unit}\n a -> relu`)).toEqual([]);
  expect(parallels(`let a = { conv(8, kernel: 3) }\n let b = { sigmoid }\n a -> mul(b)`)).toEqual([]);
});
test("a residual that is nothing but its shortcut shows no layer of that as its own", () => {
  const outlined = net(
    "stage s { Mix -> Mix }",
    `shortcut pooled { avgpool(3, stride: 1) }
block Mix {
  conv(8, kernel: 1)
  residual(scale: -1) {} shortcut pooled
  residual { conv(8, kernel: 3) } shortcut identity
}`,
  );
  expect(outlined.stages[0]?.items[0]?.inner.map(({ label }) => label)).toEqual(["conv 1×1, 8", "× -1", "3×3, 8"]);
});
