/** A verb that says itself: what its action is given of a command line, and the table that loads it. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { describe, expect, expectTypeOf, test } from "vitest";
import { choice, flag, list, value, type Given } from "../../../cli/options/kinds.ts";
import { count, path } from "../../../cli/options/values.ts";
import { defineVerb, manyWords, maybeWord, noWords, oneWord, twoWords, type Words } from "../../../cli/verb.ts";
import { verbs, verbsFor } from "../../../cli/verbs.ts";
import { repository } from "../../support/shared-data.ts";

const io = { out: () => {}, err: () => {}, interactive: false, colour: { out: false, err: false } };

const options = {
  out: value("<file>", "where to", path, { short: "-o" }),
  batch: value("<n>", "at a time", count, { default: 1 }),
  against: value("<ref>", "before", path, { required: true }),
  format: choice("<format>", "of it", ["text", "json"], { default: "text" }),
  kind: choice("<kind>", "of it", ["one", "other"], { env: "RESNET_TEST_KIND" }),
  allowMissing: list("<part>", "once for each", { default: [], defaultShown: "none" }),
  rule: list("<code>", "once for each"),
  dryRun: flag("write nothing"),
};

/** What the action of a verb with these words and options is given. */
async function given<Read extends readonly unknown[]>(words: Words<Read>, ...argv: readonly string[]) {
  const told: { readonly words: readonly unknown[]; readonly options: Given<typeof options> }[] = [];
  const codes: number[] = [];
  const verb = defineVerb({
    name: "try",
    says: "tries",
    examples: ["resnet try"],
    words,
    options,
    run: (...all) => {
      const flags = all.at(-2) as Given<typeof options>;
      told.push({ words: all.slice(0, -2), options: flags });
      return 1;
    },
  });
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  verb.addTo(
    program,
    io,
    (code) => codes.push(code),
    async () => 0,
  );
  await program.parseAsync(["try", ...argv], { from: "user" });
  expect(codes).toEqual([1]);
  return told[0];
}

describe("an action is given", () => {
  test("what has a default or must be given always, the rest when it is there", async () => {
    expect((await given(noWords, "--against", "main"))?.options).toEqual({
      against: "main",
      batch: 1,
      format: "text",
      allowMissing: [],
    });
    expectTypeOf<Given<typeof options>>().toEqualTypeOf<
      {
        readonly batch: number;
        readonly against: string;
        readonly format: "text" | "json";
        readonly allowMissing: readonly string[];
      } & {
        readonly out?: string;
        readonly kind?: "one" | "other";
        readonly rule?: readonly string[];
        readonly dryRun?: boolean;
      }
    >();
  });
  test("each value as its type, under the name of its key", async () => {
    const all = ["--against", "main", "-o", "a", "--batch", "4", "--format", "json", "--dry-run"];
    const lists = ["--rule", "a", "--rule", "b", "--allow-missing", "head", "--allow-missing", "stem"];
    expect((await given(noWords, ...all, ...lists))?.options).toEqual({
      against: "main",
      out: "a",
      batch: 4,
      format: "json",
      dryRun: true,
      rule: ["a", "b"],
      allowMissing: ["head", "stem"],
    });
  });
  test("what the environment says where the command line does not", async () => {
    process.env["RESNET_TEST_KIND"] = "other";
    try {
      expect((await given(noWords, "--against", "main"))?.options.kind).toBe("other");
      expect((await given(noWords, "--against", "main", "--kind", "one"))?.options.kind).toBe("one");
    } finally {
      delete process.env["RESNET_TEST_KIND"];
    }
  });
  test("its words, as many as it takes", async () => {
    const flags = ["--against", "main"];
    expect((await given(noWords, ...flags))?.words).toEqual([]);
    expect((await given(oneWord("target"), "a", ...flags))?.words).toEqual(["a"]);
    expect((await given(twoWords("before", "after"), "a", ...flags, "b"))?.words).toEqual(["a", "b"]);
    expect((await given(maybeWord("code"), ...flags))?.words).toEqual([undefined]);
    expect((await given(manyWords("files"), ...flags, "--", "-a", "b"))?.words).toEqual([["-a", "b"]]);
  });
});

test("what is no value of an option, or lacks, is refused with what it should be", async () => {
  const refused = async (...argv: readonly string[]): Promise<string> => {
    const error: unknown = await given(oneWord("target"), ...argv).catch((problem: unknown) => problem);
    return error instanceof Error ? error.message : "";
  };
  expect(await refused("a")).toMatch(/required option '--against <ref>' not specified/);
  expect(await refused("a", "--against", "")).toMatch(/It is an empty name/);
  expect(await refused("a", "--against", "b", "--batch", "0")).toMatch(/'--batch <n>' argument '0' is invalid/);
  expect(await refused("a", "--against", "b", "--format", "xml")).toMatch(/Allowed choices are text, json/);
  expect(await refused("--against", "b")).toMatch(/missing required argument 'target'/);
  expect(await refused("a", "b", "--against", "b")).toMatch(/too many arguments/);
});

describe("the table of verbs", () => {
  test("each line loads the verb of its name, and each file has a line", async () => {
    const named = await Promise.all([...verbs].map(async ([name, load]) => [name, (await load()).verb.name]));
    expect(named).toEqual([...verbs.keys()].map((name) => [name, name]));
    const files = readdirSync(join(repository, "cli/commands")).map((file) => file.replace(/\.ts$/, ""));
    expect([...verbs.keys()].sort()).toEqual(files.sort());
  });
  test("a command line loads the verb that it names, --version none, and only help all", () => {
    expect(verbsFor(["check", "lint"])).toEqual([verbs.get("check")]);
    expect(verbsFor(["--version"])).toEqual([]);
    for (const argv of [[], ["--help"], ["help", "check"], ["constructor"]])
      expect(verbsFor(argv)).toHaveLength(verbs.size);
  });
});
