/**
 * Networks that are neither in std nor in the zoo, written from their papers with nothing but the documents: exact to the
 * parameter. The counts are those of PyTorch, as `test/fixtures/papers/count.py` prints them.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { requireSizes } from "../../cli/design.ts";
import { Quantities } from "../../compiler/model/measures/quantities.ts";
import { formatShape } from "../../compiler/model/shapes/shape.ts";
import { modelOf } from "../support/resnet20.ts";
import { repository } from "../support/shared-data.ts";

const papers = [
  ["hrnet-w18", "HRNet_W18", 224, 21_299_004, 4_283_537_072, ["output [N, 1000]"]],
  [
    "stacked-hourglass",
    "StackedHourglass",
    256,
    6_570_400,
    8_334_606_336,
    ["heatmaps [N, 16, 16 * H, 16 * W], [N, 16, 16 * H, 16 * W]"],
  ],
  ["dpn-68", "DPN68", 224, 12_611_602, 2_326_163_456, ["output [N, 1000]"]],
  ["inception-resnet-v2", "InceptionResNetV2", 299, 55_843_464, 13_155_794_016, ["output [N, 1000]"]],
  [
    "yolov3",
    "YOLOv3",
    416,
    61_949_149,
    32_932_037_632,
    ["boxes [N, 255, H, W], [N, 255, 2 * H, 2 * W], [N, 255, 4 * H, 4 * W]"],
  ],
  ["lr-aspp", "LRASPP", 224, 3_221_538, 379_281_312, ["scores [N, 21, 224, 224]"]],
  ["ghostnet", "GhostNet", 224, 5_182_508, 141_150_512, ["output [N, 1000]"]],
  ["poolformer-s12", "PoolFormer_S12", 224, 11_915_176, 1_812_267_008, ["output [N, 1000]"]],
  ["cct-7", "CCT_7_3x1", 32, 3_765_515, 1_181_551_104, ["output [N, 10]"]],
  [
    "ssd300",
    "SSD300",
    300,
    35_641_826,
    34_858_153_472,
    [
      "scores [N, 364, 38, 38], [N, 546, 19, 19], [N, 546, 10, 10], [N, 546, 5, 5], [N, 364, 3, 3], [N, 364, 1, 1]",
      "boxes [N, 16, 38, 38], [N, 24, 19, 19], [N, 24, 10, 10], [N, 24, 5, 5], [N, 16, 3, 3], [N, 16, 1, 1]",
    ],
  ],
] as const;

test.each(papers)(
  "%s has the paper's parameters, multiply-adds and outputs",
  (file, name, size, params, macs, outputs) => {
    const model = modelOf(readFileSync(join(repository, `test/fixtures/papers/${file}.resnet`), "utf8"), name);
    const sizes = requireSizes(model, [size, size]);
    const measured = new Quantities(model);
    expect([measured.of("params", undefined, sizes), measured.of("macs", undefined, sizes)]).toEqual([params, macs]);
    const shapes = model.outputs.map(({ name: output, values }) => {
      const each = values.map((id) => model.nodes[id]?.shape).flatMap((shape) => (shape ? [formatShape(shape)] : []));
      return `${output} ${each.join(", ")}`;
    });
    expect(shapes).toEqual(outputs);
  },
);
