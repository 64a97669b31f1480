/** `resnet lint` as a person and as CI use it: findings and exit codes, what `--fix` writes and what it leaves. */
import { execFileSync } from "node:child_process";
import { chmodSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { repository } from "../support/shared-data.ts";

const folder = scratchFolder();
const flawed = `import { projection, zero_pad } from "std/residual"

block Unit(width: int) {
  let unread = 3 // kept
  residual { conv(width, kernel: 3, bias: true) -> bn } shortcut projection
  relu
}

model Net {
  input image: [N, 3, H, W]
  stage s1 { Unit(16) }
  head { globalavgpool -> linear(10) }
}
`;
let files = 0;
function write(text: string): string {
  const path = join(folder, `design-${files++}.resnet`);
  writeFileSync(path, text);
  return path;
}
const codesOf = (json: string): readonly string[] =>
  [...json.matchAll(/"code": ?"(RN\d{4})"/g)].map(([, code = ""]) => code);

test("warnings are shown and do not fail, unless it is asked for", async () => {
  const path = write(flawed);
  const { code, out } = await resnet("lint", path);
  expect(code).toBe(0);
  for (const each of ["warning[RN3022]", "warning[RN3019]", "warning[RN3002]"]) expect(out).toContain(each);
  expect((await resnet("lint", path, "--fail-level", "warning")).code).toBe(1);
  expect((await resnet("lint", path, "--rule", "RN3002=error")).code).toBe(1);
  expect(readFileSync(path, "utf8")).toBe(flawed);
});

test("rules are declared with their reasons", async () => {
  const { out } = await resnet("lint", write(flawed), "--format", "sarif");
  const sarif = JSON.parse(out) as {
    runs: { tool: { driver: { rules: { id: string; fullDescription?: { text: string } }[] } } }[];
  };
  const declared = sarif.runs[0]?.tool.driver.rules ?? [];
  expect(new Set(declared.map(({ id }) => id)).size).toBe(declared.length);
  for (const id of ["RN3001", "RN3023", "RN4016", "RN2001"]) expect(declared.map((each) => each.id)).toContain(id);
});

test("--fix mends what is safe and nothing else; a second one writes nothing", async () => {
  const path = write(flawed);
  const { code, out, err } = await resnet("lint", path, "--fix", "--format", "json");
  expect(code).toBe(0);
  expect(err).toContain(`mended ${path}: 2 findings`);
  expect(new Set(codesOf(out).filter((each) => each === "RN3002" || each === "RN3019"))).toEqual(new Set(["RN3002"]));
  const mended = readFileSync(path, "utf8");
  expect(mended).toBe(
    flawed.replace("projection, zero_pad", "projection").replace("let unread = 3 // kept", "// kept"),
  );
  const again = await resnet("lint", path, "--fix");
  expect(again.err).not.toContain("mended");
  expect(readFileSync(path, "utf8")).toBe(mended);
});

test("--unsafe-fixes mends the rest", async () => {
  const path = write(flawed);
  const { code, out } = await resnet("lint", path, "--unsafe-fixes");
  expect({ code, out }).toEqual({ code: 0, out: "" });
  expect(readFileSync(path, "utf8")).toContain("conv(width, kernel: 3) -> bn");
});

test("a link stays a link, and a file keeps its mode", async () => {
  const path = write(flawed);
  chmodSync(path, 0o600);
  const link = join(folder, "link.resnet");
  symlinkSync(path, link);
  await resnet("lint", link, "--fix");
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(path, "utf8")).not.toContain("zero_pad");
  expect(lstatSync(path).mode & 0o777).toBe(0o600);
});

test("what does not parse is not mended", async () => {
  const text = flawed.replace("relu\n}", "relu\n");
  const path = write(text);
  const { code, out } = await resnet("lint", path, "--fix");
  expect(code).toBe(1);
  expect(out).toContain("error[RN1");
  expect(readFileSync(path, "utf8")).toBe(text);
});

test("a file that is not there, and standard input with --fix, are mistakes in the command", async () => {
  expect((await resnet("lint", join(folder, "none.resnet"))).code).toBe(2);
  expect((await resnet("lint")).code).toBe(2);
});

test("one model alone: suppressions for the others are not idle", async () => {
  const text = `import { CifarResNet } from "std/residual"
model Small = CifarResNet(3)
// resnet-ignore RN3011: made to be compared
model Plain = CifarResNet(5) with { shortcut none }
`;
  expect((await resnet("lint", `${write(text)}:Small`, "--fail-level", "information")).code).toBe(0);
  expect((await resnet("lint", write(text), "--fail-level", "information")).code).toBe(0);
});

test.each(["lint", "check"])(
  "a suppression of a code that there is not is an error of %s, with the code that is near",
  async (verb) => {
    const text = `import { CifarResNet } from "std/residual"
// resnet-ignore RN3911: made to be compared
model Plain = CifarResNet(5) with { shortcut none }
`;
    const { code, out } = await resnet(verb, write(text));
    expect(code).toBe(1);
    expect(out).toContain("error[RN1012]: a suppression needs a known code and a reason");
    expect(out).toMatch(/:2:1\n/);
    expect(out).toContain("help: there is no RN3911; did you mean RN3011?");
    expect(out).not.toContain("RN3023");
  },
);

test("examples are linted in one run", async () => {
  const { code, err } = await resnet("lint", join(repository, "examples", "cifar.resnet"));
  expect(code).toBe(0);
  expect(err).toMatch(/6 notes$/);
});

test("--fix --diff shows what would be mended as a patch, alone on stdout, and writes nothing", async () => {
  const path = write(flawed);
  const { code, out, err } = await resnet("lint", path, "--fix", "--diff");
  expect(code).toBe(1);
  expect(readFileSync(path, "utf8")).toBe(flawed);
  expect(out.split("\n").filter((line) => /^[-+]/.test(line))).toEqual([
    `--- ${path}`,
    `+++ ${path}`,
    '-import { projection, zero_pad } from "std/residual"',
    '+import { projection } from "std/residual"',
    "-  let unread = 3 // kept",
    "+  // kept",
  ]);
  // What the fixes would leave is told beside it.
  expect(err).toContain("warning[RN3002]");
  expect(err).not.toContain("RN3019");
  expect(err).toContain("1 file would change; without --diff they are written");
  execFileSync("patch", ["-s", path], { input: `${out}\n` });
  const patched = readFileSync(path, "utf8");
  const other = write(flawed);
  await resnet("lint", other, "--fix");
  expect(readFileSync(other, "utf8")).toBe(patched);
  // Nothing is left that is safe to mend.
  expect(await resnet("lint", path, "--fix", "--diff")).toMatchObject({ code: 0, out: "" });
  const unsafe = await resnet("lint", path, "--unsafe-fixes", "--diff");
  expect(unsafe.out).toContain("+  residual { conv(width, kernel: 3) -> bn } shortcut projection");
  // A diff that does not apply says what does.
  const evil = write(flawed.replace("// kept", "// \u001b[2Jkept"));
  const { err: told } = await resnet("lint", evil, "--fix", "--diff");
  expect(told).toContain(`to be read, not applied`);
  expect(told).toContain(`what makes the change is \`resnet lint --fix ${evil}\``);
});

test("--diff without fixes, or as another format, is a mistake", async () => {
  const path = write(flawed);
  expect(await resnet("lint", path, "--diff")).toMatchObject({ code: 2, out: "" });
  expect(await resnet("lint", path, "--fix", "--diff", "--format", "json")).toMatchObject({ code: 2, out: "" });
});
