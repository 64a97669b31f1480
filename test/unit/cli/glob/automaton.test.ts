/** What a pattern takes, and what that costs: counted in states, with a bound that no pattern gets beyond. */
import { describe, expect, test } from "vitest";
import { matcher } from "../../../../cli/glob/match.ts";
import { MOST_CHARACTERS } from "../../../../cli/glob/parse.ts";
import { Work } from "../../../../cli/glob/work.ts";

/** Those of the paths, below a folder, that a pattern takes. */
function taken(pattern: string, ...paths: readonly string[]): readonly string[] {
  // A star behind it: not all that is within a folder of this name.
  const { has } = matcher([`${pattern}/@(*)`], "/w");
  return paths.filter((path) => has(`/w/${path}/x`));
}

describe("a pattern", () => {
  test.each<[pattern: string, taken: readonly string[], left: readonly string[]]>([
    ["*", ["a", "abc", "a b"], [".a"]],
    ["?", ["a", "é", "😀"], ["", "ab", "."]],
    ["a?c", ["abc", "a.c"], ["ac", "a/c"]],
    ["[a-c]", ["a", "b", "c"], ["d", "-"]],
    ["[!a-c]", ["d", "-"], ["a", "."]],
    ["[]a]", ["]", "a"], ["[]a]"]],
    ["[a\\]]", ["]", "a"], ["\\"]],
    ["[[:digit:]x]", ["7", "x"], [":", "d"]],
    ["{a,b{c,d}}e", ["ae", "bce", "bde"], ["be", "a", "ace"]],
    ["{8..11}", ["8", "9", "10", "11"], ["7", "12", "1"]],
    ["{08..10}", ["08", "09", "10"], ["8"]],
    ["{a..c}", ["a", "b", "c"], ["d", "a..c"]],
    ["@(a|b)", ["a", "b"], ["ab", "", "@(a|b)"]],
    ["?(a)b", ["b", "ab"], ["aab"]],
    ["+(a|bc)", ["a", "bca", "aa"], ["b", ""]],
    ["x*(a|b)", ["x", "xabba"], ["xc"]],
    ["(a|b)c", ["ac", "bc"], ["abc"]],
    ["!(a|b)", ["c", "ab", "aa"], ["a", "b", ".c"]],
    ["!(*-old).r", ["a.r", "older.r"], ["a-old.r", "a"]],
    ["net!(1|2)", ["net", "net3", "net12"], ["net1", "net2"]],
    ["a/**/b", ["a/b", "a/c/b", "a/c/d/b"], ["a", "ab", "a/.c/b"]],
    ["{a/**/b,c}", ["a/b", "a/x/b", "c"], ["a", "a/c"]],
    ["a**b", ["ab", "axb"], ["a/b"]],
    [".*", [".a"], ["a", "a.b"]],
    ["*.r", ["a.r"], [".r"]],
    ["\\*", ["*"], ["a", "\\*"]],
    ["a\\{b,c}", ["a{b,c}"], ["ab", "ac"]],
    ["line\nend*", ["line\nend", "line\nend2"], ["line"]],
  ])("%j", (pattern, yes, no) => {
    expect(taken(pattern, ...yes, ...no)).toEqual(yes);
  });
  test.each<[pattern: string, taken: string]>([
    ["[a*", "[ab"],
    ["a[b/c]*", "a[b/c]d"],
    ["{a*", "{ab"],
    ["{a,b*", "{a,bc"],
    ["a}*", "a}b"],
    ["{a}*", "{a}b"],
    ["{}*", "{}a"],
    ["+(a*", "+(ab"],
    ["a)*", "a)b"],
    ["@(a{b)*", "a{bc"],
    ["{a(b,c}*", "a(bd"],
    ["[z-a]*", "-"],
  ])("%j is what it says where something is open or empty", (pattern, path) => {
    expect(taken(pattern, path, "b")).toEqual(pattern === "[z-a]*" ? [] : [path]);
  });
  test("names folders, with all that is within them, in a list of what is left out", () => {
    const { has, hasAllOf } = matcher(["nets/old", "*.draft.r", "more/*"], "/w");
    const paths = ["nets/old/a.r", "nets/old/deep/b.r", "nets/older/a.r", "a.draft.r", "more/a.r", "more/deep/a.r"];
    expect(paths.filter((each) => has(`/w/${each}`))).toEqual([paths[0], paths[1], paths[3], paths[4]]);
    expect(["nets/old", "nets/old/deep", "more", "more/deep", "nets"].filter((each) => hasAllOf(`/w/${each}`))).toEqual(
      ["nets/old", "nets/old/deep"],
    );
  });
});

describe("what a pattern may cost", () => {
  test.each([
    ["((a+)+)+b", "a"],
    ["+(+(+(a)))b", "a"],
    ["*(*(*(a|aa)|a)|aaa)b", "a"],
    ["+(a|aa)+(a|aa)+(a|aa)+(a|aa)b", "a"],
    [`${"*a".repeat(100)}b`, "a"],
    [`${"{a,aa}".repeat(100)}b`, "a"],
    [`${"?(a)".repeat(100)}b`, "a"],
    [`${"**/".repeat(100)}b`, "a/"],
    [`${"**/a/".repeat(100)}b`, "a/"],
    [`!(${"*a".repeat(100)})b`, "a"],
    [`${"[a-z]*".repeat(100)}9`, "a"],
    ["(".repeat(45) + "a|b".concat(")*".repeat(45)), "a"],
  ])("%j is a few states a sign, for each character of a name", (pattern, unit) => {
    const cost = (length: number): { readonly steps: number; readonly states: number } => {
      const work = new Work();
      matcher([pattern], "/w", work).has(`/w/${unit.repeat(length).replace(/\/$/, "")}`);
      return work;
    };
    const [short, long] = [cost(500), cost(1_000)];
    expect(long.states).toBeLessThanOrEqual(8 * pattern.length + 8);
    expect(long.steps).toBeLessThanOrEqual(3 * long.states * 1_000 * unit.length);
    expect(long.steps).toBeLessThan(3 * short.steps);
  });
  test("of thousands of groups in one pattern grows with the pattern alone", () => {
    const pattern = "{a,b}".repeat(800);
    const work = new Work();
    expect(matcher([pattern], "/w", work).has(`/w/${"ab".repeat(400)}`)).toBe(true);
    expect(work.steps).toBeLessThan(100 * pattern.length);
  });
  test.each<[pattern: string, told: RegExp]>([
    ["*".padEnd(MOST_CHARACTERS + 1, "a"), /a pattern of 4,097 characters: \*a{59}…/],
    [`${"@(".repeat(60)}a${")".repeat(60)}`, /groups more than 50 deep/],
    ["{1..999999999}", /\{1\.\.999999999\} stands for more than 10,000 names/],
    ["a*!(b)", /!\(…\) stands behind something of unknown length: a\*!\(b\)/],
    ["@(a|!(b))", /!\(…\) stands in a group/],
    ["!(a/b)", /!\(…\) has more than a name/],
  ])("is bounded: %j is refused", (pattern, told) => {
    expect(() => matcher([pattern], "/w")).toThrow(told);
  });
  test("is bounded: what takes more steps or states than are counted is refused", () => {
    const told = /the patterns are too many, or too intricate/;
    const { has } = matcher(["*{a,b}*{a,c}*"], "/w", new Work({ steps: 10_000 }));
    expect(has("/w/ba")).toBe(true);
    expect(() => has(`/w/${"ba".repeat(2_000)}`)).toThrow(told);
    expect(() => matcher(["{1..9999}"], "/w", new Work({ states: 10_000 }))).toThrow(told);
  });
  test.each(["(", "{", "[", "[:", "{(", "@(", "(|", "{,", ")", "*(", "]", "}"])(
    "malformed ones are read in a pass or two: %s, thousands of times",
    (sign) => {
      const pattern = `*${sign.repeat(MOST_CHARACTERS / sign.length - 1)}`;
      const { has } = matcher([pattern], "/w");
      expect(has("/w/a")).toBe(false);
      expect(has(`/w/a${pattern.replaceAll("*", "a")}`)).toBe(true);
    },
  );
});
