/**
 * What a data set is: its facts, known before a file of it is read unless they are a person's own; how its files are
 * named; and how their bytes become images. Nothing here opens a file: whoever has the bytes hands them over, from a disk, a page or a worker.
 */
import type { Picture } from "../runtime/augment/picture.ts";
import type { Dataset } from "../runtime/dataset.ts";
import { ResnetProblem } from "../runtime/problem.ts";

/** Labels are kept in 16 bits. */
export const MOST_CLASSES = 2 ** 16;
/** All images of a set are in memory, a byte a pixel. */
export const MOST_DATA_BYTES = 2 ** 30;

export type SetPart = "train" | "test";

/** What a design is checked against. */
export interface Facts {
  readonly classes: number;
  /** What they are called, in the order of their numbers, where they have names. */
  readonly classNames?: readonly string[];
  /** Before any transform; of images that differ the first's. */
  readonly image: readonly [channels: number, height: number, width: number];
  /** Which image has another size than the first, in words; absent where all have one. */
  readonly differs?: string;
  /** Images of the training set. */
  readonly examples: number;
  /** Images of the test set. */
  readonly tests: number;
  /** What a person should know of images that are their own. */
  readonly note?: string;
}

/** For who looks a set up. */
interface Described {
  /** In one line, with its source. */
  readonly doc: string;
  /** What gives these images in PyTorch. */
  readonly torch: string;
  /** A recipe's line. */
  readonly example: string;
}

/** Images that somebody published, in files. */
export interface PublishedSet extends Described {
  readonly kind: "published";
  readonly facts: Facts;
  /** In the order in which they are decoded. */
  readonly files: (part: SetPart) => readonly WantedFile[];
  /** A part may lack some of its files, though not all. */
  readonly mayLackFiles: boolean;
  /** Folders, in one that a person names, into which others unpack the files. */
  readonly within: readonly string[];
  /** What has all files of both parts, where it is published. */
  readonly archives: readonly Archive[];
  /**
   * @param files those that were found, each taken once
   * @throws DamagedFile
   */
  readonly decode: (files: Iterable<NamedBytes>) => Promise<Dataset>;
  /** Where the training set can be had without a file of its own. */
  readonly npm?: NpmSource;
}

export interface Archive {
  readonly url: string;
  /** Of it as it is published, in hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  /** What is in it, as `names` of a `WantedFile` call it. */
  readonly files: readonly string[];
  /** Of a .tar.gz, the folder in which its files are; absent of one that is a file of the set, gzipped. */
  readonly unpacksTo?: string;
}

/** A package of npm that carries images as files of its own kind, without a test set: what is published as one is among them. */
export interface NpmSource {
  readonly package: string;
  /** In its folder. */
  readonly files: readonly string[];
  readonly decode: PublishedSet["decode"];
}

/** Images that are made from a seed. */
export interface MadeSet extends Described {
  readonly kind: "made";
  /** What a recipe can say of them, and what it means where it does not. */
  readonly sizes: MadeSizes;
  readonly facts: (sizes: MadeSizes, channels: number) => Facts;
  readonly make: (sizes: MadeSizes, channels: number, seed: number, part: SetPart) => Promise<Dataset>;
}
export interface MadeSizes {
  readonly classes: number;
  /** Height and width of an image. */
  readonly size: number;
  /** Images of the training set, and of the test set. */
  readonly examples: number;
}

/** Images that somebody has in folders, one a class: what they are is known once these have been seen. */
export interface FolderSet extends Described {
  readonly kind: "folder";
  /** By its name, without the folder. */
  readonly isImage: (file: string) => boolean;
  /** What an image becomes, as its header says. @param channels of the model's input @throws DamagedFile */
  readonly shapeOf: (image: NamedBytes, channels: number) => Facts["image"];
  /** It has no colours. @throws DamagedFile */
  readonly isGrey: (image: NamedBytes) => boolean;
  /** @param channels of the model's input @throws DamagedFile */
  readonly decode: (classes: readonly ImageClass[], channels: number) => Promise<Dataset>;
  /** One alone, whatever its size. @param channels of the model's input @throws DamagedFile */
  readonly decodeOne: (image: NamedBytes, channels: number) => Promise<Picture>;
}
/** What a recipe says of them. */
export interface FolderImages {
  /** As it is written there. */
  readonly path: string;
  /** Absent until somebody has seen the folder. */
  readonly facts?: Facts;
}
export interface ImageClass {
  readonly name: string;
  readonly count: number;
  /** As many, each taken once. */
  readonly images: Iterable<NamedBytes>;
}

export type DataSet = PublishedSet | MadeSet | FolderSet;

export interface WantedFile {
  /** The first that is there is read. */
  readonly names: readonly string[];
  /** At the file's beginning, unpacked: as many as `mostBytes` looks at. */
  readonly headerBytes: number;
  /**
   * Bytes of a whole file with this header, or the most that the format has.
   * @param file its name, for messages @param header fewer bytes than asked for where the file is shorter
   * @throws DamagedFile
   */
  readonly mostBytes: (file: string, header: Uint8Array) => number;
}

export interface NamedBytes {
  /** For messages. */
  readonly file: string;
  /** Unpacked. */
  readonly bytes: Uint8Array;
}

/** RN4013: a file of a data set that is not what its name says. */
export class DamagedFile extends ResnetProblem {
  override readonly name = "DamagedFile";
  constructor(file: string, reason: string, help = "get the file again") {
    super("RN4013", `${file}: ${reason}`, help);
  }
}

/** @throws DamagedFile at the first label that is no class */
export function requireLabels(file: string, labels: Uint8Array, classes: number): void {
  const at = labels.findIndex((label) => label >= classes);
  if (at >= 0)
    throw new DamagedFile(file, `label ${labels[at]} at record ${at}; ${classes} classes are 0 to ${classes - 1}`);
}
