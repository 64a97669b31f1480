/** Kernels as a module carries them: what was there before is not said again, and comes back as it was. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { base64 } from "../../../compiler/emit/base64.ts";
import { pack } from "../../../compiler/emit/pack.ts";
import { Random } from "../../../runtime/random.ts";
import { unpack, type Packed } from "../../../runtime/unpack.ts";
import { expectRefused, wrong } from "../../support/refused.ts";

function packed(bytes: Uint8Array): Packed {
  const { literals, lengths, distances } = pack(bytes);
  return { literals: base64(literals), lengths: base64(lengths), distances: base64(distances) };
}

/** Bytes of few kinds, pieces of which come again, whole, moved and changed. */
const repeating = fc
  .array(fc.tuple(fc.uint8Array({ maxLength: 40, max: 3 }), fc.nat(), fc.nat(60), fc.nat(20)), { maxLength: 30 })
  .map((parts) => {
    const bytes: number[] = [];
    for (const [fresh, from, length, run] of parts) {
      bytes.push(...fresh);
      const begin = bytes.length === 0 ? 0 : from % bytes.length;
      bytes.push(...bytes.slice(begin, begin + length), ...Array.from({ length: run }, () => 7));
    }
    return Uint8Array.from(bytes);
  });

describe("packed bytes", () => {
  test("come back, whatever they are and however they are cut into texts", () => {
    fc.assert(
      fc.property(
        fc.oneof(repeating, fc.uint8Array({ maxLength: 300 })),
        fc.double({ max: 1, min: 0, noNaN: true }),
        (bytes, at) => {
          const first = Math.floor(at * bytes.length);
          const sizes = { first, second: bytes.length - first };
          const { first: a, second: b } = unpack(sizes, packed(bytes));
          expect([...a, ...b]).toEqual([...bytes]);
          expect(a.length).toBe(first);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("say a long repetition in a few bytes, however far away it is", () => {
    const random = new Random(1);
    const noise = Uint8Array.from({ length: 100_000 }, () => random.below(256));
    const { literals, lengths, distances } = pack(Uint8Array.from([...noise, ...noise]));
    const once = pack(noise);
    const bytes = (each: ReturnType<typeof pack>): number =>
      each.literals.length + each.lengths.length + each.distances.length;
    expect(bytes({ literals, lengths, distances }) - bytes(once)).toBeLessThan(10);
  });

  test("say what comes again with other numbers in it, of other lengths, by how far that moves it", () => {
    const random = new Random(2);
    const parts = Array.from({ length: 200 }, () => Array.from({ length: 30 }, () => random.below(256)));
    const written = (number: readonly number[]): readonly number[] => parts.flatMap((part) => [...part, ...number]);
    const { distances } = pack(Uint8Array.from([...written([1]), ...written([2, 3])]));
    // Every part lies a byte farther from the one that it is alike: a byte for each, and no distance of several.
    expect(distances.length).toBeLessThanOrEqual(parts.length + 10);
  });

  const text = Uint8Array.from({ length: 200 }, (_, i) => (i % 50) ^ (i > 120 ? 3 : 0));
  const good = packed(text);
  const cut = (encoded: string): string => encoded.slice(0, encoded.length - 4);
  test.each<readonly [string, unknown, RegExp]>([
    ["nothing at all", undefined, /^unpack: the kernels' bytes: they are nothing/],
    ["a stream that is missing", { ...good, lengths: undefined }, /the text is nothing/],
    ["literals that are cut off", { ...good, literals: cut(good.literals) }, /unpack: the kernels' bytes: /],
    ["lengths that are cut off", { ...good, lengths: cut(good.lengths) }, /unpack: the kernels' bytes: /],
    ["distances that are cut off", { ...good, distances: "" }, /they are cut off/],
    ["literals too many", { ...good, literals: base64(new Uint8Array(180)) }, /they are not whole/],
    [
      "a copy of what is before the beginning",
      { ...good, distances: base64(new Uint8Array([255, 1])) },
      /of what is not there/,
    ],
    [
      "a copy that goes on behind the end",
      { ...good, lengths: base64(new Uint8Array([50, 255, 127])) },
      /what is not there/,
    ],
    ["a number without an end", { ...good, lengths: base64(new Uint8Array([255])) }, /they are cut off/],
  ])("are told from %s", async (_, value, told) =>
    expectRefused(() => unpack({ text: text.length }, wrong<Packed>(value)), "RN5013", told),
  );
  test("are told from those of texts of other sizes", async () => {
    for (const size of [0, text.length - 1, text.length + 1])
      await expectRefused(() => unpack({ text: size }, good), "RN5013", /unpack: the kernels' bytes: /);
  });
});
