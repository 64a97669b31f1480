/**
 * What Chromium has and Firefox or Safari lack, or had not yet in versions that people use, is taken away before any script
 * begins, in the page and in its workers: it trains and infers all the same, to the bits of plain SIMD.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDevice, openSession, saveWeights } from "../../runtime/index.ts";
import { openPage, startChromium } from "../support/chromium.ts";
import { digitsFile, recipeModule } from "../support/recipe-module.ts";
import { repository } from "../support/shared-data.ts";
import { openSite, pageOf, type Site } from "../support/site.ts";

const chromium = await startChromium();
const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};
const IMAGES = "train-images-idx3-ubyte.gz";
const LABELS = "train-labels-idx1-ubyte.gz";

const LACKS = `(() => {
  const take = (object, ...names) => names.forEach((name) => delete object?.[name]);
  const ofNavigator = Object.getPrototypeOf(navigator);
  take(ofNavigator, "gpu", "locks", "scheduling", "userAgentData", "connection", "deviceMemory");
  take(globalThis, "OffscreenCanvas", "ImageDecoder", "VideoFrame", "scheduler", "requestIdleCallback", "SharedWorker");
  take(globalThis, "Float16Array", "WritableStreamDefaultWriter", "showSaveFilePicker", "trustedTypes", "reportError");
  take(Atomics, "waitAsync", "pause");
  take(Array, "fromAsync");
  take(Promise, "withResolvers", "try");
  take(Object, "groupBy");
  take(Map, "groupBy");
  take(Uint8Array, "fromBase64", "fromHex");
  take(Uint8Array.prototype, "toBase64", "toHex");
  take(Set.prototype, "union", "difference", "intersection", "isSubsetOf");
  take(Object.getPrototypeOf(Object.getPrototypeOf([].values())), "map", "filter", "toArray", "some", "every", "reduce");
  take(ReadableStream.prototype, Symbol.asyncIterator, "values");
  take(ReadableStream, "from");
  take(Blob.prototype, "bytes");
  take(Response.prototype, "bytes");
  take(Error, "captureStackTrace");
  take(globalThis.FileSystemFileHandle?.prototype, "createSyncAccessHandle", "createWritable", "move");
  // A prefix, a byte of which the second of these follows: relaxed SIMD.
  const validate = WebAssembly.validate.bind(WebAssembly);
  WebAssembly.validate = (bytes) => {
    const all = [...new Uint8Array(bytes.buffer ?? bytes)];
    return !all.some((byte, index) => byte === 0xfd && all[index + 1] >= 0x80 && all[index + 2] === 2) && validate(bytes);
  };
  const bitmap = globalThis.createImageBitmap;
  globalThis.createImageBitmap = async (source, ...others) => {
    if (others.length > 0) throw new TypeError("createImageBitmap takes one argument");
    return bitmap(source);
  };
})();
`;
/** Its workers begin with the same. */
const PREPARE = `${LACKS}
globalThis.Blob = class extends Blob {
  constructor([first, ...parts] = [], options) {
    super([...(typeof first === "string" ? [${JSON.stringify(LACKS)}] : []), first, ...parts], options);
    globalThis.lesserWorkers = 1 + (globalThis.lesserWorkers ?? 0);
  }
};`;

/** Trains by the recipe, and says what a picture shows by weights of a file. */
const SCRIPT = `import * as runtime from "resnet-lang/runtime";
import * as page from "resnet-lang/page";
import { Digits } from "/digits.js";
const { decodeDataset, loadWeights, MemoryStorage, openDevice, openSession, trainRecipe } = runtime;
globalThis.computed = async (options) => {
  const device = await openDevice(options);
  const training = await openSession(device, Digits);
  const files = await Promise.all(
    ["${IMAGES}", "${LABELS}"].map(async (file) => ({
      file,
      bytes: new Uint8Array(await (await fetch("/" + file)).arrayBuffer()),
    })),
  );
  const data = await decodeDataset("mnist", files);
  const losses = [];
  for await (const event of trainRecipe(training, { data, heldOut: 32, storage: new MemoryStorage() }))
    if (event.kind === "progress") losses.push(event.results.loss);
  const session = await openSession(device, Digits);
  loadWeights(session, await page.fetchWeights("/weights.safetensors"));
  const blob = await (await fetch("/picture.png")).blob();
  const { output } = await session.run({ image: await page.imageOf(session, blob) });
  const stored = await page
    .openPageStorage("run")
    .then((storage) => storage.write("one", Uint8Array.of(1)))
    .then(() => "written", ({ name, help }) => name + ": " + help);
  const { name } = device;
  device.dispose();
  return { name, losses, output: [...output], stored };
};`;
interface Computed {
  readonly name: string;
  readonly losses: readonly number[];
  readonly output: readonly number[];
  readonly stored: string;
}
declare global {
  var computed: (options?: object) => Promise<Computed>;
  var lesserWorkers: number | undefined;
}

let sites: { readonly isolated: Site; readonly plain: Site };
let whole: Computed;
beforeAll(async () => {
  if (!chromium) return;
  const { program, emitted } = recipeModule();
  const device = await openDevice({ device: "cpu", threads: 1 });
  const session = await openSession(device, program, { seed: 1 });
  const weights = await saveWeights(session, { metadata: { mean: "[0.25]", std: "[0.5]" } });
  device.dispose();
  const files = [
    ["/", pageOf(SCRIPT)] as const,
    ...emitted.map(({ name, content }) => [`/${name}`, content] as const),
    ["/picture.png", readFileSync(join(repository, "test/fixtures/images/colours.png"))] as const,
    ["/weights.safetensors", weights] as const,
    ...[IMAGES, LABELS].map((name) => [`/${name}`, digitsFile(name)] as const),
  ];
  sites = { isolated: await openSite(files, ISOLATION), plain: await openSite(files) };
  const page = await openPage(chromium, sites.plain.url);
  whole = await page.evaluate(() => computed({ device: "cpu", simd: "plain" }));
  await page.close();
});
afterAll(async () => {
  await chromium?.close();
  await Promise.all(Object.values(sites ?? {}).map((each) => each.close()));
});

test.skipIf(!chromium).each(["isolated", "plain"] as const)(
  "a lesser engine trains and infers to the bits of a newer one (%s)",
  async (site) => {
    const page = await openPage(chromium!, sites[site].url, PREPARE);
    const { name, losses, output, stored } = await page.evaluate(() => computed());
    expect(name).toMatch(site === "isolated" ? /^cpu, \d+ threads?(?!.*relaxed)/ : /^cpu, 1 thread(?!.*relaxed)/);
    expect({ losses, output }).toEqual({ losses: whole.losses, output: whole.output });
    expect(losses).toHaveLength(16);
    // Its own files it cannot write, and is told what to do.
    expect([whole.stored, stored]).toEqual(["written", expect.stringMatching(/^NotStored: .*MemoryStorage/)]);
    expect(await page.evaluate(() => lesserWorkers)).toBeGreaterThan(0);
    await page.close();
  },
);
