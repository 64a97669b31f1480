/** What a web developer does with `resnet-lang/page` beside the runtime, in a real Chromium: pictures and weights. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeImage } from "../../datasets/image-folder.ts";
import { shapeFor, writePlanes } from "../../datasets/decoded-image.ts";
import * as runtime from "../../runtime/index.ts";
import { fitting } from "../../datasets/fitting.ts";
import { pictureOf } from "../../runtime/augment/picture.ts";
import { Preparation } from "../../runtime/augment/prepare.ts";
import type { Program } from "../../runtime/program.ts";
import { emitModule } from "../../compiler/emit/module.ts";
import { demoProgram } from "../browser/pages.ts";
import { openPage, startChromium } from "../support/chromium.ts";
import { shown } from "../support/readme.ts";
import { digits, openModuleSite } from "../support/module-site.ts";
import { repository } from "../support/shared-data.ts";
import { openSite, type Site } from "../support/site.ts";

const { program } = digits;
const chromium = await startChromium();
const PICTURE = readFileSync(join(repository, "test/fixtures/images/colours.png"));

/** Weights of a run, with what they say of it. */
async function weightsOf(seed: number, of: Program = program): Promise<Uint8Array> {
  const device = await runtime.openDevice({ device: "cpu", threads: 1 });
  const session = await runtime.openSession(device, of, { seed });
  const metadata = {
    mean: "[0.25]",
    std: "[0.5]",
    "class-names": JSON.stringify([..."abcdefghij"].map((letter) => `the ${letter}`)),
  };
  const bytes = await runtime.saveWeights(session, { metadata });
  device.dispose();
  return bytes;
}

let site: Site;
let page: Page;
beforeAll(async () => {
  if (!chromium) return;
  site = await openModuleSite();
  site.files.set("/picture.png", PICTURE);
  site.files.set("/weights.safetensors", await weightsOf(1));
  page = await openPage(chromium, site.url);
});
afterAll(async () => {
  await chromium?.close();
  await site?.close();
});

/** A picture of a file as the command prepares it. */
async function prepared(bytes: Uint8Array): Promise<readonly number[]> {
  const decoded = await decodeImage({ file: "picture.png", bytes });
  const shape = shapeFor(decoded, 1);
  const planes = new Uint8Array(shape[0] * shape[1] * shape[2]);
  writePlanes(decoded, 1, planes);
  const normalisation = { mean: [0.25], std: [0.5] };
  const preparation = new Preparation({ seed: 0, normalisation, augment: [], evaluate: fitting([28, 28]) });
  const out = new Float32Array(28 * 28);
  preparation.evaluation(pictureOf(planes, shape), out);
  return [...out];
}

test.skipIf(!chromium)("a picture comes to the model as the command prepares its file, whatever shows it", async () => {
  const seen = await page.evaluate(async () => {
    const { openDevice, openSession, loadWeights, fetchWeights, imageOf } = toolbox;
    const device = await openDevice({ device: "cpu", threads: 1 });
    const session = await openSession(device, Digits);
    loadWeights(session, await fetchWeights("/weights.safetensors"));
    const blob = await (await fetch("/picture.png")).blob();
    const bitmap = await createImageBitmap(blob);
    const image = new Image();
    image.src = "/picture.png";
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    const context = canvas.getContext("2d")!;
    context.drawImage(bitmap, 0, 0);
    const offscreen = new OffscreenCanvas(bitmap.width, bitmap.height);
    offscreen.getContext("2d")!.drawImage(bitmap, 0, 0);
    const sources = {
      blob,
      bitmap,
      image,
      canvas,
      offscreen,
      data: context.getImageData(0, 0, canvas.width, canvas.height),
      frame: new VideoFrame(canvas, { timestamp: 0 }),
    };
    const result: { [name: string]: number[] } = {};
    for (const [name, source] of Object.entries(sources)) result[name] = [...(await imageOf(session, source))];
    device.dispose();
    return result;
  });
  const wanted = await prepared(PICTURE);
  expect(Object.keys(seen)).toHaveLength(7);
  for (const [name, values] of Object.entries(seen)) expect(values, name).toEqual(wanted);
});

test.skipIf(!chromium)("what is transparent is seen on white, as a page shows it", async () => {
  const seen = await page.evaluate(async () => {
    const { openDevice, openSession, imageOf } = toolbox;
    const session = await openSession(await openDevice({ device: "cpu", threads: 1 }), Digits);
    const normalisation = { mean: [0], std: [1] };
    const clear = await imageOf(session, new ImageData(28, 28), { normalisation });
    session.dispose();
    return [...new Set(clear)];
  });
  expect(seen).toEqual([1]);
});

test.skipIf(!chromium)("what is dark on light becomes light on dark where one says so", async () => {
  const seen = await page.evaluate(async () => {
    const { openDevice, openSession, imageOf, inverted } = toolbox;
    const session = await openSession(await openDevice({ device: "cpu", threads: 1 }), Digits);
    const normalisation = { mean: [0], std: [1 / 255] };
    const blob = await (await fetch("/picture.png")).blob();
    const as = async (invert: boolean) =>
      Uint8Array.from(await imageOf(session, blob, { normalisation, invert }), Math.round);
    const [plain, other, bytes] = [await as(false), await as(true), new Uint8Array([0, 40, 255])];
    session.dispose();
    // Bytes are resized to bytes: the other way round within one of them.
    const most = Math.max(...plain.map((value, at) => Math.abs(255 - value - other[at]!)));
    return { most, differs: plain.some((value, at) => value !== other[at]), bytes: [...inverted(bytes)] };
  });
  expect(seen).toEqual({ most: expect.toSatisfy((most: number) => most <= 1), differs: true, bytes: [255, 215, 0] });
});

test.skipIf(!chromium)(
  "answers are told by the names that came with the weights, else by those of the recipe's data",
  async () => {
    const told = await page.evaluate(async () => {
      const { openDevice, openSession, loadWeights, fetchWeights, imageOf, topK } = toolbox;
      const device = await openDevice({ device: "cpu", threads: 1 });
      const session = await openSession(device, Digits);
      const own = topK(session, new Float32Array(10).fill(0), 1);
      loadWeights(session, await fetchWeights("/weights.safetensors"));
      const image = await imageOf(session, await (await fetch("/picture.png")).blob());
      const { output = new Float32Array() } = await session.run({ image });
      const answers = topK(session, output, 3);
      device.dispose();
      return { own, answers, best: output.indexOf(Math.max(...output)) };
    });
    expect(told.own).toEqual([{ class: "0", label: 0, probability: 0.1 }]);
    expect(told.answers).toHaveLength(3);
    expect(told.answers[0]).toMatchObject({ label: told.best, class: `the ${"abcdefghij"[told.best]}` });
  },
);

test.skipIf(!chromium)(
  "pictures of classes are what a run learns from, as the command reads a folder of them",
  async () => {
    const seen = await page.evaluate(async () => {
      const { openDevice, openSession, datasetOf, imageOf } = toolbox;
      const device = await openDevice({ device: "cpu", threads: 1 });
      const session = await openSession(device, Digits);
      const blob = await (await fetch("/picture.png")).blob();
      const data = await datasetOf(session, { one: [blob, new ImageData(28, 28)], two: [], three: [blob] });
      const image = await imageOf(session, blob, { normalisation: { mean: [0], std: [1] } });
      const refused = await Promise.all(
        [[], {}, { one: [] }, { one: blob }, new Map(), { one: [blob, "a.png"] }].map((each) =>
          datasetOf(session, each as unknown as { readonly [name: string]: readonly Blob[] }).then(
            () => "it was taken",
            ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
          ),
        ),
      );
      device.dispose();
      const { images, labels, ...rest } = data;
      const first = image.every((value, index) => Math.round(255 * value) === images[index]);
      const last = images.subarray(0, 784).every((value, index) => value === images[2 * 784 + index]);
      return { rest, labels: [...labels], white: [...new Set(images.subarray(784, 2 * 784))], first, last, refused };
    });
    expect(seen).toEqual({
      rest: { name: "pictures", shape: [1, 28, 28], classes: 3, classNames: ["one", "two", "three"] },
      ...{ labels: [0, 0, 2], white: [255], first: true, last: true },
      refused: [
        "RN5013: datasetOf: the pictures are an Array",
        "RN5013: datasetOf: there are no pictures",
        "RN5013: datasetOf: there are no pictures",
        "RN5013: datasetOf: the pictures of one are a Blob",
        "RN5013: datasetOf: the pictures are a Map",
        'RN5013: datasetOf, one[1]: the picture is "a.png"',
      ],
    });
  },
);

/** What a call in the page is refused with. */
function refusal(call: () => Promise<unknown>): Promise<string> {
  return page.evaluate(async (text) => {
    const run = (0, eval)(`(${text})`) as () => Promise<unknown>;
    return run().then(
      () => "it was taken",
      ({ code, message, help }: { code?: string; message: string; help?: string }) => `${code}: ${message}; ${help}`,
    );
  }, String(call));
}

test.skipIf(!chromium)(
  "a picture that is none, that is not loaded, of another origin, or of which nobody says how it is normalised",
  async () => {
    const opened = `const session = await toolbox.openSession(await toolbox.openDevice({ device: "cpu", threads: 1 }), Digits);
    const normalisation = { mean: [0], std: [1] };`;
    const ask = (call: string): Promise<string> =>
      refusal(`async () => { ${opened} ${call} }` as unknown as () => Promise<unknown>);
    expect(await ask("await toolbox.imageOf(session, {}, { normalisation })")).toMatch(
      /^RN5013: imageOf: the picture is an Object; give ImageData, a canvas/,
    );
    expect(await ask("await toolbox.imageOf(session, new Image(), { normalisation })")).toMatch(
      /^RN5013: imageOf: the picture has 0 × 0 pixels; wait until it is loaded/,
    );
    expect(await ask('await toolbox.imageOf(session, new Blob(["no"]), { normalisation })')).toMatch(
      /^RN4013: the picture: .*\w; give a picture that the browser can show/,
    );
    // What is wrong with the call comes before what nobody has said.
    for (const [source, message] of [
      ["undefined", /^RN5013: imageOf: the picture is nothing; give ImageData/],
      ['"a.png"', /^RN5013: imageOf: the picture is "a.png"; give ImageData/],
      ['new Blob(["no"])', /^RN4013: the picture: /],
      ["new ImageData(4, 4), { fit: false }", /^RN5013: imageOf: the picture is 4 × 4 pixels large/],
      [
        "new ImageData(4, 4)",
        /^RN5013: imageOf: nobody has said how images are normalised; load the weights of a run, .*: { normalisation: { mean: \[0\.1307\], std: \[0\.3081\] } }$/,
      ],
    ] as const)
      expect(await ask(`await toolbox.imageOf(session, ${source})`), source).toMatch(message);
    expect(await ask("await toolbox.imageOf(session, new ImageData(4, 4), { normalisation, fit: false })")).toMatch(
      /^RN5013: imageOf: the picture is 4 × 4 pixels large, Digits takes 28 × 28/,
    );
    expect(await ask('await toolbox.imageOf(session, new ImageData(4, 4), { normalisation, invert: "auto" })')).toMatch(
      /^RN5013: imageOf: /,
    );
    const other = await openSite([["/picture.png", PICTURE]]);
    expect(
      await ask(
        `const image = new Image(); image.src = "${other.url}picture.png"; await image.decode(); await toolbox.imageOf(session, image, { normalisation })`,
      ),
    ).toMatch(/^RN5013: imageOf: the picture is of another origin.*; load it with crossOrigin = "anonymous"/);
    await other.close();
  },
);

test.skipIf(!chromium)("a normalisation has a number for each of the model's channels", async () => {
  const opened = `const session = await toolbox.openSession(await toolbox.openDevice({ device: "cpu", threads: 1 }), Digits);`;
  const ask = (call: string): Promise<string> =>
    refusal(`async () => { ${opened} ${call} }` as unknown as () => Promise<unknown>);
  const three = "{ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }";
  for (const [normalisation, message] of [
    [three, "the normalisation's mean is a list of 3; give one number a channel: 1"],
    ["{ mean: [0.5], std: [] }", "the normalisation's std is a list of 0; give one number a channel: 1"],
    ["{ mean: 0.5, std: 0.5 }", "the normalisation's mean is 0.5; give one number a channel: 1"],
    ["{ mean: [0.5], std: [0] }", "std is 0; give a finite number from 5e-324"],
    ["null", "options are an object, null was given; it takes mean, std"],
  ] as const)
    expect(await ask(`await toolbox.imageOf(session, new ImageData(4, 4), { normalisation: ${normalisation} })`)).toBe(
      `RN5013: imageOf: ${message}`,
    );
  // Of other weights.
  const learned = `session.pictures = { ...session.pictures, normalize: ${three} };`;
  expect(await ask(`${learned} await toolbox.imageOf(session, new ImageData(4, 4))`)).toBe(
    "RN5013: imageOf, as the weights say: the normalisation's mean is a list of 3; give one number a channel: 1",
  );
});

test.skipIf(!chromium)(
  "an SVG is a picture as an image of it is, and in a worker it says where it is drawn",
  async () => {
    const seen = await page.evaluate(async () => {
      const { openDevice, openSession, imageOf } = toolbox;
      const session = await openSession(await openDevice({ device: "cpu", threads: 1 }), Digits);
      const options = { normalisation: { mean: [0], std: [1] } };
      const svg = (attributes: string, inside: string) =>
        new File([`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}</svg>`], "a.svg", {
          type: "image/svg+xml",
        });
      const half = '<rect width="14" height="28"/><text>ü</text>';
      const whole = svg('width="28" height="28"', half);
      const image = new Image();
      image.src = URL.createObjectURL(whole);
      await image.decode();
      const [taken, shown] = [await imageOf(session, whole, options), await imageOf(session, image, options)];
      const html =
        '<foreignObject width="28" height="28"><p xmlns="http://www.w3.org/1999/xhtml">a</p></foreignObject>';
      const withHtml = await imageOf(session, svg('width="28" height="28"', html), options);
      const sizeless = await imageOf(session, svg('viewBox="0 0 28 28"', half), options);
      const refused = await imageOf(session, svg("", "<rect"), options).catch(
        ({ code, message, help }: { code: string; message: string; help: string }) => `${code}: ${message}; ${help}`,
      );
      session.dispose();
      return {
        ...{ pixels: [taken[14 * 28 + 3], taken[14 * 28 + 20]], same: taken.every((each, at) => each === shown[at]) },
        ...{ html: withHtml.length, sizeless: [sizeless[14 * 28 + 3], sizeless[14 * 28 + 20]], refused },
      };
    });
    expect(seen).toEqual({
      ...{ pixels: [0, 1], same: true, html: 784, sizeless: [0, 1] },
      refused:
        "RN4013: a.svg: it cannot be drawn as an SVG; look whether it is whole; a Content-Security-Policy has to allow img-src data:",
    });
    const inWorker = await page.evaluate(async (address) => {
      const script = `import { imageOf } from "${address}dist/page/index.js";
      const session = { step() {}, program: { name: "Net", functions: [{ kind: "infer", inputs: [{ role: "model", shape: [1, 1, 28, 28] }] }] } };
      imageOf(session, new File(["<svg/>"], "a.svg", { type: "image/svg+xml" })).then(
        () => postMessage("it was taken"),
        ({ code, message, help }) => postMessage(code + ": " + message + "; " + help),
      );`;
      const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
      return new Promise((resolve) => {
        const worker = new Worker(url, { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => resolve(`it failed: ${message}`);
      });
    }, site.url);
    expect(inWorker).toBe(
      "RN4013: a.svg: a worker does not draw SVG; draw it in the page, where it is taken as it is, and give the worker an ImageBitmap",
    );
  },
);

test.skipIf(!chromium)(
  "weights come with progress, are kept, and are fetched again when the server has others or none are kept",
  async () => {
    const fetched = (keep = true) =>
      page.evaluate(async (keep) => {
        const heard: { received: number; total: number | undefined; kept: boolean }[] = [];
        const bytes = await toolbox.fetchWeights("/kept.safetensors", { keep, onProgress: (each) => heard.push(each) });
        return {
          length: bytes.length,
          sum: bytes.reduce((sum, each) => (sum * 31 + each) % 65521, 0),
          last: heard.at(-1),
        };
      }, keep);
    const [first, second] = [await weightsOf(1), await weightsOf(2)];
    site.files.set("/kept.safetensors", first);
    site.requests.length = 0;
    const one = await fetched();
    expect(one.last).toEqual({ received: first.length, total: first.length, kept: false });
    const again = await fetched();
    expect(again).toEqual({ ...one, last: { received: first.length, total: first.length, kept: true } });
    expect(site.requests).toEqual(["GET /kept.safetensors", "HEAD /kept.safetensors"]);
    site.files.set("/kept.safetensors", second);
    const other = await fetched();
    expect(other.last?.kept).toBe(false);
    expect(other.sum).not.toBe(one.sum);
    await page.context().setOffline(true);
    expect(await fetched()).toMatchObject({ sum: other.sum, last: { kept: true } });
    const refused = await page.evaluate(() =>
      toolbox.fetchWeights("/kept.safetensors", { keep: false }).then(
        () => "",
        ({ code, message, help }: { code: string; message: string; help: string }) => `${code}: ${message}; ${help}`,
      ),
    );
    await page.context().setOffline(false);
    expect(refused).toMatch(/^RN4013: \/kept.safetensors: it cannot be fetched: .*; look whether the address is right/);
  },
);

test.skipIf(!chromium)(
  "weights that are not there, and a page in their place, are refused at the first piece",
  async () => {
    site.files.set("/page.safetensors", "<!doctype html><html><body>".padEnd(100_000, " "));
    expect(await refusal(() => toolbox.fetchWeights("/missing.safetensors"))).toMatch(
      /^RN4013: \/missing.safetensors: the server answers 404/,
    );
    expect(await refusal(() => toolbox.fetchWeights("/page.safetensors"))).toMatch(/^RN4013: .*web page/);
  },
);

test.skipIf(!chromium)("the README's page answers what a file that is chosen shows", async () => {
  const [, text = ""] = shown("html");
  expect(text).toContain("resnet-lang/page");
  site.files.set("/picture.html", text);
  const answering = demoProgram("infer", 1);
  for (const { name, content } of emitModule(answering)) site.files.set(`/${name}`, content);
  const own = await chromium!.newPage();
  const answer = () => own.locator("output").innerText();
  await own.goto(`${site.url}picture.html`);
  // What goes wrong it says, and what to do.
  await expect.poll(answer).toMatch(/^RN4013: .*fashionnet\.safetensors: the server answers 404.*; .+/);
  site.files.set("/fashionnet.safetensors", await weightsOf(1, answering));
  await own.reload();
  await own.waitForFunction(() => document.querySelector("input")?.disabled === false);
  expect(await own.evaluate(() => document.querySelector("progress")?.value)).toBe(1);
  await own.setInputFiles("input", { name: "picture.png", mimeType: "image/png", buffer: PICTURE });
  await expect.poll(answer).toMatch(/^(the [a-j] \d+\.\d %(, )?){3}$/);
  await own.setInputFiles("input", { name: "picture.png", mimeType: "image/png", buffer: Buffer.from("none") });
  await expect.poll(answer).toMatch(/^RN4013: .+; .+/);
  await own.close();
});
