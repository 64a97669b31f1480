/** Folders of images of different sizes: a recipe that brings them to one trains on them, another is told how before it begins. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { encode } from "fast-png";
import { expect, test } from "vitest";
import { resnet, scratchFolder, type Ran } from "../support/command-line.ts";

const folder = scratchFolder();
const png = (width: number, height: number, value: number): Uint8Array =>
  encode({ width, height, channels: 3, depth: 8, data: new Uint8Array(3 * width * height).fill(value) });
for (const part of ["train", "test"])
  for (let i = 0; i < 12; i++) {
    const file = join(folder, "photos", part, i % 2 ? "light" : "dark", `${i}.png`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, png(9 + i, 14 - (i % 4), i % 2 ? 200 + i : 40 - i));
  }

let designs = 0;
async function ran(verb: "train" | "check", transforms: string): Promise<Ran & { readonly file: string }> {
  const file = join(folder, `${++designs}.resnet`);
  writeFileSync(
    file,
    `model Net {
  input image: [N, 3, 8, 8]
  stem { conv(4, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(2) }
}
train Net {
  data image_folder("photos", ${transforms})
  batch 4
  loss cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule constant(0.1)
  epochs 6
}
`,
  );
  const flags = verb === "train" ? ["--device", "cpu", "--threads", "1", "--out", `${file}-out`] : [];
  return { ...(await resnet(verb, file, ...flags)), file };
}

test("are trained and scored on once they come to one size", async () => {
  const { code, err, file } = await ran(
    "train",
    "augment: [random_resized_crop(8, scale: [0.5, 1]), flip], evaluate: [resize(9), center_crop(8)]",
  );
  expect({ code, err }).toMatchObject({ code: 0 });
  const weights = join(`${file}-out`, "best.safetensors");
  const { out } = await resnet("eval", file, "--weights", weights, "--device", "cpu", "--threads", "1");
  expect(out).toContain("12 of 12 correct");
});

test("without a transform that does so nothing begins: which two differ, and what to write", async () => {
  for (const transforms of ["augment: [flip]", "augment: [resize(8)], evaluate: [center_crop(8)]"]) {
    const { code, err } = await ran("train", transforms);
    expect(code).toBe(1);
    expect(err).toMatch(/RN4013.*\.png: it is \d+ × \d+ pixels large, and .*\.png \d+ × \d+/);
    expect(err).toContain("augment: [random_resized_crop(8)], evaluate: [resize(8), center_crop(8)]");
    expect(err).not.toContain("step ");
  }
});

test("what comes out of the transforms is held to the input without a look into the folder", async () => {
  const { code, out } = await ran("check", "augment: [random_resized_crop(9)], evaluate: [center_crop(8)]");
  expect(code).toBe(1);
  expect(out).toMatch(/RN4006.*\[3, 9, 9\] after the transforms/);
});
