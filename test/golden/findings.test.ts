/**
 * What `resnet check` and `resnet lint` say of one flawed design, whole, in every format: what CI services are handed;
 * and what `lint --fix` makes of it. The design and what is expected are in `examples/ci`; `npx vitest run test/golden -u`
 * rewrites it.
 */
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FORMATS } from "../../cli/options/shared.ts";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { repository } from "../support/shared-data.ts";

const DESIGN = "examples/ci/flawed.resnet";
const expected = (name: string): string => join(repository, "examples/ci/expected", name);
const ending: { readonly [format in (typeof FORMATS)[number]]: string } = {
  text: "txt",
  json: "json",
  sarif: "sarif",
  github: "github.txt",
  gitlab: "gitlab.json",
  junit: "junit.xml",
};
const summary = {
  check: `checked ${DESIGN}, 1 model: 3 errors, 1 warning`,
  lint: `checked ${DESIGN}: 3 errors, 4 warnings, 1 note`,
};

// Paths are told as they were given: a relative one is the same on every machine.
const before = process.cwd();
beforeAll(() => process.chdir(repository));
afterAll(() => process.chdir(before));

describe.each(["check", "lint"] as const)("%s", (verb) => {
  for (const format of FORMATS)
    test(`--format ${format}`, async () => {
      const { code, out, err } = await resnet(verb, DESIGN, "--format", format);
      expect({ code, err }).toEqual({ code: 1, err: summary[verb] });
      await expect(`${out.trimEnd()}\n`).toMatchFileSnapshot(expected(`${verb}.${ending[format]}`));
    });
  test("a second run, with its file named otherwise, says the same", async () => {
    for (const format of ["json", "sarif", "github", "gitlab"] as const) {
      const first = await resnet(verb, DESIGN, "--format", format);
      const second = await resnet(verb, join(repository, DESIGN), "--format", format);
      expect(second.out).toBe(first.out);
    }
  });
});

describe("lint mends what it says", () => {
  for (const flags of [["--fix"], ["--fix", "--unsafe-fixes"]])
    test(flags.join(" "), async () => {
      const copy = join(scratchFolder(), "flawed.resnet");
      copyFileSync(join(repository, DESIGN), copy);
      const findings = async (): Promise<readonly { readonly code: string; readonly fix?: { safety: string } }[]> =>
        (
          JSON.parse((await resnet("lint", copy, "--format", "json")).out) as {
            findings: readonly { readonly code: string; readonly fix?: { safety: string } }[];
          }
        ).findings;
      const meant = (safety: string | undefined): boolean =>
        safety === "safe" || (safety === "unsafe" && flags.includes("--unsafe-fixes"));
      const all = await findings();
      expect(all.some(({ fix }) => meant(fix?.safety))).toBe(true);
      await resnet("lint", copy, ...flags);
      // A model that checks by now has findings of its own.
      const left = await findings();
      expect(left.filter(({ fix }) => meant(fix?.safety))).toEqual([]);
      const kept = all.filter(({ fix }) => !meant(fix?.safety)).map(({ code }) => code);
      expect(left.map(({ code }) => code)).toEqual(expect.arrayContaining(kept));
      const mended = readFileSync(copy, "utf8");
      await resnet("lint", copy, ...flags);
      expect(readFileSync(copy, "utf8")).toBe(mended);
      await expect(mended).toMatchFileSnapshot(expected(`${flags.join("").replaceAll("--", "-").slice(1)}.resnet`));
    });
});
