/**
 * A number that was measured stands in a text only where a command prints it: sentences of the documents that read as if they
 * had one are known, with what holds them. Made pages of `docs` are held to their sources by a test of their own.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repository } from "../support/shared-data.ts";

const FRACTIONS = "half|third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|twentieth|thirtieth|hundredth|thousandth";
const measured = new RegExp(
  String.raw`\d ?(?:ms|µs|milliseconds|GFLOP/s|GB/s|%)|\d ?times as|\d → \d|0\.\d+ of |\b(?:an?|two|three) (?:${FRACTIONS})s? of\b`,
);

/** What they say, by a piece of the sentence. */
const held: readonly (readonly [piece: string, by: string])[] = [
  ["is a hundredth of that at most", "PART of compiler/schedule/arenas.ts"],
  ["the planned peak is within 5 % of that", "test/unit/schedule/memory.test.ts"],
  ["takes 2 ms at most as a rule", "LONGEST_MS of runtime/cpu/stand-in.ts"],
  ["sleeps for 10 ms where it may", "PATIENCE_MS of runtime/cpu/stand-in.ts"],
  ["a call that takes no more than 2 ms", "LONGEST_MS of runtime/cpu/stand-in.ts"],
  ["events have their turn every 8 ms", "TURN_MS of runtime/cpu/stand-in.ts"],
];

/** Of prose: tables and code are printed by commands, and checked where these are. */
function sentencesOf(file: string): readonly string[] {
  const text = readFileSync(join(repository, file), "utf8").replaceAll(/^```[^]*?^```$/gm, "");
  const lines = text.split("\n").filter((line) => !line.startsWith("|"));
  return lines.flatMap((line) => line.split(/(?<=[.;:])\s+/));
}

test.each(["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md", "docs/guide.md"])(
  "%s has no number that no command prints",
  (file) => {
    const pieces = held.map(([piece]) => piece);
    const unknown = sentencesOf(file).filter(
      (each) => measured.test(each) && !pieces.some((piece) => each.includes(piece)),
    );
    expect(unknown).toEqual([]);
  },
);

test("each sentence that is known stands in a document", () => {
  const all = ["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md", "docs/guide.md"].flatMap(sentencesOf);
  for (const [piece] of held)
    expect(
      all.some((each) => each.includes(piece)),
      piece,
    ).toBe(true);
});

test("what reads as measured is found", () => {
  for (const text of [
    "importing takes 355 → 230 ms",
    "takes 0.75 of its memory",
    "a seventh of a step",
    "1.5 times as fast",
  ])
    expect(text).toMatch(measured);
});
