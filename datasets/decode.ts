/** Published data sets from the bytes of their files, wherever these come from: a page has fetched them. */
import type { Dataset } from "../runtime/dataset.ts";
import { reasonOf } from "../runtime/problem.ts";
import { cifar10 } from "./cifar10.ts";
import { cifar100 } from "./cifar100.ts";
import { DamagedFile, type NamedBytes, type PublishedSet } from "./data-set.ts";
import { fashionMnist } from "./fashion-mnist.ts";
import { mnist } from "./mnist.ts";

const published = { cifar10, cifar100, mnist, fashion_mnist: fashionMnist } as const;
export type PublishedName = keyof typeof published;

/**
 * @param files of one part of the set in their published order (of MNIST's the images, then the labels), as they are
 * published or unpacked: what begins as gzip does is unpacked
 * @throws DamagedFile RN4013 for what is none of the set's files
 */
export async function decodeDataset(name: PublishedName, files: readonly NamedBytes[]): Promise<Dataset> {
  const set: PublishedSet = published[name];
  return set.decode(await Promise.all(files.map(unpacked)));
}

async function unpacked({ file, bytes }: NamedBytes): Promise<NamedBytes> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { file, bytes };
  try {
    const stream = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream("gzip"));
    return { file, bytes: new Uint8Array(await new Response(stream).arrayBuffer()) };
  } catch (error) {
    throw new DamagedFile(file, reasonOf(error));
  }
}
