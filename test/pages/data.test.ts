/** Images that a visitor has, in every way that people have them, and in every way that they are wrong: real files, real Chromium. */
import { execFileSync } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { encode } from "fast-png";
import { afterAll, describe, expect, test } from "vitest";
import { readSafetensors } from "../../runtime/index.ts";
import { picturesIn } from "../../runtime/pictures.ts";
import { traceTasks } from "../support/page-tasks.ts";
import { repository } from "../support/shared-data.ts";
import { visitTraining } from "../support/train-visit.ts";

const { chromium, own } = await visitTraining();
const folder = mkdtempSync(join(tmpdir(), "resnet-data-"));
afterAll(() => rmSync(folder, { recursive: true }));

const at = (path: string): string => join(folder, path);
function write(path: string, content: string | Uint8Array): string {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
  return at(path);
}
/** A grey picture, a brightness everywhere. */
function grey(value: number, side = 20): Uint8Array {
  return encode({ width: side, height: side, data: new Uint8Array(side * side).fill(value), channels: 1 });
}
/** A folder a class, so many pictures in each. */
function classes(root: string, names: readonly string[], count = 4): string {
  for (const [index, name] of names.entries())
    for (let i = 0; i < count; i++)
      write(`${root}/${name}/${i}.png`, grey(10 + Math.floor((220 * index) / names.length) + i));
  return at(root);
}
/** A page that is asked for much beside others takes its time: what hangs is ended by the test's own limit. */
const SOON = { timeout: 600_000 } as const;
const told = (text: string | RegExp) =>
  expect.poll(() => own.images.locator("p").first().innerText(), SOON).toMatch(text);
/** The page's own images again. */
async function back(): Promise<void> {
  await own.images.getByRole("button", { name: "Back to Fashion-MNIST" }).click();
  await told(/^Fashion-MNIST: 4,000 images/);
}

/** GIF89a of two pictures of one pixel. */
const frame = "21f904000a0000002c0000000001000100000202440100";
const moving = Buffer.from(`47494638396101000100800000000000ffffff${frame}${frame}3b`, "hex");

describe("what people have", () => {
  const fixtures = join(repository, "test/fixtures/images");
  const pictures = readdirSync(fixtures).filter((name) => /\.(png|jpg)$/.test(name));

  test.skipIf(!chromium)("grey, 16 bits, palettes, transparent, of print, turned, moving: all are read", async () => {
    for (const name of pictures) {
      mkdirSync(at(`kinds/${name.endsWith("png") ? "png" : "jpg"}`), { recursive: true });
      copyFileSync(join(fixtures, name), at(`kinds/${name.endsWith("png") ? "png" : "jpg"}/${name}`));
    }
    write("kinds/jpg/moving.gif", moving);
    write("kinds/.DS_Store", "hidden");
    write("kinds/notes.txt", "no image");
    await own.drop({ files: [at("kinds")] });
    const count = pictures.length + 1;
    const heldOut = Math.floor(count / 5);
    await told(`kinds: ${count - heldOut} images to train on, ${heldOut} held out`);
    await told("Left out, as they are no images: kinds/notes.txt.");
    await back();
  });

  test.skipIf(!chromium)(
    "folders below train and test are held out as they say, classes as deep as they are",
    async () => {
      classes("parts/train", ["cats/indoors", "cats/outdoors", "dogs"]);
      classes("parts/test", ["cats", "dogs"], 3);
      write("parts/cover.png", grey(3));
      await own.choose(at("parts"), "Choose a folder");
      await told("parts: 12 images to train on, 6 held out, 20 × 20, 2 classes.");
      await told("Left out, as no folder says their class: parts/cover.png.");
      await back();
    },
  );

  test.skipIf(!chromium)(
    "MNIST's files, gzipped or not, both beside each other, Fashion-MNIST's by their folder",
    async () => {
      const idx = (extents: readonly number[], byte: (at: number) => number): Buffer => {
        const count = extents.reduce((product, extent) => product * extent, 1);
        const header = Buffer.alloc(4 + 4 * extents.length);
        header.writeUInt32BE(0x0800 + extents.length);
        for (const [axis, extent] of extents.entries()) header.writeUInt32BE(extent, 4 + 4 * axis);
        return Buffer.concat([header, Uint8Array.from({ length: count }, (_, place) => byte(place))]);
      };
      for (const [prefix, count] of [
        ["train", 50],
        ["t10k", 20],
      ] as const) {
        const [images, labels] = [idx([count, 28, 28], (place) => place % 251), idx([count], (place) => place % 10)];
        for (const set of ["digits", "FashionMNIST/raw"]) {
          write(`${set}/${prefix}-images-idx3-ubyte.gz`, gzipSync(images));
          write(`${set}/${prefix}-labels-idx1-ubyte.gz`, gzipSync(labels));
          write(`${set}/${prefix}-images-idx3-ubyte`, images);
          write(`${set}/${prefix}-labels-idx1-ubyte`, labels);
        }
      }
      await own.drop({ files: [at("FashionMNIST")] });
      await told("Fashion-MNIST's files: 50 images to train on, 20 held out, 28 × 28, grey, 10 classes.");
      const packed = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"].map((name) => at(`digits/${name}`));
      await own.choose(packed);
      await told("MNIST's files: 40 images to train on, 10 held out, 28 × 28, grey, 10 classes.");
      await own.choose(["train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"].map((name) => at(`digits/${name}`)));
      await refused(/pictures and labels of the training set are needed, and .* are there\. Drop train-images/);
      await own.drop({ files: [at("digits"), at("FashionMNIST")] });
      await refused(/there is more than one set: in digits, FashionMNIST\/raw/);
      await back();
    },
  );

  test.skipIf(!chromium)(
    "CIFAR-10's whole archive is unpacked as it is read: progress, no long task of the page, bounded memory",
    async () => {
      // As it is published: five files of 10,000 records and one, whose pixels cannot be packed, 170 MB in all.
      const records = Buffer.alloc(10_000 * 3073);
      const inside = "cifar-10-batches-bin";
      for (const name of [...[1, 2, 3, 4, 5].map((part) => `data_batch_${part}`), "test_batch"]) {
        randomFillSync(records);
        for (let i = 0; i < 10_000; i++) records[i * 3073] = i % 10;
        write(`${inside}/${name}.bin`, records);
      }
      write(`${inside}/batches.meta.txt`, "airplane\n");
      write(`${inside}/readme.html`, "<p>CIFAR-10</p>");
      const archive = at("cifar-10-binary.tar.gz");
      execFileSync("tar", ["-C", folder, "-I", "gzip -1", "-cf", archive, inside]);
      const before = residentMegabytes();
      let most = 0;
      const watching = setInterval(() => (most = Math.max(most, residentMegabytes())), 100);
      const seen = new Set<string>();
      const { milliseconds, tasks } = await traceTasks(own.page, async () => {
        await own.choose(archive);
        const progress = own.images.getByText(/^unpacking cifar-10-binary\.tar\.gz: \d+ %$/);
        while ((await own.images.getByText("CIFAR-10: 50,000 images to train on, 1,000 held out").count()) === 0)
          for (const told of await progress.allInnerTexts()) seen.add(told);
      });
      clearInterval(watching);
      console.log(
        `${(readFileSync(archive).length / 1e6).toFixed(0)} MB: ${seen.size} states of progress, ${milliseconds.toFixed(1)} ms the longest of ${tasks} tasks, ${most - before} MB more of memory at the most`,
      );
      expect(seen.size).toBeGreaterThan(2);
      expect(milliseconds).toBeLessThan(50);
      // All images twice, a file, and what waits to be collected.
      expect(most - before).toBeLessThan(700);
      await own.choose(at(`${inside}/data_batch_1.bin`));
      await told("CIFAR-10: 9,000 images to train on, 1,000 held out");
      await own.choose(write("data_batch_2.bin.gz", gzipSync(records.subarray(0, 100 * 3073))));
      await told("CIFAR-10: 80 images to train on, 20 held out");
      await own.choose(write("cut/cifar-10-binary.tar.gz", readFileSync(archive).subarray(0, 40_000_000)));
      await refused(/cifar-10-binary\.tar\.gz cannot be unpacked, it is cut off or damaged: .* Get the file again/);
      await back();
    },
  );

  test.skipIf(!chromium)("ten thousand images are read, and not one more", async () => {
    const picture = grey(90, 8);
    for (const name of ["even", "odd"]) {
      mkdirSync(at(`many/${name}`), { recursive: true });
      for (let i = 0; i < 5000; i++) writeFileSync(at(`many/${name}/${i}.png`), picture);
    }
    await own.drop({ files: [at("many")] });
    await told("many: 8,000 images to train on, 2,000 held out, 8 × 8, 2 classes.");
    write("many/even/one.png", picture);
    await own.drop({ files: [at("many")] });
    await refused(/10,001 images are more than this page keeps in memory, 10,000\. Drop fewer of each class/);
    await back();
  });
});

/** Of the browser's processes that show pages, descendants of this one. */
function residentMegabytes(): number {
  const parents = new Map<number, number>();
  const renderers: number[] = [];
  for (const id of readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number))
    try {
      parents.set(id, Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1]));
      if (readFileSync(`/proc/${id}/cmdline`, "utf8").includes("--type=renderer")) renderers.push(id);
    } catch {
      // It has ended meanwhile.
    }
  const isOurs = (id: number | undefined): boolean =>
    id !== undefined && (id === process.pid || isOurs(parents.get(id)));
  const kilobytes = renderers
    .filter(isOurs)
    .map((id) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0));
  return Math.round(kilobytes.reduce((sum, each) => sum + each, 0) / 1024);
}

async function refused(reason: RegExp): Promise<void> {
  await expect.poll(() => own.images.getByRole("alert").innerText(), SOON).toMatch(reason);
  await told(/^The images from before stay\. /);
}

describe("what is wrong is told with its place, the reason and what to do, and nothing is lost", () => {
  const wrong: readonly (readonly [what: string, make: () => string, reason: RegExp])[] = [
    [
      "an empty folder",
      () => {
        mkdirSync(at("empty"));
        return at("empty");
      },
      /there is no file in what was dropped\. Drop a folder with a folder of images a class/,
    ],
    [
      "one class",
      () => classes("one", ["cats"]),
      /there is one class only, cats\. Drop a folder that has a folder of images for each class/,
    ],
    [
      "a text that is called .png",
      () => {
        write("text/light/0.png", "no picture");
        write("text/light/1.png", grey(200));
        return classes("text", ["dark"]);
      },
      /the class light has one image that can be read: text\/light\/0\.png cannot be decoded as an image: it begins as none does\. Take a PNG, JPEG or WebP, whatever it is called/,
    ],
    [
      "photographs of a telephone",
      () => {
        for (const name of ["cats", "dogs"])
          for (let i = 0; i < 2; i++)
            write(`phone/${name}/${i}.HEIC`, Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic"));
        return at("phone");
      },
      /the class cats has no image that can be read: phone\/cats\/0\.HEIC cannot be decoded as an image: it is HEIC, which this browser does not show\. Save it as JPEG or PNG/,
    ],
    [
      "an image of 20,000 × 20,000 pixels",
      () => {
        const huge = Buffer.from(grey(1));
        huge.writeUInt32BE(20_000, 16);
        huge.writeUInt32BE(20_000, 20);
        write("huge/a/0.png", huge);
        write("huge/a/1.png", huge);
        return classes("huge", ["b"]);
      },
      /huge\/a\/0\.png has 20,000 × 20,000 pixels, more than the 100 million that this page decodes at once\. Make it smaller/,
    ],
    [
      "a PNG that is cut off at once",
      () => {
        for (const i of [0, 1]) write(`cut/a/${i}.png`, grey(7).subarray(0, 30));
        return classes("cut", ["b"]);
      },
      /cut\/a\/0\.png cannot be decoded as an image: it begins as PNG and is damaged or cut off\. Get it again/,
    ],
    [
      "classes that differ in their capitals",
      () => classes("capitals", ["Cats", "cats"]),
      /the classes Cats and cats differ in their capitals alone\. Put their images into one folder/,
    ],
    [
      "test images of a class that nobody trains on",
      () => {
        classes("unknown/train", ["cats", "dogs"]);
        return dirname(classes("unknown/test", ["birds"]));
      },
      /unknown\/test\/birds\/0\.png is of the class birds, which has no images to train on\. Add a folder birds beside cats/,
    ],
    [
      "an image in no folder",
      () => write("alone.png", grey(9)),
      /alone\.png is in no folder of a class\. To see what a network answers, drop it onto the drawing board/,
    ],
    [
      "CIFAR's version for Python",
      () => {
        write("cifar-10-batches-py/data_batch_1", "\x80\x02}q\x01");
        execFileSync("tar", ["-C", folder, "-czf", at("cifar-10-python.tar.gz"), "cifar-10-batches-py"]);
        return at("cifar-10-python.tar.gz");
      },
      /cifar-10-python\.tar\.gz is CIFAR's version for Python, and its binary version is read\. Drop cifar-10-binary\.tar\.gz/,
    ],
    [
      "a ZIP",
      () => write("photos.zip", "PK\x03\x04"),
      /photos\.zip is no image\. PNG, JPEG, WebP, GIF, BMP and AVIF are read/,
    ],
    [
      "an archive of something else",
      () => {
        write("papers/one.txt", "text");
        execFileSync("tar", ["-C", folder, "-czf", at("papers.tgz"), "papers"]);
        return at("papers.tgz");
      },
      /papers\.tgz has none of CIFAR's files in it\. Of archives cifar-10-binary\.tar\.gz/,
    ],
    [
      "a text that is called .tar.gz",
      () => write("text.tar.gz", "text".repeat(500)),
      /text\.tar\.gz: it is no tar archive, or damaged\. Get the file again/,
    ],
    [
      "a file of CIFAR's that is cut off",
      () => write("data_batch_4.bin", Buffer.alloc(2000)),
      /data_batch_4\.bin: 2000 bytes are 0 records of 3073 and 2000 bytes more: the file is cut off or no CIFAR file/,
    ],
    [
      "a label that is no class",
      () => write("data_batch_3.bin", Buffer.alloc(3073, 77)),
      /data_batch_3\.bin: label 77 at record 0; 10 classes are 0 to 9/,
    ],
  ];
  test.skipIf(!chromium).each(wrong)("%s", async (_, make, reason) => {
    await own.drop({ files: [make()] });
    await refused(reason);
  });

  test.skipIf(!chromium)("a link, and text", async () => {
    await own.drop({ type: "text/uri-list", text: "https://example.org/cat.png" });
    await refused(/a link was dropped, and no file\. Save what it leads to, and drop the file/);
    await own.drop({ type: "text/plain", text: "cats" });
    await refused(/text was dropped, and no file\. Drop files or a folder/);
    // Whoever has trained goes on with what there was.
    await own.train(20);
    await own.panel.getByText(/^Trained 20 steps/).waitFor();
  });

  test.skipIf(!chromium)("what cannot be decoded among many is left out, and told", async () => {
    classes("some", ["dark", "light"], 6);
    write("some/dark/3.png", "text");
    await own.drop({ files: [at("some")] });
    await told("some: 9 images to train on, 2 held out");
    await told(/Left out, as they cannot be decoded, 1 of 12 images: some\/dark\/3\.png/);
    await back();
  });

  test.skipIf(!chromium)("what is dropped while a run goes on is trained on by the next one", async () => {
    classes("next", ["dark", "light"], 12);
    await own.train(100_000);
    const step = own.panel.getByText(/^Step [\d,]+ of 100,000/);
    await step.waitFor();
    await own.drop({ files: [at("next")] });
    await told(/next: 20 images to train on, 4 held out, .* The run that goes on keeps its own: train anew/);
    const before = await step.innerText();
    await expect.poll(() => step.innerText()).not.toBe(before);
    await own.train(20);
    await own.panel.getByText(/^Trained 20 steps/).waitFor();
    await told(/^next: 20 images to train on, 4 held out/);
    // Dark and light are told apart.
    await expect(own.panel.locator("table tr").last().innerText()).resolves.toContain("100.0 %");
    await back();
  });
});

describe("images that a design does not fit", () => {
  const editor = () =>
    own.page.locator("#editor .cm-content").evaluate((content) => (content as HTMLElement).innerText);
  const match = () => own.panel.getByRole("region", { name: "Images and design" });
  const passes = () => own.page.locator("#training-passes").innerText();
  let design = "";
  async function designAgain(): Promise<void> {
    await own.page.getByRole("textbox", { name: "Design" }).focus();
    await own.page.keyboard.press("Control+A");
    await own.page.keyboard.insertText(design);
    await match().waitFor({ state: "hidden" });
  }

  test.skipIf(!chromium)(
    "of the page's own it is said how often a run sees them, and for which the recipe is",
    async () => {
      design = await editor();
      await own.page.getByLabel("Steps", { exact: true }).fill("");
      await expect.poll(passes).toBe("113 passes over 4,000 images; the recipe is made for all of fashion_mnist");
      await own.page.getByLabel("Steps", { exact: true }).fill("32");
      expect(await passes()).toMatch(/^1 pass over 4,000 images/);
      expect(await match().isVisible()).toBe(false);
    },
  );

  test.skipIf(!chromium)(
    "too few classes are told at the drop, answers are of these, and a button brings the design",
    async () => {
      for (const [index, name] of ["cats", "dogs"].entries())
        for (let i = 0; i < 6; i++) {
          const side = 40 + 4 * i;
          const data = Uint8Array.from({ length: 3 * side * side }, (_, at) => 60 * (at % 3) + 90 * index + (at % 17));
          write(`photos/${name}/${i}.png`, encode({ width: side, height: side, data, channels: 3 }));
        }
      await own.drop({ files: [at("photos")] });
      await told(/^photos: 10 images to train on, 2 held out, 40 × 40, 2 classes\./);
      await expect
        .poll(() => match().innerText())
        .toMatch(
          /^FashionNet has 10 outputs, and the images have 2 classes: .* shown as none of these\. Images of 3×40×40 are made grey and brought to 1×28×28/,
        );
      await expect(match().innerText()).resolves.not.toContain("fashion_mnist");
      await own.train(30);
      await own.panel.getByText(/^Trained 30 steps/).waitFor();
      expect(await passes()).toBe("30 passes over 10 images");
      const place = own.panel.getByRole("region", { name: "Try it" });
      await place.getByRole("button", { name: "Show a test image" }).click();
      const answers = place.getByRole("listitem");
      await expect.poll(() => answers.count()).toBe(3);
      const shown = (await answers.allInnerTexts()).map((text) => text.trim().split(/\s*\n\s*/));
      expect(
        shown
          .map(([name]) => name)
          .slice(0, 2)
          .toSorted(),
      ).toEqual(["cats", "dogs"]);
      expect(shown[2]?.[0]).toBe("none of these");
      // Whole percents, each rounded.
      const sum = shown.reduce((all, [, share = ""]) => all + Number.parseInt(share, 10), 0);
      expect(Math.abs(sum - 100)).toBeLessThanOrEqual(1);
      const taken = async (name: string): Promise<Buffer> => {
        const [file] = await Promise.all([
          own.page.waitForEvent("download"),
          own.panel.getByRole("button", { name }).click(),
        ]);
        return readFileSync(await file.path());
      };
      // Elsewhere as here: `topK` has a name for each of the scores.
      const { metadata } = readSafetensors(await taken("Download fashionnet.safetensors"));
      expect(picturesIn(metadata).classNames).toEqual(["cats", "dogs", ...Array<string>(8).fill("none of these")]);
      const html = String(await taken("Download report"));
      const heads = [...html.matchAll(/<th class="up"><span>([^<]+)</g)].map(([, name]) => name);
      expect(heads.filter((name) => name !== "none of these")).toEqual(["cats", "dogs", "accuracy"]);

      await match()
        .getByRole("button", { name: "Bring the design to these images: [N, 3, 40, 40] and linear(2)" })
        .click();
      await match().waitFor({ state: "hidden" });
      const mended = await editor();
      for (const line of [
        ...["input image: [N, 3, 40, 40]", "linear(2)", 'image_folder("images", validation: 2000, augment: [flip])'],
        ...["params == 77_522", "shape(s3)     == [N, 64, 5, 5]", "shape(output) == [N, 2]"],
      ])
        expect(mended).toContain(line);
      await own.train(10);
      await own.panel.getByText(/^Trained 10 steps/).waitFor();
      await place.getByRole("button", { name: "Show a test image" }).click();
      await expect.poll(() => answers.count()).toBe(2);
      await back();
      await designAgain();
    },
  );

  test.skipIf(!chromium)("too many classes are told, and a button brings the design to them", async () => {
    await own.drop({ files: [classes("twelve", [..."abcdefghijkl"])] });
    await told(/^twelve: .* 12 classes\./);
    await match().getByText("FashionNet has 10 outputs, and the images have 12 classes: it cannot be").waitFor();
    await own.train(10);
    const alert = own.panel.getByRole("region", { name: "Run" }).getByRole("alert");
    await expect
      .poll(() => alert.innerText())
      .toContain("FashionNet tells 10 classes apart, and the images have 12. End the design in linear(12)");
    await alert
      .getByRole("button", { name: "Bring the design to these images: [N, 3, 20, 20] and linear(12)" })
      .click();
    await expect.poll(editor).toMatch(/linear\(12\)[^]*image_folder\("images", validation: 2000, augment: \[flip\]\)/);
    await match().waitFor({ state: "hidden" });
    await own.page.getByRole("button", { name: /^Train/ }).click();
    await own.panel.getByText(/^Trained 10 steps/).waitFor();
    // Of other images than these the design says what is done to them, and of their shape alone.
    await back();
    await match().getByText("Images of 1×28×28 are brought to 3×20×20, which the model takes.").waitFor();
    await designAgain();
    expect(own.complaints).toEqual([]);
  });
});

describe("one image, for an answer", () => {
  const place = () => own.panel.getByRole("region", { name: "Try it" });
  const answers = () => place().getByRole("listitem").count();
  /** What the network was shown, red of each pixel. */
  const seen = () =>
    place()
      .getByRole("img", { name: "what the network was shown" })
      .evaluate((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const pixels = (canvas as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
        return { width, height, red: Array.from(pixels).filter((_, index) => index % 4 === 0) };
      });

  test.skipIf(!chromium)("dropped, pasted and drawn ones are answered, turned as they are held", async () => {
    await own.drop({ files: [join(repository, "test/fixtures/images/full-colours.jpg")] }, place());
    await expect.poll(answers).toBe(5);
    const upright = await seen();
    await place().getByRole("button", { name: "Clear" }).click();
    expect(await answers()).toBe(0);
    await own.drop({ files: [join(repository, "test/fixtures/images/turned.jpg")] }, place());
    await expect.poll(answers).toBe(5);
    const turned = await seen();
    const { width: side } = upright;
    const apart = turned.red.map((value, index) => {
      const [row, column] = [Math.floor(index / side), index % side];
      return Math.abs(value - (upright.red[(side - 1 - column) * side + row] ?? 0));
    });
    // A quarter to the right: columns from the bottom up are rows.
    expect(apart.reduce((sum, each) => sum + each, 0) / apart.length).toBeLessThan(4);

    await place().getByRole("button", { name: "Clear" }).click();
    await own.page.evaluate(
      async (png) => {
        const file = new File([Uint8Array.from(png)], "pasted.png", { type: "image/png" });
        const clipboardData = new DataTransfer();
        clipboardData.items.add(file);
        dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
      },
      [...grey(180)],
    );
    await expect.poll(answers).toBe(5);
    expect((await seen()).red.every((value) => Math.abs(value - 180) < 3)).toBe(true);
  });

  test.skipIf(!chromium)("what is none is told, and the drawing stays", async () => {
    const note = place().locator("p.quiet");
    await own.drop({ files: [write("note.png", "a text")] }, place());
    await expect
      .poll(() => note.last().innerText())
      .toBe(
        "note.png cannot be decoded as an image: it begins as none does. Take a PNG, JPEG or WebP, whatever it is called.",
      );
    expect(await answers()).toBe(5);
    await own.drop({ type: "text/uri-list", text: "https://example.org/cat.png" }, place());
    await expect.poll(() => note.last().innerText()).toContain("a link was dropped, and no file");
    await own.drop({ files: [write("IMG_1.HEIC", Buffer.from("\0\0\0\x18ftypheic\0\0\0\0"))] }, place());
    await expect
      .poll(() => note.last().innerText())
      .toContain(`${basename("IMG_1.HEIC")} cannot be decoded as an image: it is HEIC`);
  });
});
