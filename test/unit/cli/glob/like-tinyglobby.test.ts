/** Patterns as people write them find what tinyglobby found, which this project used, on folders made up at random. */
import fc from "fast-check";
import { globSync } from "tinyglobby";
import { expect, test } from "vitest";
import { matcher } from "../../../../cli/glob/match.ts";
import { place, readPattern } from "../../../../cli/glob/pattern.ts";
import { search } from "../../../../cli/glob/search.ts";
import { memoryDisk } from "../../../support/memory-disk.ts";

const HERE = "/w/here";

/** As the command line searches. */
function ours(pattern: string, paths: readonly string[]): readonly string[] {
  const placed = place(readPattern(pattern), HERE);
  const { files } = search([placed], { disk: memoryDisk(paths), onUnread: () => false, accepts: () => true });
  const base = placed.base === "/" ? "" : placed.base;
  return files.map(({ path }) => `${base}/${path}`).sort();
}

/** @param expandDirectories a folder stands for all within it */
function theirs(pattern: string, paths: readonly string[], expandDirectories = false): readonly string[] {
  const { list } = memoryDisk(paths);
  const found = globSync(pattern, {
    cwd: HERE,
    absolute: true,
    ignore: ["**/node_modules/**"],
    followSymbolicLinks: false,
    expandDirectories,
    fs: { readdirSync: list as never },
  });
  return [...found].sort();
}

const name = fc.stringMatching(/^\.?[abN.]{0,2}[ab1][b1]?(\.r)?$/).filter((each) => !/^\.+$/.test(each));
const folderName = fc.oneof({ weight: 8, arbitrary: name }, { weight: 1, arbitrary: fc.constant("node_modules") });
const path = fc
  .tuple(fc.array(folderName, { maxLength: 3 }), name)
  .map(([folders, file]) => `${HERE}/${[...folders, file].join("/")}`);
/** No path of a file is a folder, too. */
const paths = fc
  .uniqueArray(path, { minLength: 4, maxLength: 12 })
  .map((all) => all.filter((each) => !all.some((other) => other.startsWith(`${each}/`))));

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("a", "b", "1", "ab", ".r", "N") },
  { weight: 4, arbitrary: fc.constantFrom("*", "?", "[ab]", "[!a]", "[a-b]", "[^b1]", "[[:digit:]]") },
  {
    weight: 2,
    arbitrary: fc.constantFrom("{a,b}", "{ab,b1}", "b{ab,}", "@(a|b1)", "a?(a|b)", "+(a)", "1*(b)", "{1..3}", "{a..b}"),
  },
);
const segment = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("**", "*", "a", "b") },
  {
    weight: 4,
    arbitrary: fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join("")),
  },
);
const pattern = fc
  .tuple(
    fc.constantFrom("", "", "./", `${HERE}/`, "../here/", "a/../"),
    fc.array(segment, { minLength: 1, maxLength: 4 }),
  )
  .map(([start, segments]) => start + segments.join("/"))
  // A regular expression reads a question mark behind a group otherwise.
  .filter((each) => !each.includes(")?"));

test("a search finds the same files", () => {
  fc.assert(
    fc.property(pattern, paths, (each, files) => {
      // Behind a group or in brackets it took a leading dot for any other character.
      const seen = /[[({]/.test(each) ? files.filter((file) => !/\/\./.test(file)) : files;
      // It took `a/**` for a file `a` as well.
      const { base } = place(readPattern(each), HERE);
      expect(ours(each, seen)).toEqual(theirs(each, seen).filter((file) => file !== base));
    }),
    { numRuns: 1_500, seed: 17 },
  );
});

test("a list of what is left out has the same files", () => {
  fc.assert(
    fc.property(pattern, paths, (each, files) => {
      const seen = files.filter((file) => !/\/node_modules\//.test(file) && !(/[[({]/.test(each) && /\/\./.test(file)));
      const { has } = matcher([each], HERE);
      expect(seen.filter(has).sort()).toEqual(theirs(each, seen, true));
    }),
    { numRuns: 1_500, seed: 18 },
  );
});
