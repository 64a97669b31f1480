/** `resnet check` with a configuration: severities, budgets, globs, suppressions; flags beat the file. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { expectOne } from "../support/tiny-run.ts";

const start = process.cwd();
afterEach(() => process.chdir(start));

/** Goes to a project of its own. */
function enter(files: { readonly [name: string]: unknown }): string {
  const folder = scratchFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content, null, 2));
  }
  process.chdir(folder);
  return folder;
}
const NET =
  "model Net {\n  input image: [N, 3, 8, 8]\n  conv(4, kernel: 3) -> relu -> globalavgpool -> linear(10)\n}\n";
/** Has one warning, RN3024. */
const IDLE = 'import { ResNet18 } from "std/residual"\n\nmodel Idle = ResNet18 with { groupnorm: bn }\n';

test("without files, include says what is checked, exclude what is not", async () => {
  enter({
    "resnet.config.json": { include: ["nets"], exclude: ["nets/old", "**/*.draft.resnet"] },
    "nets/a.resnet": NET,
    "nets/old/b.resnet": "broken",
    "nets/c.draft.resnet": "broken",
    "other/d.resnet": "broken",
  });
  expect(await resnet("check")).toMatchObject({ code: 0, err: "checked nets/a.resnet, 1 model: nothing found" });
  expect(await resnet("check", "nets")).toMatchObject({ code: 0 });
  // Whoever names a file means it.
  expect(await resnet("check", "nets/old/b.resnet")).toMatchObject({ code: 1 });
  expect(await resnet("check", "nets/old")).toMatchObject({
    code: 2,
    err: expect.stringContaining("leaves nothing to check") as string,
  });
  process.chdir("nets");
  expect((await resnet("check")).err).toMatch(/^checked \S*a\.resnet, 1 model: nothing found$/);
});

test("names in a folder whose own name has a pattern's signs are names", async () => {
  enter({ "odd[1]/c.json": { include: ["a.resnet", "n*s/**"], exclude: ["**/*.draft.resnet"] } });
  for (const name of ["a", "nets/b", "nets/c.draft"]) {
    mkdirSync(dirname(`odd[1]/${name}`), { recursive: true });
    writeFileSync(`odd[1]/${name}.resnet`, NET);
  }
  expect(await resnet("check", "--config", "odd[1]/c.json")).toMatchObject({
    code: 0,
    err: expect.stringContaining("checked 2 files") as string,
  });
});

test("without files and without include it says so", async () => {
  enter({ "a.resnet": NET });
  expect(await resnet("check")).toMatchObject({ code: 2, err: expect.stringContaining('"include"') as string });
});

test("severities: the file's, and the flag's before it", async () => {
  enter({ "resnet.config.json": { rules: { RN3024: "error" } }, "idle.resnet": IDLE });
  const exit = async (...flags: string[]) => (await resnet("check", "idle.resnet", ...flags)).code;
  expect(await exit()).toBe(1);
  expect(await exit("--rule", "RN3024=warning")).toBe(0);
  expect((await resnet("check", "idle.resnet", "--rule", "RN3024=off")).out).toBe("");
  expect(await exit("--rule", "RN3024=warn")).toBe(2);
  expect(await exit("--config", "none.json")).toBe(2);
  writeFileSync("other.json", "{}");
  expect(await exit("--config", "other.json")).toBe(0);
});

test("a budget that is exceeded is an error at the model's name, until it is suppressed with a reason", async () => {
  enter({ "resnet.config.json": { include: ["*.resnet"], budgets: { Net: { params: 157 } } }, "a.resnet": NET });
  const { code, out } = await resnet("check");
  expect(code).toBe(1);
  expect(out).toBe(`error[RN3025]: Net: params is 158, the budget 157
 --> a.resnet:1:7
  |
1 | model Net {
  |       ^^^ 1 too many
  = the budget stands in resnet.config.json:6:5
  = help: make the model smaller, or raise the budget if it is worth it
`);
  writeFileSync("a.resnet", `// resnet-ignore RN3025: until the next release\n${NET}`);
  expect(await resnet("check")).toMatchObject({ code: 0, out: "" });
});

test("a budget of no model is a mistake where all is checked", async () => {
  enter({ "resnet.config.json": { include: ["*.resnet"], budgets: { Nett: { params: 1 } } }, "a.resnet": NET });
  const { code, err } = await resnet("check");
  expect(code).toBe(2);
  expect(err).toContain("resnet.config.json:6:5: there is a budget of Nett, and no such model was checked");
  expect(err).toContain("did you mean Net?");
  expect(await resnet("check", "a.resnet")).toMatchObject({ code: 0 });
});

test("a wrong configuration is told with its place, exit code 2", async () => {
  enter({ "resnet.config.json": { rules: { RN3024: "warn" }, budget: {} }, "a.resnet": NET });
  const { code, out, err } = await resnet("check", "a.resnet");
  expect([code, out]).toEqual([2, ""]);
  expect(err).toBe(`error: resnet.config.json:3:15: rules.RN3024 is "warn"; wanted is off, information, warning or error
  = help: did you mean "warning"?
error: resnet.config.json:5:3: a configuration has no key "budget"
  = help: did you mean "budgets"?`);
});

describe("a configuration reads nothing that is not of the project", () => {
  test.each([
    ["../**/*.resnet", /resnet\.config\.json:3:5: include "\.\.\/\*\*\/\*\.resnet" leaves the project/],
    ["/etc", /include "\/etc" leaves the project/],
    ["nets/../../x", /leaves the project/],
    ["away/*.resnet", /leaves the project/],
    ["{nets,../..}/*.resnet", /goes up behind its first sign of a pattern/],
    ["a[w]a*/../../x.resnet", /goes up behind its first sign of a pattern/],
    ["\\.\\./x/*.resnet", /leaves the project/],
    ["out[1].resnet", /leaves the project/],
  ])("include %s", async (pattern, message) => {
    enter({ "resnet.config.json": { include: [pattern] }, "a.resnet": NET });
    symlinkSync("/", "away");
    symlinkSync("/etc/hostname", "out[1].resnet");
    expectOne(await resnet("check"), 2, message);
  });
  test("include a range of numbers, which goes nowhere", async () => {
    enter({ "resnet.config.json": { include: ["net{1..3}.resnet"] }, "net2.resnet": NET });
    expect(await resnet("check")).toMatchObject({ code: 0 });
  });
  test.each(["https://x.org/y.json", "npm:some/y.json", "file:///y.json", "https://x.org/y"])(
    "extends an address: %s",
    async (address) => {
      enter({ "resnet.config.json": { extends: address }, "a.resnet": NET });
      const told = `extends names "${address}", which is an address; only files are extended`;
      expectOne(await resnet("check", "a.resnet"), 2, new RegExp(told.replace(/[.?]/g, "\\$&")));
    },
  );
  test("extends a file of another kind", async () => {
    enter({ "resnet.config.json": { extends: ".env" }, "a.resnet": NET });
    writeFileSync(".env", "TOKEN=secret");
    expectOne(
      await resnet("check", "a.resnet"),
      2,
      /error: resnet\.config\.json:\d+:\d+: extends names "\.env", which is no \.json file/,
    );
  });
});
