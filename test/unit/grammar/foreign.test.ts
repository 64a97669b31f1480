/** What people write who come from PyTorch and Keras: the line as it is written here, as a fix that parses. */
import { describe, expect, test } from "vitest";
import type { Diagnostic, Fix } from "../../../grammar/diagnostic.ts";
import { callHere } from "../../../grammar/foreign.ts";
import { lineHere } from "../../../grammar/foreign-line.ts";
import { parse } from "../../../grammar/parse.ts";

const told = (text: string): readonly Diagnostic[] => parse({ path: "a.resnet", text }).diagnostics;
function applied(text: string, fixes: readonly Fix[]): string {
  const edits = fixes.flatMap((fix) => fix.edits);
  return [...edits]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce((now, { span, replacement }) => now.slice(0, span.start) + replacement + now.slice(span.end), text);
}
/** All fixes of a run, again and again until there are none. */
function mended(text: string): string {
  let now = text;
  for (let round = 0; round < 10; round++) {
    const fixes = told(now).flatMap(({ fix }) => (fix ? [fix] : []));
    if (fixes.length === 0) return now;
    now = applied(now, fixes);
  }
  return now;
}

/** Lines of a block's body. */
const lines: readonly (readonly [there: string, here: string])[] = [
  ["nn.Conv2d(3, 64, 3)", "conv(64, kernel: 3, padding: 0, bias: true)"],
  ["nn.Conv2d(3, 64, kernel_size=3, padding=1, bias=False)", "conv(64, kernel: 3, padding: 1, bias: false)"],
  ["torch.nn.Conv2d(64, 128, 1, bias=False)", "conv(128, kernel: 1, bias: false)"],
  ["self.conv1 = nn.Conv2d(3, 64, 1)", "conv(64, kernel: 1, bias: true)"],
  ["x = F.relu(x)", "relu"],
  ["nn.ReLU(inplace=True)", "relu"],
  ["nn.MaxPool2d(3, stride=2, padding=1)", "maxpool(3, stride: 2, padding: 1)"],
  ["nn.AdaptiveAvgPool2d((1, 1))", "globalavgpool"],
  ["nn.Linear(512, 10)", "linear(10)"],
  ["layers.Dense(10, activation='relu')", "linear(10) -> relu"],
  ["Conv2D(64, (3, 3), padding='same')", "conv(64, kernel: [3, 3], padding: half, bias: true)"],
  ["conv(64, kernel: 3, padding='same')", "conv(64, kernel: 3, padding: half)"],
  ["conv(64, kernel=3)", "conv(64, kernel: 3)"],
  ["conv(16, kernel: 3) | bn | relu", "conv(16, kernel: 3) -> bn -> relu"],
  ["bn |> relu", "bn -> relu"],
  ["relu  # and on", "relu // and on"],
  ["# a remark", "// a remark"],
  ["n = 3", "let n = 3"],
  ["return nn.ReLU()", "relu"],
  ["x = self.conv1(x)", "conv1"],
  ["x = self.bn1(self.conv1(x))", "conv1 -> bn"],
  ["x = self.pool(F.relu(self.conv1(x)))", "conv1 -> relu -> pool"],
  ["x = F.max_pool2d(x, 2)", "maxpool(2)"],
  ["x = F.dropout(x, 0.5)", "dropout(0.5)"],
  ["x = torch.flatten(x, 1)", "flatten"],
  ["x = x.view(x.size(0), -1)", "flatten"],
  ["x = F.interpolate(x, scale_factor=2)", "upsample(2)"],
  ["x = torch.cat([x, skip], dim=1)", "concat(skip)"],
  ["torch.cat([a, b, c], 1)", "a -> concat([b, c])"],
  ["out += skip", "add(skip)"],
  ["x = layers.Conv2D(64, 3, padding='same')(x)", "conv(64, kernel: 3, padding: half, bias: true)"],
  ["x = layers.Add()([x, skip])", "add(skip)"],
  ["model.add(Dense(10))", "linear(10)"],
  ["model.add(layers.Conv2D(8, 3, activation='relu'))", "conv(8, kernel: 3, padding: 0, bias: true) -> relu"],
  ["conv(64, kernel: 3, strides=2)", "conv(64, kernel: 3, stride: 2)"],
  ["conv(64, kernel: 3, activation='relu')", "conv(64, kernel: 3) -> relu"],
  ["layers.Activation('swish')", "silu"],
  ["nn.AdaptiveAvgPool2d((7, 7))", "adaptive_avgpool([7, 7])"],
  ["nn.ConvTranspose2d(3, 8, 2, stride=2)", "deconv(8, kernel: 2, stride: 2, bias: true)"],
  ["nn.Upsample(scale_factor=2)", "upsample(2)"],
  ["self.net = nn.Sequential(nn.Conv2d(3, 8, 1), nn.ReLU())", "conv(8, kernel: 1, bias: true) -> relu"],
  ["nn.BatchNorm2d(64),", "bn"],
];

describe.each(lines)("%s", (there, here) => {
  const text = `block A {\n  bn\n  ${there}\n  relu\n}\n`;
  test(`is ${here}`, () => {
    const [first, ...others] = told(text);
    expect(first).toMatchObject({
      code: "RN1014",
      message: `this line is of another language; here it is \`${here}\``,
    });
    expect(others).toEqual([]);
    expect(applied(text, first?.fix ? [first.fix] : [])).toBe(text.replace(there, here));
    expect(told(mended(text))).toEqual([]);
  });
});

test("a sequence of several lines is what stands in it", () => {
  const text =
    "block A {\n  self.net = nn.Sequential(\n    nn.Conv2d(3, 8, 1, bias=False),\n    nn.ReLU(inplace=True),\n  )\n}\n";
  expect(new Set(told(text).map(({ code }) => code))).toEqual(new Set(["RN1014"]));
  expect(mended(text)).toBe("block A {\n    conv(8, kernel: 1, bias: false)\n    relu\n}\n");
});

test("a word that there is not is not made up: what it would lose is told as before", () => {
  for (const line of ["Conv2D(8, 3, activation='selu')", "F.log_softmax(x, 1)"])
    expect(callHere(line), line).toBeUndefined();
  expect(callHere("conv(8, kernel: 3, activation='elu')")).toBeUndefined();
});

test.each(["def forward(self, x):", "return x", "import torch.nn as nn", "from torch import nn", "super().__init__()"])(
  "%s says nothing here: the line goes",
  (there) => {
    const text = `block A {\n  bn\n  ${there}\n  relu\n}\n`;
    expect(told(text).map(({ code, message }) => `${code} ${message}`)).toEqual([
      "RN1014 this line is of another language, and says nothing here",
    ]);
    expect(mended(text)).toBe("block A {\n  bn\n  relu\n}\n");
  },
);

test("a class is a model, a function a block, and the fixes lead run by run to a text that parses", () => {
  const text = `import torch.nn as nn

class Net(nn.Module):
    input image: [N, 3, 32, 32]
    nn.Conv2d(3, 64, 3, padding=1)
    # normalised
    nn.BatchNorm2d(64)

def unit(x, width, stride=1):
    conv(width, kernel=3, stride=stride)
    return x
`;
  expect(told(text).map(({ code }) => code)).toContain("RN1014");
  expect(mended(text)).toBe(`
model Net {
    input image: [N, 3, 32, 32]
    conv(64, kernel: 3, padding: 1, bias: true)
    // normalised
    bn
}

block unit(width: int, stride: int = 1) {
    conv(width, kernel: 3, stride: stride)
}
`);
});

test("a line that is no better as it is written here is told as before", () => {
  expect(told("block A {\n  return self.fc[x]\n}\n").map(({ code }) => code)).toEqual(["RN1002"]);
  expect(told("block A {\n  let = 3\n}\n").map(({ code }) => code)).toEqual(["RN1002"]);
});

test("calls of this language are none of another", () => {
  for (const line of ["conv(64, kernel: 3) -> bn -> relu", "let x = 3", "Unit(64) * n", "linear(10)"])
    expect(lineHere(line)).toBeUndefined();
  expect(callHere("conv(64, kernel: 3)")).toBeUndefined();
  expect(callHere("Unit(64, stride: 2)")).toBeUndefined();
  expect(callHere("constructor")).toBeUndefined();
});

describe("a missing brace is placed where the indentation says", () => {
  const whole = `model M {
  input image: [N, 3, 32, 32]
  stem { conv(16, kernel: 3) -> bn }
  stage a {
    residual {
      conv(16, kernel: 3)
    } shortcut identity
    relu
  }
  stage b {
    if in.channels == 16 {
      bn
    } else {
      relu
    }
  }
}

block B {
  relu
}
`;
  const rows = whole.split("\n");
  const closing = rows.flatMap((row, index) => (/^ *\}$/.test(row) ? [index] : []));
  test.each(closing)("line %i", (index) => {
    const text = rows.filter((_, each) => each !== index).join("\n");
    const found = told(text);
    expect(found.map(({ code }) => code)).toEqual(["RN1003"]);
    expect(mended(text)).toBe(whole);
  });
  test("of a body in one line, at its end", () => {
    const text = whole.replace("-> bn }", "-> bn");
    expect(told(text)[0]?.primary.span.start).toBe(text.indexOf("{ conv"));
    expect(mended(text)).toBe(whole);
  });
  test("where the indentation says nothing, no place is offered that is none", () => {
    const flush = whole.replaceAll(/^ +/gm, "").replace("}\n}\n\nblock", "}\n\nblock");
    for (const { code, fix } of told(flush)) if (code === "RN1003") expect(fix).toBeUndefined();
  });
});
