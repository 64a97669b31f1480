/** Files that were damaged at random: each is read, or refused with its name; nothing else happens to them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ResnetProblem } from "../../runtime/problem.ts";
import { readSafetensors, writeSafetensors, type Tensor } from "../../runtime/safetensors.ts";

const seed: readonly (readonly [string, Tensor])[] = [
  ["conv.weight", { dtype: "F32", shape: [2, 3], values: new Float32Array(6) }],
  ["__proto__", { dtype: "I32", shape: [], values: new Int32Array(1) }],
  ["empty", { dtype: "F32", shape: [0, 4], values: new Float32Array() }],
];
const whole = writeSafetensors({ tensors: new Map(seed), metadata: { step: "3" } });
const HEADER_AT = 8;

/** What a header is made of, and what it should not be made of. */
// prettier-ignore
const pieces = [
  ..."{}[],:\"\\-0123456789.eE ",
  '"shape":[', '"data_offsets":[0,24]', '"dtype":"F32"', '"dtype":"BF16"', '"__metadata__":{', "null", "true", "1e999",
  "9007199254740993", "\u0000", "\u00ff", '"\\u0000"', '"\\ud800"', '{"a":', "[[[[[[[[",
].map((text) => new TextEncoder().encode(text));

interface Damage {
  readonly at: number;
  readonly remove: number;
  readonly put: Uint8Array;
}
const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.nat(whole.length),
  remove: fc.constantFrom(0, 0, 1, 1, 2, 7, 40),
  put: fc.oneof(fc.constantFrom(...pieces), fc.uint8Array({ maxLength: 4 })),
});

function damaged(damages: readonly Damage[], keepsLength: boolean): Uint8Array {
  let bytes: Uint8Array = whole;
  for (const { at, remove, put } of damages)
    bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + remove)]);
  // With a length that is still right more of the reader is reached.
  if (keepsLength && bytes.length >= HEADER_AT) {
    const before = Number(new DataView(whole.buffer).getBigUint64(0, true));
    const header = Math.max(0, before + bytes.length - whole.length);
    bytes = Buffer.from(bytes);
    new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(0, BigInt(header), true);
  }
  return bytes;
}

test("a damaged file gives tensors of sound shapes or one RN4013 with its name, never anything else", () => {
  let read = 0;
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), fc.boolean(), (damages, keepsLength) => {
      const bytes = damaged(damages, keepsLength);
      try {
        const { tensors } = readSafetensors(bytes, "w.safetensors");
        read++;
        for (const { shape, values } of tensors.values()) {
          expect(values.length).toBe(shape.reduce((product, extent) => product * extent, 1));
        }
        // What was read can be written, and is then the same.
        const again = readSafetensors(writeSafetensors({ tensors, metadata: {} })).tensors;
        expect([...again.keys()]).toEqual([...tensors.keys()]);
      } catch (error) {
        expect(error).toBeInstanceOf(ResnetProblem);
        const { code, message } = error as ResnetProblem;
        expect(code).toBe("RN4013");
        expect(message.startsWith("w.safetensors: ")).toBe(true);
        expect(message.length).toBeLessThan(700);
      }
    }),
    { numRuns: 20_000, seed: 10 },
  );
  // Damage that leaves a file sound, for example in the tensors' bytes, is among them.
  expect(read).toBeGreaterThan(100);
});
