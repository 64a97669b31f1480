/** What was dropped onto the page becomes a set of images, or is refused with the reason. */
import { decodeDataset, type PublishedName } from "resnet-lang/runtime";
import type { DroppedFile } from "../protocol.ts";
import { readFolder } from "./folder.ts";
import { chosen, countOf, divided, Refused, type ImageSet, type Tell } from "./image-set.ts";
import { filesOfArchive } from "./archive.ts";

/** As many are evaluated on at most: each evaluation goes through all of them. */
const MOST_HELD_OUT = 1000;
const CIFAR_FILE = /^(data_batch_[1-5]|test_batch)\.bin$/;
const IDX_FILE = /^(train|t10k)-(images.idx3|labels.idx1)-ubyte(\.gz)?$/;

/** @throws Refused, and DamagedFile of the runtime */
export async function readDropped(files: readonly DroppedFile[], tell: Tell): Promise<ImageSet> {
  // What operating systems put beside a person's files.
  const all = files.filter(({ path }) => !/(^|\/)(\.|__MACOSX|Thumbs\.db|desktop\.ini)/.test(path));
  const [first] = all;
  if (!first)
    throw new Refused("there is no file in what was dropped", "drop a folder with a folder of images a class");
  const named = new Map(all.map((each) => [nameOf(each.path), each]));
  if (all.length === 1 && /\.(tar\.gz|tgz)$/i.test(first.path)) return readArchive(first.file, tell);
  const binaries = [...named.keys()].filter((name) => CIFAR_FILE.test(name)).sort();
  if (binaries.length > 0)
    return cifarOf(
      new Map(await Promise.all(binaries.map(async (name) => [name, await bytesOf(named, name)] as const))),
    );
  const idx = [...named.keys()].filter((name) => IDX_FILE.test(name));
  if (idx.length > 0) return readIdx(idx, named);
  return readFolder(all, tell);
}

function nameOf(path: string): string {
  return path.split("/").at(-1) ?? path;
}
async function bytesOf(files: ReadonlyMap<string, DroppedFile>, name: string): Promise<Uint8Array> {
  return new Uint8Array((await files.get(name)?.file.arrayBuffer()) ?? new ArrayBuffer());
}

async function readArchive(file: File, tell: Tell): Promise<ImageSet> {
  const files = await filesOfArchive(
    file,
    (name) => CIFAR_FILE.test(name),
    (done, total) => tell("unpacking CIFAR-10", done, total),
  );
  if (files.size > 0) return cifarOf(files);
  throw new Refused(
    `${file.name} has no data_batch_*.bin`,
    "drop cifar-10-binary.tar.gz, CIFAR-10's binary version; the one for Python and others are not read",
  );
}

async function cifarOf(files: ReadonlyMap<string, Uint8Array>): Promise<ImageSet> {
  const decoded = (names: readonly string[]) =>
    decodeDataset(
      "cifar10",
      names.map((file) => ({ file, bytes: files.get(file) ?? new Uint8Array() })),
    );
  const training = [...files.keys()].filter((name) => name !== "test_batch.bin").sort();
  if (training.length === 0) throw new Refused("test_batch.bin has no images to train on", "drop data_batch_1.bin too");
  const data = await decoded(training);
  const test = files.has("test_batch.bin") ? await decoded(["test_batch.bin"]) : undefined;
  return named("CIFAR-10", data, test);
}

async function readIdx(names: readonly string[], files: ReadonlyMap<string, DroppedFile>): Promise<ImageSet> {
  const part = async (prefix: string) => {
    const own = names.filter((name) => name.startsWith(prefix)).sort();
    if (own.length < 2) return undefined;
    const bytes = await Promise.all(own.map(async (file) => ({ file, bytes: await bytesOf(files, file) })));
    return decodeDataset("mnist" satisfies PublishedName, bytes);
  };
  const data = await part("train");
  if (!data)
    throw new Refused(
      "of MNIST's files, pictures and labels of the training set are needed",
      "drop train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz together",
    );
  return named("MNIST's files", data, await part("t10k"));
}

type Decoded = Awaited<ReturnType<typeof decodeDataset>>;

function named(title: string, data: Decoded, test: Decoded | undefined): ImageSet {
  if (!test) {
    const heldOut = Math.min(MOST_HELD_OUT, Math.floor(countOf(data) / 5));
    return { title, ...divided(data, heldOut), notes: [`${heldOut} of the training images are held out`] };
  }
  const most = Math.min(MOST_HELD_OUT, countOf(test));
  const heldOut = chosen(
    test,
    Uint32Array.from({ length: most }, (_, index) => index),
  );
  const notes = most < countOf(test) ? [`the first ${most} of the test images are evaluated on`] : [];
  return { title, training: data, heldOut, notes };
}
