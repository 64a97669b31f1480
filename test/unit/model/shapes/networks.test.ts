/** Networks proved for every size, and what those are told that are not: the smallest size that fails, and the way there. */
import { expect, test } from "vitest";
import { checkProject, type Checked } from "../../../../compiler/check.ts";
import { formatShape } from "../../../../compiler/model/shapes/shape.ts";
import { loadProject } from "../../../../compiler/resolve/project.ts";

function check(text: string): Checked {
  return checkProject(loadProject("a.resnet", text, { read: () => ({ problem: "not there" }) }));
}
function proved(text: string): { readonly output: string; readonly least: Record<string, number> } {
  const { models, diagnostics } = check(text);
  expect(diagnostics.map(({ message, notes }) => [message, ...notes].join("\n"))).toEqual([]);
  const model = models.get("M");
  const node = model?.nodes[model.outputs[0]?.values[0] ?? -1];
  return { output: node ? formatShape(node.shape) : "", least: Object.fromEntries(model?.symbols ?? []) };
}

/** Ronneberger et al. 2015, as std has it: four levels down and up again. */
const unet = (input: string): string => `block DoubleConv(width: int) {
  conv(width, kernel: 3) -> bn -> relu
  conv(width, kernel: 3) -> bn -> relu
}
block Up(width: int, skip: value) {
  let up = { deconv(width, kernel: 2, stride: 2, bias: true) }
  skip -> concat(up) -> DoubleConv(width)
}
model M {
  input image: ${input}
  stage down1 { DoubleConv(8) }
  stage down2 { maxpool(2) -> DoubleConv(16) }
  stage down3 { maxpool(2) -> DoubleConv(32) }
  stage down4 { maxpool(2) -> DoubleConv(64) }
  stage down5 { maxpool(2) -> DoubleConv(128) }
  stage up4 { Up(64, skip: down4) }
  stage up3 { Up(32, skip: down3) }
  stage up2 { Up(16, skip: down2) }
  stage up1 { Up(8, skip: down1) }
  head { conv(2, kernel: 1, bias: true) }
}
`;

test("a fully convolutional network is proved for every height and width", () => {
  const text = `import { Bottleneck } from "std/residual"
model M(classes: int = 21) {
  input image: [N, 3, H, W]
  stem                     { conv(16, kernel: 7, stride: 2) -> bn -> relu -> maxpool(3, stride: 2, padding: 1) }
  stage conv2_x            { Bottleneck(16) * 3 }
  stage conv3_x(stride: 2) { Bottleneck(32) * 4 }
  stage conv4_x            { Bottleneck(64) -> Bottleneck(64, dilation: 2) * 5 }
  head {
    conv(32, kernel: 3) -> bn -> relu -> dropout(0.1)
    conv(classes, kernel: 1, bias: true) -> upsample(to: image, mode: bilinear)
  }
}
check M { shape(conv4_x) == [N, 256, ceil(H / 8), floor((W + 7) / 8)] }
`;
  const { output, least } = proved(text);
  expect(output).toBe("[N, 21, H, W]");
  expect(least).toEqual({ H: 1, W: 1 });
});

test("U-Net is proved for all multiples of 16", () => {
  expect(proved(unet("[N, 3, 16 * H, 16 * W]"))).toEqual({
    output: "[N, 2, 16 * H, 16 * W]",
    least: { H: 1, W: 1 },
  });
  expect(check(unet("[N, 3, 8 * H, 16 * W]")).models.size).toBe(0);
});

test("U-Net of any size is told the smallest that fails, and the way there", () => {
  const [finding, ...others] = check(unet("[N, 3, H, W]")).diagnostics;
  expect(others).toEqual([]);
  expect(finding?.notes.slice(1, 4)).toEqual([
    "the height agrees only when H mod 16 is 0 to 7",
    "current: floor(H / 8)     other: 2 * floor(H / 16)",
    "for example H = 24: 3 against 2",
  ]);
  const ways = finding?.notes.filter((note) => /^(current|other): image/.test(note)) ?? [];
  expect(ways).toHaveLength(2);
  expect(ways[1]).toMatch(
    /-> maxpool\(2\) \[N, 64, floor\(H \/ 16\), .* -> deconv\(64, kernel: 2, stride: 2, bias: true\)/,
  );
});

test("tokens of an image of any size, with a class token, join those of the same image", () => {
  const text = `model M {
  input image: [N, 3, 16 * H, 16 * W]
  stem { conv(32, kernel: 16, stride: 16, padding: 0, bias: true) -> tokens -> class_token }
  stage encoder { residual { layernorm -> attention(4) } shortcut identity }
  head { layernorm -> token(0) -> linear(10) }
}
check M { shape(encoder) == [N, H * W + 1, 32] }
check M at [1, 3, 224, 192] { shape(encoder) == [1, 169, 32] }
`;
  expect(proved(text)).toEqual({ output: "[N, 10]", least: { H: 1, W: 1 } });
});

test("one symbol on two axes is one size", () => {
  const text = `model M {
  input image: [N, 3, H, H]
  conv(4, kernel: 3, padding: 0) -> tokens
}
check M { shape(output) == [N, (H - 2) * (H - 2), 4] }
check M at [1, 3, 8, 8] { shape(output) == [1, 36, 4] }
`;
  expect(proved(text)).toEqual({ output: "[N, (H - 2) * (H - 2), 4]", least: { H: 3 } });
});

test("inputs that follow different symbols do not join, those that follow the same do", () => {
  const two = (second: string): string => `model M {
  input a: [N, 3, H, W]
  input b: [N, 3, ${second}]
  let z = a -> conv(4, kernel: 3, stride: 2)
  b -> conv(4, kernel: 1, stride: 2) -> add(z)
}
`;
  expect(proved(two("H, W")).output).toBe("[N, 4, floor((H + 1) / 2), floor((W + 1) / 2)]");
  const [finding] = check(two("K, W")).diagnostics;
  expect(finding?.notes).toContain("the height of one follows K, of the other H");
  const [number] = check(two("32, W")).diagnostics;
  expect(number?.notes).toContain("the height of one follows a number, of the other H");
});
