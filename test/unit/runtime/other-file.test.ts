/** Bytes that are no safetensors file are called what they are; those of one never are, whatever its length is. */
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { otherFile } from "../../../runtime/other-file.ts";
import { readSafetensors, writeSafetensors } from "../../../runtime/safetensors.ts";

const text = (...lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.join("\n"));
const utf16 = (line: string): Uint8Array => new Uint8Array(Buffer.from(line, "utf16le"));
const swapped = (bytes: Uint8Array): Uint8Array => bytes.map((_, at) => bytes[at ^ 1] ?? 0);
const zeros = (...beginning: readonly number[]): Uint8Array => Uint8Array.of(...beginning, ...new Uint8Array(200));
const ascii = (beginning: string): readonly number[] => [...text(beginning)];

const cases: readonly (readonly [what: string, bytes: Uint8Array, help: string])[] = [
  ["a web page", text("<!DOCTYPE html><html><title>Not found</title>"), "get the file itself"],
  ["a web page", text("\uFEFF\r\n  <html lang='de'><p>Größe"), "get the file itself"],
  ["a web page", text("<!-- moved --><body>"), "get the file itself"],
  ["a web page", utf16("\uFEFF<!DOCTYPE html><html><title>Größe</title>"), "get the file itself"],
  ["a web page", swapped(utf16("\uFEFF<!DOCTYPE html><html><p>404")), "get the file itself"],
  ["a web page", utf16("<html lang='de'><p>Größe</p>"), "get the file itself"],
  ["a web page", swapped(utf16("<html lang='en'><p>gone</p>")), "get the file itself"],
  ["a text", utf16("\uFEFF404: Not Found"), "get the file itself"],
  ["an XML text", text('<?xml version="1.0"?><Error><Code>AccessDenied</Code>'), "get the file itself"],
  ["a pointer of Git LFS", text("version https://git-lfs.github.com/spec/v1", "oid sha256:ab", "size 123"), "lfs pull"],
  ["a JSON text", text('{"error": "Repository not found"}'), "get the file itself"],
  ["a JSON text", text('{"a":1,"{":2}'), "get the file itself"],
  ["the index of weights", text("{", ' "metadata": {},', ' "weight_map": {"a": "model-1-of-2.safetensors"}'), "merge"],
  ["a text", text("404: Not Found"), "get the file itself"],
  ["a text", text("Entry not found"), "get the file itself"],
  ["a zip archive, as torch.save writes", zeros(...ascii("PK\u0003\u0004")), "torch.load("],
  ["a zip archive, as torch.save writes", zeros(...ascii("PK\u0003\u0004"), ...ascii("net/data.pkl")), "torch.load("],
  ["an archive of NumPy arrays", zeros(...ascii("PK\u0003\u0004"), ...ascii("conv.weight.npy")), "save the weights"],
  ["a Python pickle", zeros(0x80, 2, ...ascii("}q\0.")), "torch.load("],
  ["a Python pickle", zeros(0x80, 2, 0x8a, 10, 0x6c, 0xfc), "torch.load("],
  ["a NumPy array", zeros(0x93, ...ascii("NUMPY")), "save the weights"],
  ["an HDF5 file", zeros(0x89, ...ascii("HDF\r\n\u001a\n")), "save the weights"],
  ["an ONNX model", zeros(8, 7, 0x12, 7, ...ascii("pytorch")), "save the weights"],
  ["a gzip archive", gzipSync(writeSafetensors({ tensors: new Map(), metadata: { a: "b" } })), "unpack it first"],
];

test.each(cases)("%s is told by its first bytes, and what to do", (what, bytes, help) => {
  let problem: unknown;
  try {
    readSafetensors(bytes, "net.safetensors");
  } catch (error) {
    problem = error;
  }
  expect(problem).toMatchObject({
    code: "RN4013",
    message: expect.stringMatching(new RegExp(`^net\\.safetensors: this is ${what}.*, not safetensors$`)),
    help: expect.stringContaining(help),
  });
});

test("a safetensors file is none of these, whatever the length of its header; bytes that say nothing are not guessed at", () => {
  for (let spaces = 0; spaces < 70_000; spaces++) {
    const length = spaces + 2;
    const head = Uint8Array.of(length & 255, (length >> 8) & 255, length >> 16, 0, 0, 0, 0, 0, 0x7b, 0x7d, 0x20);
    if (otherFile(head)) throw new Error(`a header of ${length} bytes was taken for something else`);
  }
  expect(otherFile(Uint8Array.of(1, 0, 2))).toBeUndefined();
  expect(otherFile(Uint8Array.from({ length: 300 }, (_, i) => (i * 151) & 255))).toBeUndefined();
});
