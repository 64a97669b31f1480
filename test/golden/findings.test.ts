/**
 * What `resnet check` says of one flawed design, whole, in every format: what CI services are handed. The design and
 * its expected outputs are in `examples/ci`; `npx vitest run test/golden -u` rewrites them.
 */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FORMATS } from "../../cli/findings-options.ts";
import { resnet } from "../support/command-line.ts";
import { repository } from "../support/shared-data.ts";

const DESIGN = "examples/ci/flawed.resnet";
const file: { readonly [format in (typeof FORMATS)[number]]: string } = {
  text: "check.txt",
  json: "check.json",
  sarif: "check.sarif",
  github: "check.github.txt",
  gitlab: "check.gitlab.json",
  junit: "check.junit.xml",
};

// Paths are told as they were given: a relative one is the same on every machine.
const before = process.cwd();
beforeAll(() => process.chdir(repository));
afterAll(() => process.chdir(before));

for (const format of FORMATS) {
  test(`check --format ${format}`, async () => {
    const { code, out, err } = await resnet("check", DESIGN, "--format", format);
    expect({ code, err }).toEqual({
      code: 1,
      err: `checked ${DESIGN}, 1 model: 3 errors, 1 warning`,
    });
    await expect(`${out.trimEnd()}\n`).toMatchFileSnapshot(join(repository, "examples/ci/expected", file[format]));
  });
}

test("a second run, with its files named otherwise, says the same", async () => {
  const absolute = join(repository, DESIGN);
  for (const format of ["json", "sarif", "github", "gitlab"] as const) {
    const [first, second] = [
      await resnet("check", DESIGN, "--format", format),
      await resnet("check", absolute, "--format", format),
    ];
    expect(second.out).toBe(first.out);
  }
});
