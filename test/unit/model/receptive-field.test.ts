/** Receptive fields against the table of Araujo et al. 2019, and against sums done by hand. */
import { expect, test } from "vitest";
import { receptiveField, receptiveFields } from "../../../compiler/model/measures/receptive-field.ts";
import { modelOf, modelsOf } from "../../support/resnet20.ts";

const family = modelsOf(`import { ResNet, ResNet18, ResNet50, Bottleneck, BottleneckV1 } from "std/residual"
model R18      = ResNet18
model R50      = ResNet50
model V1_50    = ResNet(BottleneckV1, depths: [3, 4, 6, 3])
model V1_101   = ResNet(BottleneckV1, depths: [3, 4, 23, 3])
model V1_152   = ResNet(BottleneckV1, depths: [3, 8, 36, 3])
`);
const fieldOf = (name: string): number => {
  const model = family.get(name);
  return model ? receptiveField(model, model.nodes)[0] : 0;
};

test("the paper's table: 483, 1027 and 1507 for ResNet v1 of 50, 101 and 152 layers", () => {
  expect(["V1_50", "V1_101", "V1_152"].map(fieldOf)).toEqual([483, 1027, 1507]);
});

// 7 and 11 after the stem; then each 3×3 adds 2 jumps: 4 at 4, 1 at 4 and 3 at 8, 1 at 8 and 3 at 16, 1 at 16 and 3 at 32.
test("ResNet-18 sees 435: 11 + 4 · 8 + (8 + 3 · 16) + (16 + 3 · 32) + (32 + 3 · 64)", () => {
  expect(fieldOf("R18")).toBe(435);
});

// With its stride, the 3×3 that shrinks counts at the jump before it: 2 · (8 - 4), 2 · (16 - 8) and 2 · (32 - 16) less.
test("ResNet-50 with its strides on the 3×3 sees 427", () => expect(fieldOf("R50")).toBe(427));

test("jump and padding of the last stage: 32, and 241 where padding is symmetric", () => {
  const model = family.get("V1_50");
  const last = model?.stages.find(({ name }) => name === "conv5_x");
  expect(model && receptiveFields(model)[last?.value ?? 0]).toEqual({
    size: [483, 483],
    jump: [32, 32],
    padding: [241, 241],
  });
});

// TensorFlow's SAME puts nothing before the image at a stride of 2: the table's 239 is 241 less the pool's 2.
test("the paper's padding of 239, with SAME's padding of the pool written out", () => {
  const model = modelOf(
    `import { BottleneckV1 } from "std/residual"
model Slim {
  input image: [N, 3, 224, 224]
  stem { conv(64, kernel: 7, stride: 2) -> conv(64, kernel: 3, stride: 2, padding: [0, 1, 0, 1]) }
  stage a { BottleneckV1(64) * 3 }
  stage b(stride: 2) { BottleneckV1(128) * 4 }
  stage c(stride: 2) { BottleneckV1(256) * 6 }
  stage d(stride: 2) { BottleneckV1(512) * 3 }
}`,
    "Slim",
  );
  expect(receptiveFields(model).at(-1)).toEqual({ size: [483, 483], jump: [32, 32], padding: [239, 239] });
});

test("a join sees the hull of its paths, also where they begin apart", () => {
  const model = modelOf(
    `shortcut wide { conv(out.channels, kernel: 5, padding: [0, 4, 2, 2]) }
model Apart {
  input image: [N, 3, 16, 16]
  stem { residual { conv(4, kernel: 3, padding: [2, 0, 1, 1]) } shortcut wide }
}`,
    "Apart",
  );
  // Rows: F sees -2 … 0, S sees 0 … 4: 7 rows from -2 on. Columns: -1 … 1 lies within -2 … 2.
  expect(receptiveFields(model).at(-1)).toEqual({ size: [7, 5], jump: [1, 1], padding: [2, 2] });
});

test("dilation, strides that differ by axis, and vectors, which see everything", () => {
  const model = modelOf(
    `model Odd {
  input image: [N, 1, 32, 32]
  stem { conv(2, kernel: [3, 1], stride: [2, 1], dilation: [2, 1]) -> subsample(2) -> maxpool(3, stride: 1) }
  head { globalavgpool -> linear(2) }
}`,
    "Odd",
  );
  // Height: 5, then 2 · 4 more at a jump of 4. Width: 1, then 2 · 2 more at a jump of 2.
  expect(receptiveFields(model)[3]).toEqual({ size: [13, 5], jump: [4, 2], padding: [6, 2] });
  expect(receptiveFields(model).slice(4)).toEqual([undefined, undefined]);
});

test("tokens see what their pixels see, until attention or transpose mixes them", () => {
  const seen = (body: string): readonly unknown[] => {
    const model = modelOf(
      `model Net {\n  input image: [N, 3, 32, 32]\n  conv(8, kernel: 4, stride: 4) -> ${body}\n}`,
      "Net",
    );
    return receptiveFields(model)
      .map((field) => field?.size[0])
      .slice(2);
  };
  expect(seen("tokens -> linear(8) -> class_token -> position_embedding")).toEqual([4, 4, 4, 4]);
  expect(seen("tokens -> attention(2) -> linear(8)")).toEqual([4, undefined, undefined]);
  expect(seen("tokens -> transpose -> linear(8) -> transpose")).toEqual([4, undefined, undefined, undefined]);
  const image = modelOf(
    `block Mixed { tokens -> attention(2) -> untokens(in) -> conv(8, kernel: 3) }
model Net {
  input image: [N, 3, 32, 32]
  conv(8, kernel: 4, stride: 4)
  residual { conv(8, kernel: 3) -> Mixed } shortcut identity
}`,
    "Net",
  );
  expect(receptiveFields(image).map((field) => field?.size[0])).toEqual([1, 4, 12, 12, ...new Array<undefined>(4)]);
});

test("behind a gate of a global pool every position sees all; a vector that is an input adds nothing", () => {
  const model = modelOf(
    `model M {
  input image: [N, 8, 32, 32]
  input other: [N, 8]
  conv(8, kernel: 3) -> add(other)
  let gate = { globalavgpool -> linear(8) -> sigmoid }
  mul(gate)
}`,
    "M",
  );
  const fields = receptiveFields(model);
  const of = (layer: string): number | undefined =>
    fields[model.nodes.findIndex((node) => node.layer === layer)]?.size[0];
  expect([of("conv"), of("add"), of("mul")]).toEqual([3, 3, undefined]);
});
