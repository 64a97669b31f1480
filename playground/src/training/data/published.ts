/** Published sets from the files that people have of them: CIFAR's binary version, packed or not, and MNIST's. */
import { decodeDataset, type Dataset, type NamedBytes, type PublishedName } from "resnet-lang/runtime";
import { grouped } from "../../design/numbers.ts";
import type { DroppedFile } from "../protocol.ts";
import { filesOfArchive } from "./archive.ts";
import { countOf, divided, evaluated, joined, MOST_HELD_OUT, type ImageSet, type Tell } from "./image-set.ts";
import { listed, Refused } from "./refused.ts";

interface Records {
  readonly name: PublishedName;
  readonly title: string;
  readonly train: RegExp;
  readonly test: RegExp;
}
const cifars: readonly Records[] = [
  {
    name: "cifar10",
    title: "CIFAR-10",
    train: /^data_batch_[1-5]\.bin(\.gz)?$/,
    test: /^test_batch\.bin(\.gz)?$/,
  },
  { name: "cifar100", title: "CIFAR-100", train: /^train\.bin(\.gz)?$/, test: /^test\.bin(\.gz)?$/ },
];
/** Some who unpack a set write a dot for the second dash. */
const IDX_FILE = /^(train|t10k)-(images|labels)[-.]idx[13]-ubyte(\.gz)?$/;
/** Of CIFAR's version for Python. */
const PYTHON_FILE = /^(data_batch_[1-5]|test_batch|train|test|meta|batches\.meta)$/;

/** @returns undefined where none of them is among the files @throws Refused, and DamagedFile of the runtime */
export async function readPublished(files: readonly DroppedFile[], tell: Tell): Promise<ImageSet | undefined> {
  const named = files.map((each) => ({ ...each, name: nameOf(each.path) }));
  const idx = named.filter(({ name }) => IDX_FILE.test(name));
  if (idx.length > 0) {
    requireOneFolder(idx);
    return readIdx(idx);
  }
  for (const set of cifars) {
    const own = named.filter(({ name }) => set.train.test(name) || set.test.test(name));
    if (own.length === 0) continue;
    requireOneFolder(own);
    const reading = new ReadRecords(set);
    for (const [index, { name, file }] of own.entries()) {
      tell(`reading ${set.title}`, index, own.length);
      await reading.take({ file: name, bytes: new Uint8Array(await file.arrayBuffer()) });
    }
    return reading.set();
  }
  if (named.some(({ name }) => PYTHON_FILE.test(name))) throw forPython("what was dropped");
  return undefined;
}

/** @throws Refused for an archive of something else, and for one that cannot be unpacked */
export async function readArchive(archive: File, tell: Tell): Promise<ImageSet> {
  let reading: ReadRecords | undefined;
  let isForPython = false;
  const setOf = (name: string): Records | undefined =>
    cifars.find(({ train, test }) => train.test(name) || test.test(name));
  const wanted = (name: string): boolean => {
    isForPython ||= PYTHON_FILE.test(name);
    return setOf(name) !== undefined;
  };
  const told = (done: number, total: number): void => tell(`unpacking ${archive.name}`, done, total);
  for await (const file of filesOfArchive(archive, wanted, told)) {
    const set = setOf(file.file);
    if (set) reading ??= new ReadRecords(set);
    await reading?.take(file);
  }
  if (reading) return reading.set();
  if (isForPython) throw forPython(archive.name);
  throw new Refused(
    `${archive.name} has none of CIFAR's files in it`,
    "of archives cifar-10-binary.tar.gz and cifar-100-binary.tar.gz are read; unpack another one, and drop its folder",
  );
}

function forPython(what: string): Refused {
  return new Refused(
    `${what} is CIFAR's version for Python, and its binary version is read`,
    "drop cifar-10-binary.tar.gz or cifar-100-binary.tar.gz, from the same page: https://www.cs.toronto.edu/~kriz/cifar.html",
  );
}

function nameOf(path: string): string {
  return path.split("/").at(-1) ?? path;
}

/** Several sets have files of the same names. @throws Refused */
function requireOneFolder(files: readonly DroppedFile[]): void {
  const folders = [...new Set(files.map(({ path }) => path.split("/").slice(0, -1).join("/")))];
  if (folders.length > 1)
    throw new Refused(`there is more than one set: in ${listed(folders)}`, "drop the folder of one of them");
}

/** A file at a time becomes images: its bytes are needed no more then. */
class ReadRecords {
  readonly #set: Records;
  readonly #training: { readonly file: string; readonly data: Dataset }[] = [];
  #test: Dataset | undefined;

  constructor(set: Records) {
    this.#set = set;
  }
  async take(file: NamedBytes): Promise<void> {
    const data = await decodeDataset(this.#set.name, [file]);
    if (this.#set.test.test(file.file)) this.#test = data;
    else this.#training.push({ file: file.file, data });
  }
  set(): ImageSet {
    const { title } = this.#set;
    const parts = this.#training.sort((one, other) => (one.file < other.file ? -1 : 1));
    if (parts.length === 0)
      throw new Refused(
        `${title}'s test images are there, and none to train on`,
        "drop the files of the training set too",
      );
    return setOf(title, joined(parts.map(({ data }) => data)), this.#test, []);
  }
}

async function readIdx(files: readonly (DroppedFile & { readonly name: string })[]): Promise<ImageSet> {
  const isFashion = files.some(({ path }) => /fashion/i.test(path));
  const fileOf = (prefix: string, what: string) => files.find(({ name }) => name.startsWith(`${prefix}-${what}`));
  const part = async (prefix: string): Promise<Dataset | undefined> => {
    const own = [fileOf(prefix, "images"), fileOf(prefix, "labels")].flatMap((file) => file ?? []);
    if (own.length < 2) return undefined;
    const bytes = own.map(async ({ name, file }) => ({ file: name, bytes: new Uint8Array(await file.arrayBuffer()) }));
    return decodeDataset(isFashion ? "fashion_mnist" : "mnist", await Promise.all(bytes));
  };
  const data = await part("train");
  if (!data)
    throw new Refused(
      `of MNIST's files, pictures and labels of the training set are needed, and ${listed(files.map(({ name }) => name))} ${files.length === 1 ? "is" : "are"} there`,
      "drop train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz together",
    );
  const names = isFashion
    ? []
    : ["the classes are called 0 to 9; of Fashion-MNIST drop the folder, which says its name"];
  return setOf(isFashion ? "Fashion-MNIST's files" : "MNIST's files", data, await part("t10k"), names);
}

function setOf(title: string, data: Dataset, test: Dataset | undefined, notes: readonly string[]): ImageSet {
  if (test) return { title, training: data, ...evaluated(test, notes) };
  const heldOut = Math.min(MOST_HELD_OUT, Math.floor(countOf(data) / 5));
  return {
    title,
    ...divided(data, heldOut),
    notes: [`${grouped(heldOut)} of the training images are held out`, ...notes],
  };
}
