/** Images in, answers out: what weights say of files, of a folder and of standard input, and of what is no image. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decode, encode } from "fast-png";
import { beforeAll, expect, test } from "vitest";
import { ended, resnet, scratchFolder, startShell, type Ran } from "../support/command-line.ts";
import { retell } from "../support/small-runs.ts";
import { expectOne } from "../support/tiny-run.ts";

const folder = scratchFolder();
const at = (...names: readonly string[]): string => join(folder, ...names);
const SIDE = 8;
const design = at("small.resnet");
const weights = at("out", "last.safetensors");
const classes = ["blue", "red", "white"];

/** Noise around a colour; of one channel where it is grey. */
function picture(colour: readonly number[], seed: number, side = SIDE): Uint8Array {
  const channels = colour.length as 1 | 3;
  const data = Uint8Array.from({ length: side * side * channels }, (_, i) => {
    const noise = ((i * 7919 + seed * 104729) % 97) / 2;
    return Math.min(255, (colour[i % channels] ?? 0) + noise);
  });
  return encode({ width: side, height: side, data, channels, depth: 8 });
}
const colours = [
  [20, 20, 180],
  [180, 20, 20],
  [200, 200, 200],
];

const predict = (...argv: readonly string[]): Promise<Ran> =>
  resnet("predict", design, "--device", "cpu", "--threads", "1", "--weights", weights, ...argv);
interface Told {
  readonly image: string;
  readonly answers: readonly { readonly class: string; readonly label: number; readonly probability: number }[];
}
const toldBy = async (...argv: readonly string[]): Promise<readonly Told[]> =>
  JSON.parse((await predict("--json", ...argv)).out) as readonly Told[];

beforeAll(async () => {
  for (const part of ["train", "test"])
    for (const [label, name] of classes.entries()) {
      mkdirSync(at("photos", part, name), { recursive: true });
      for (let i = 0; i < 8; i++)
        writeFileSync(
          at("photos", part, name, `${i}.png`),
          picture(colours[label] ?? [], i + (part === "test" ? 50 : 0)),
        );
    }
  writeFileSync(
    design,
    `model Small {
  input image: [N, 3, ${SIDE}, ${SIDE}]
  stem { conv(8, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(3) }
}
train Small {
  data      image_folder("photos")
  batch     8
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.05)
  steps     24
}
`,
  );
  const ran = await resnet("train", design, "--device", "cpu", "--threads", "1", "--out", at("out"));
  expect(ran.code, ran.err).toBe(0);
});

test("a folder's images are told by the names of their classes, which travel with the weights, as eval counts them", async () => {
  const told = await toldBy(at("photos", "test"), "--top", "9");
  expect(told.map(({ image }) => image)).toEqual(
    classes.flatMap((name) => Array.from({ length: 8 }, (_, i) => at("photos", "test", name, `${i}.png`))),
  );
  for (const { answers } of told) {
    const probabilities = answers.map(({ probability }) => probability);
    expect(answers.map((each) => each.class).sort()).toEqual(classes);
    expect(answers.every((each) => classes[each.label] === each.class)).toBe(true);
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    expect(probabilities.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
  }
  const right = told.filter(({ image, answers }) => image.includes(`/${answers[0]?.class}/`)).length;
  const evaluated = await resnet("eval", design, "--device", "cpu", "--threads", "1", "--weights", weights);
  expect(evaluated.out).toContain(`${right} of 24 correct`);
  expect(right).toBeGreaterThan(12);
});

test("as text there is a line an image, with as many answers as are asked for", async () => {
  const image = at("photos", "test", "red", "0.png");
  const [told] = await toldBy(image);
  const expected = told?.answers.map((each) => `${each.class} ${(100 * each.probability).toFixed(2)} %`) ?? [];
  expect((await predict(image)).out).toBe(`${image}  ${expected.join(", ")}`);
  expect((await predict(image, "--top", "1")).out).toBe(`${image}  ${expected[0]}`);
});

test("a picture holds each image and its answers; another format is refused before anything is read", async () => {
  const images = ["red", "blue"].map((name) => at("photos", "test", name, "0.png"));
  const ran = await predict(...images, "--top", "2", "-o", at("answers.svg"));
  expect(ran.code, ran.err).toBe(0);
  const svg = readFileSync(at("answers.svg"), "utf8");
  for (const image of images) expect(svg).toContain(`data:image/png;base64,${readFileSync(image).toString("base64")}`);
  for (const { answers } of await toldBy(...images, "--top", "2"))
    for (const each of answers) expect(svg).toContain(`${(100 * each.probability).toFixed(1)} %  ${each.class}`);
  expectOne(
    await predict(...images, "-o", at("answers.gif")),
    2,
    /answers.gif is in no format that is known[^]*-o \S*answers\.svg$/,
  );
  expectOne(await predict(...images, "-o", at("answers.png")), 2, /a picture is SVG.*-o \S*answers\.svg$/);
});

test("JPEG, and images of other sizes once --fit brings their middle to the model's, as torchvision's transforms do", async () => {
  const photo = "test/fixtures/images/full-colours.jpg";
  expectOne(
    await predict(photo),
    1,
    /have its middle brought to that size: --fit; or .*`evaluate: \[resize\(8\), center_crop\(8\)\]`/,
  );
  const fitted = await toldBy(photo, "--fit");
  const other = at("fitting.resnet");
  writeFileSync(
    other,
    readFileSync(design, "utf8").replace('"photos")', '"photos", evaluate: [resize(8), center_crop(8)])'),
  );
  const { out } = await resnet(
    "predict",
    other,
    "--weights",
    weights,
    "--device",
    "cpu",
    "--threads",
    "1",
    "--json",
    photo,
  );
  expect(JSON.parse(out)).toEqual(fitted);
  // What fits stays as it is.
  const red = at("photos", "test", "red", "0.png");
  expect(await toldBy(red, "--fit")).toEqual(await toldBy(red));
});

test("standard input is one image", async () => {
  const image = at("photos", "test", "red", "1.png");
  const command = `cat '${image}' | node dist/cli/main.js predict '${design}' --weights '${weights}' --device cpu - --json`;
  const { code, out, err } = await ended(startShell(command));
  expect(code, err).toBe(0);
  const [told] = JSON.parse(out) as readonly Told[];
  expect(told?.image).toBe("-");
  expect(told?.answers).toEqual((await toldBy(image))[0]?.answers);
});

test("a grey image is one whose colours are the same", async () => {
  writeFileSync(at("grey.png"), picture([120], 3));
  const grey = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
    const noise = ((Math.floor(i / 3) * 7919 + 3 * 104729) % 97) / 2;
    return Math.min(255, 120 + noise);
  });
  writeFileSync(at("colour.png"), encode({ width: SIDE, height: SIDE, data: grey, channels: 3, depth: 8 }));
  const [one, other] = await toldBy(at("grey.png"), at("colour.png"));
  expect(one?.answers).toEqual(other?.answers);
});

test("images go through what the recipe does to those that are evaluated on", async () => {
  const other = at("sized.resnet");
  const text = readFileSync(design, "utf8");
  writeFileSync(other, text.replace('"photos")', '"photos", evaluate: [center_crop(8)])'));
  // The middle of it is an image of the set.
  const [red, side] = [picture(colours[1] ?? [], 60), 12];
  const { data } = decode(red);
  const around = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const [y, x] = [Math.floor(i / 3 / side) - 2, (Math.floor(i / 3) % side) - 2];
    const isInside = y >= 0 && x >= 0 && y < SIDE && x < SIDE;
    return isInside ? (data[(y * SIDE + x) * 3 + (i % 3)] ?? 0) : 0;
  });
  writeFileSync(at("framed.png"), encode({ width: side, height: side, data: around, channels: 3, depth: 8 }));
  writeFileSync(at("plain.png"), red);
  const { out } = await resnet("predict", other, "--weights", weights, "--device", "cpu", "--json", at("framed.png"));
  expect((JSON.parse(out) as readonly Told[])[0]?.answers).toEqual((await toldBy(at("plain.png")))[0]?.answers);
});

test("what is no image is told, and the others are answered", async () => {
  writeFileSync(at("empty.png"), "");
  writeFileSync(at("text.png"), "no picture");
  writeFileSync(at("cut.png"), picture([9, 9, 9], 1).subarray(0, 60));
  writeFileSync(at("large.png"), picture([9, 9, 9], 1, 16));
  const good = at("photos", "test", "red", "2.png");
  for (const [name, message] of [
    ["empty.png", /RN4013.*empty\.png: it is empty/],
    ["text.png", /RN4013.*text\.png: it begins as neither PNG nor JPEG/],
    ["cut.png", /RN4013.*cut\.png: it cannot be decoded/],
  ] as const) {
    const ran = await predict(at(name), good);
    expectOne(ran, 1, message);
    expect(ran.out).toContain(`${good}  `);
  }
  expectOne(
    await predict(at("large.png")),
    1,
    /large\.png: it is 16 × 16 pixels large; the input of Small is \[N, 3, 8, 8\]/,
  );
});

test("what is not there, and what weights do not say", async () => {
  mkdirSync(at("nothing"));
  expectOne(await predict(), 2, /predict wants images/);
  expectOne(await predict(at("none.png")), 2, /there is no file .*none\.png/);
  expectOne(await predict(at("nothing")), 2, /nothing holds no PNG or JPEG file/);
  const image = at("photos", "test", "red", "0.png");
  const other = (path: string, ...more: readonly string[]): Promise<Ran> =>
    resnet("predict", design, "--device", "cpu", "--weights", path, image, ...more);
  expectOne(await other(at("none.safetensors")), 2, /there is no file .*none\.safetensors/);
  retell(weights, at("published.safetensors"), () => ({ format: "pt" }));
  expectOne(await other(at("published.safetensors")), 2, /does not say how its images were normalised/);
  const told = await other(at("published.safetensors"), "--normalize", "imagenet");
  expect(told.err).toMatch(/does not say what its classes are called: they are told by their numbers/);
  expect(told.out).toMatch(/0\.png {2}[012] \d+\.\d\d %/);
});
