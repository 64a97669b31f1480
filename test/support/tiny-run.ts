/** The smallest design that trains, data for it, and what every message to a person must be. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import type { Ran } from "./command-line.ts";

export const TINY = `model Tiny {
  input image: [N, 3, 32, 32]
  stem { conv(4, kernel: 3, stride: 4) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
train Tiny {
  data      cifar10
  batch     8
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.05)
  steps     4
  evaluate  4
}
`;

/** CIFAR records with labels 0 … 9 in turn. */
export function records(count: number, spoil?: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  const bytes = new Uint8Array(count * 3073);
  for (let i = 0; i < count; i++) {
    bytes[i * 3073] = i % 10;
    bytes.fill((i % 10) * 25, i * 3073 + 1, (i + 1) * 3073);
  }
  return spoil ? spoil(bytes) : bytes;
}

/** Writes a data set as it is downloaded. @returns the folder */
export function writeData(folder: string, train: Uint8Array, testSet: Uint8Array = records(20)): string {
  mkdirSync(folder);
  writeFileSync(join(folder, "data_batch_1.bin.gz"), gzipSync(train));
  writeFileSync(join(folder, "test_batch.bin"), testSet);
  return folder;
}

/** One message with a next step, the exit code that it deserves, and never a stack. */
export function expectOne({ code, out, err }: Ran, exitCode: number, message: RegExp): void {
  const said = `${out}\n${err}`;
  expect(said).toMatch(message);
  expect(said).toMatch(/help:/);
  expect(said).not.toMatch(/\n\s+at .+:\d+:\d+/);
  expect(code).toBe(exitCode);
}
