/** Event files, byte by byte as TFRecord and protocol buffers lay them out, and as TensorBoard's reader has them. */
import { expect, test } from "vitest";
import { concat, crc32c, fileBegin, lengthUpTo, scalarsRecord } from "../../../training/event-file.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

test("the checksum is CRC-32C, by the examples of RFC 3720", () => {
  expect(crc32c(utf8("123456789"))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});

test("records are those that TensorBoard's own writer makes of the same events", () => {
  // tensorboard.summary.writer.event_file_writer of TensorBoard 2.21 with Event(wall_time=1.5, step=300, …) of these.
  const begin = "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c";
  const scalars =
    "31000000000000009d8383e909000000000000f83f10ac022a230a140a0d6c6f73732f747261696e696e67150000003f0a0b0a047261746515cdcccc3d64936481";
  const started = "100000000000000095fbfe1809000000000000f83f10ac023a020801713b788a";
  expect(hex(fileBegin(1.5, 0))).toBe(begin);
  expect(
    hex(
      scalarsRecord({
        step: 300,
        time: 1.5,
        values: [
          ["loss/training", 0.5],
          ["rate", 0.1],
        ],
      }),
    ),
  ).toBe(scalars);
  expect(hex(fileBegin(1.5, 299))).toBe(begin + started);
});

test("what is behind a step, or half written, is known", () => {
  const each = (step: number): Uint8Array => scalarsRecord({ step, time: step, values: [["loss", step]] });
  const records = [fileBegin(1, 0), each(1), each(127), each(128), each(70_000)];
  const file = concat([...records, each(70_001).subarray(0, 30)]);
  const lengths = records.map((_, index) => concat(records.slice(0, index + 1)).length);
  expect([0, 1, 127, 128, 69_999, 70_000, 1e9].map((step) => lengths.indexOf(lengthUpTo(file, step)))).toEqual([
    0, 1, 2, 3, 3, 4, 4,
  ]);
  expect(lengthUpTo(new Uint8Array([1, 2, 3]), 5)).toBe(0);
});
