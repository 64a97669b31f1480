/** A search on a disk: which folders it looks into, what it finds where many patterns meet many files, and its cost. */
import { describe, expect, test } from "vitest";
import { place, readPattern } from "../../../../cli/glob/pattern.ts";
import { search, type Search } from "../../../../cli/glob/search.ts";
import { Work } from "../../../../cli/glob/work.ts";
import { memoryDisk } from "../../../support/memory-disk.ts";

function searched(
  patterns: readonly string[],
  paths: readonly string[],
  work = new Work(),
): Search & { listed: string[] } {
  const { list, listed } = memoryDisk(paths.map((path) => `/w/${path}`));
  const placed = patterns.map((each) => place(readPattern(each), "/w"));
  const found = search(placed, { disk: { list }, onUnread: () => false, accepts: (name) => name.endsWith(".r"), work });
  return { ...found, listed };
}
const PATHS = [
  "a.r",
  "nets/b.r",
  "nets/deep/er/c.r",
  "nets/node_modules/x/d.r",
  "nets/.hidden/e.r",
  "node_modules/x/f.r",
  "data/many/g.r",
  "line\nend/h.r",
  "line\nend/in\r\n/i\n.r",
];

describe("a search", () => {
  test.each<[pattern: string, listed: readonly string[], files: readonly string[]]>([
    ["nets/**", ["/w/nets", "/w/nets/deep", "/w/nets/deep/er"], ["b.r", "deep/er/c.r"]],
    ["nets/*.r", ["/w/nets"], ["b.r"]],
    ["n*/*.r", ["/w", "/w/nets"], ["nets/b.r"]],
    ["{nets,data}/*/*.r", ["/w", "/w/data", "/w/data/many", "/w/nets", "/w/nets/deep"], ["data/many/g.r"]],
    ["nets/.hidden/*", ["/w/nets/.hidden"], ["e.r"]],
    ["gone/**", ["/w/gone"], []],
    ["./nets/../data/./**", ["/w/data", "/w/data/many"], ["many/g.r"]],
  ])("goes only where %j may still match", (pattern, listed, files) => {
    const found = searched([pattern], PATHS);
    expect([...found.listed].sort()).toEqual(listed);
    expect(found.files.map(({ path }) => path)).toEqual(files);
  });
  test("sees folders and files with line ends in their names", () => {
    const { files } = searched(["**/*.r", "line*/**/i*", "line?end/*.r"], PATHS.slice(7));
    expect(files.map(({ path }) => path)).toEqual(["line\nend/h.r", "line\nend/in\r\n/i\n.r"]);
  });
  test("gives a file to the first pattern that has it, and knows that others do", () => {
    const { files, isMet } = searched(["*.r", "nets/*.r", "**", "*.x", "n*/b.r"], PATHS.slice(0, 2));
    // What starts from another folder is known again by its whole path only.
    expect(files).toEqual([
      { pattern: 0, path: "a.r" },
      { pattern: 1, path: "b.r" },
      { pattern: 2, path: "nets/b.r" },
    ]);
    expect(isMet).toEqual([true, true, true, false, true]);
  });
});

describe("ten thousand patterns over ten thousand files", () => {
  const count = 10_000;
  const files = Array.from({ length: count }, (_, i) => `nets/net_${i}.r`);
  const each = (write: (i: number) => string): readonly string[] => Array.from({ length: count }, (_, i) => write(i));
  test.each<[kind: string, write: (i: number) => string, found: number]>([
    ["names with a sign", (i) => `nets/net_${i}.?`, count],
    ["anywhere", (i) => `**/net_${i}.r*`, count],
    ["behind a star", (i) => `*/*_${i}.r`, count],
    ["of folders that are not there", (i) => `nets_${i}/**/*.r`, 0],
    ["of groups", (i) => `{nets,other}/net_${i}.r`, count],
    ["all alike", () => "nets/*.r", count],
  ])("%s cost what they and the files are long, not their product", (_, write, found) => {
    const work = new Work();
    const result = searched(each(write), files, work);
    expect(result.files.length).toBe(found);
    expect(result.isMet.every((met) => met === found > 0)).toBe(true);
    // A name has some 15 characters, and a handful of states are alive.
    expect(work.steps).toBeLessThan(count * 15 * 12);
    expect(result.listed.length).toBeLessThanOrEqual(count);
  });
  test("are refused where each of them is alive all the time", () => {
    const alive = each((i) => `nets/*{a${i},n}*{a,e}*{b,t}*`);
    expect(() => searched(alive, files, new Work({ steps: 5_000_000 }))).toThrow(/too many, or too intricate/);
  });
});
