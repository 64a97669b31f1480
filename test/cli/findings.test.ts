/** `check` as CI uses it: what is on stdout and what on stderr, when it fails, how much it shows, what it refuses. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { FORMATS } from "../../cli/options/shared.ts";
import { ended, resnet, scratchFolder, startShell } from "../support/command-line.ts";
import { expectOne } from "../support/tiny-run.ts";

const folder = scratchFolder();
const at = (name: string): string => join(folder, name);
const SOUND = `model Sound {
  input image: [N, 3, 8, 8]
  stem { conv(4, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(2) }
}
`;
const WARNED = SOUND.replace("}\n}", "}\n  /// Of nothing.\n}");
const WRONG = `${SOUND}check Sound {\n  params == 1\n  depth == 1\n}\n`;

beforeAll(() => {
  mkdirSync(at("nets/more"), { recursive: true });
  mkdirSync(at("empty"));
  writeFileSync(at("nets/sound.resnet"), SOUND);
  writeFileSync(at("nets/warned.resnet"), WARNED);
  writeFileSync(at("nets/more/wrong.resnet"), WRONG);
});

describe("what is where", () => {
  test("nothing found: stdout is empty as text, and a whole document in formats that have one", async () => {
    const outs = await Promise.all(
      FORMATS.map(async (format) => {
        const { code, out, err } = await resnet("check", at("nets/sound.resnet"), "--format", format);
        expect({ code, err }).toEqual({ code: 0, err: `checked ${at("nets/sound.resnet")}, 1 model: nothing found` });
        return out;
      }),
    );
    const [text, json, sarif, github, gitlab, junit] = outs;
    expect([text, github]).toEqual(["", ""]);
    expect(JSON.parse(json ?? "")).toMatchObject({ findings: [], files: [at("nets/sound.resnet")] });
    expect(JSON.parse(sarif ?? "")).toMatchObject({ runs: [{ results: [] }] });
    expect(JSON.parse(gitlab ?? "")).toEqual([]);
    expect(junit).toContain('tests="1" failures="0"');
  });
  test("findings are on stdout by file and place, one line about them on stderr", async () => {
    const { out, err } = await resnet("check", at("nets"), at("nets/*.resnet"));
    expect(out.match(/^(error|warning)\[\w+\]/gm)).toEqual(["error[RN2035]", "error[RN2035]", "warning[RN1011]"]);
    expect(err).toBe("checked 3 files, 3 models: 2 errors, 1 warning");
  });
});

describe("an import that leads nowhere and a line that cannot be read hide nothing else", () => {
  const told = ["RN1002", "RN2010", "RN2013", "RN2027"];
  beforeAll(() => {
    mkdirSync(at("broken"));
    const lines = "  Lost(3) -> conv(4, kernel: 3)\n  relux\n  let = 3\n  conv(4, kernl: 3)\n";
    const net = `model Net {\n  input image: [N, 3, 8, 8]\n${lines}}\ncheck Net { params == 1 }\n`;
    writeFileSync(at("broken/a.resnet"), `import { Lost } from "./nowhere.resnet"\n${net}`);
    writeFileSync(at("broken/b.resnet"), `import { Net } from "./a.resnet"\nmodel B = Net with { bn: identityy }\n`);
  });
  test.each(["check", "lint"])("%s, in every format", async (verb) => {
    for (const format of FORMATS) {
      const { code, out } = await resnet(verb, at("broken"), "--format", format);
      expect(code, format).toBe(1);
      const codes = new Set(out.match(/\bRN[12]\d{3}\b(?=[\]"/ :]|$)/g));
      const rules = format === "sarif" ? told.filter((each) => codes.has(each)) : [...codes].sort();
      expect(rules, format).toEqual(told);
    }
  });
});

describe("--fail-level", () => {
  const codeOf = async (file: string, ...flags: readonly string[]): Promise<number> =>
    (await resnet("check", at(file), ...flags)).code;
  test("a warning fails only where it is asked to", async () => {
    expect(await codeOf("nets/warned.resnet")).toBe(0);
    expect(await codeOf("nets/warned.resnet", "--fail-level", "error")).toBe(0);
    expect(await codeOf("nets/warned.resnet", "--fail-level", "warning")).toBe(1);
    expect(await codeOf("nets/warned.resnet", "--fail-level", "information")).toBe(1);
  });
  test("an error always fails", async () => {
    expect(await codeOf("nets/more/wrong.resnet", "--fail-level", "error")).toBe(1);
    expect(await codeOf("nets/more/wrong.resnet", "--max-findings", "0")).toBe(1);
  });
  test("JUnit's failures are what fails", async () => {
    const failures = async (level: string): Promise<string | undefined> =>
      /failures="(\d+)"/.exec(
        (await resnet("check", at("nets/warned.resnet"), "--format", "junit", "--fail-level", level)).out,
      )?.[1];
    expect([await failures("error"), await failures("warning")]).toEqual(["0", "1"]);
  });
});

test("--max-findings shows the most severe and tells how many there are", async () => {
  const { code, out, err } = await resnet("check", at("nets"), "--max-findings", "2");
  expect(code).toBe(1);
  expect(out.match(/^(error|warning)\[/gm)).toEqual(["error[", "error["]);
  expect(err).toBe("checked 3 files, 3 models: 2 errors, 1 warning; the 2 most severe are shown");
  const json = JSON.parse((await resnet("check", at("nets"), "--max-findings", "2", "--format", "json")).out) as object;
  expect(json).toMatchObject({ summary: { errors: 2, warnings: 1, omitted: 1 } });
});

describe("refused", () => {
  test("flags that are none", async () => {
    for (const flags of [
      ["--format", "yaml"],
      ["--fail-level", "fatal"],
      ["--max-findings", "-1"],
      ["--max-findings", "1e3"],
      ["--max-findings", ""],
    ])
      expect((await resnet("check", at("nets"), ...flags)).code, flags.join(" ")).toBe(2);
  });
  test("a folder and a pattern without designs", async () => {
    expectOne(await resnet("check", at("empty")), 2, /there is no \.resnet file in .*empty/);
    expectOne(await resnet("check", at("nets/*.txt")), 2, /no \.resnet file matches/);
  });
  test("a file that is not there, before anything is shown", async () => {
    const ran = await resnet("check", at("nets/more/wrong.resnet"), at("nets/sond.resnet"));
    expectOne(ran, 2, /there is no file [\s\S]*did you mean .*sound\.resnet/);
    expect(ran.out).toBe("");
  });
  test("a name that the file lacks: it would check nothing", async () => {
    expectOne(
      await resnet("check", `${at("nets/sound.resnet")}:Sond`),
      2,
      /has no model or recipe Sond[\s\S]*did you mean .*:Sound/,
    );
    expect((await resnet("check", `${at("nets/sound.resnet")}:Sound`)).err).toMatch(/1 model: nothing found/);
  });
});

describe("hostile names", () => {
  test("of files, in what is told of them on stderr", async () => {
    for (const name of ["\u001b[2J.resnet", "::error::x\n::error::y.resnet", "\u202e##[add-mask]x.resnet"]) {
      const missing = await resnet("check", at(name));
      expect(missing.code).toBe(2);
      writeFileSync(at(`hostile-${name.replaceAll("/", "")}`), SOUND);
      const found = await resnet("check", at(`hostile-${name.replaceAll("/", "")}`));
      expect(found.code).toBe(0);
      for (const { err } of [missing, found]) {
        expect(err).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
        expect(err.split("\n").filter((line) => /^\s*::[^:]/.test(line) || line.includes("##["))).toEqual([]);
      }
    }
  });
  test("of results", async () => {
    const name = "::error::x\n##vso[task.setvariable]\u001b[31m##teamcity[x]";
    for (const argv of [
      ["graph", at("nets/sound.resnet"), "-o", `${name}.svg`],
      ["compile", at("nets/sound.resnet"), "-o", name],
    ]) {
      const before = process.cwd();
      process.chdir(scratchFolder());
      const { code, out, err } = await resnet(...argv).finally(() => process.chdir(before));
      expect(code).toBe(0);
      expect(`${out}\n${err}`).not.toMatch(/[^\P{Cc}\n]|##\w*\[|^\s*::/mu);
    }
  });
  test("of flags and their values, each told on one line", async () => {
    for (const given of ["--x\n::error::y", "--format=x\n::error::y", "--fail-level=::z\n##vso[a]"]) {
      const { code, err } = await resnet("check", given);
      expect(code).toBe(2);
      expect(err.split("\n").filter((line) => !/^(error: |\()/.test(line))).toEqual([]);
      expect(err).not.toMatch(/##\w*\[/);
    }
  });
  test("of flags, which a pattern may have made of files", async () => {
    const { code, err } = await resnet("check", "--\u001b[2J\u202e##[group]");
    expect(code).toBe(2);
    expect(err).toContain("--\\x1b[2J\\u{202e}#\\x23[group]");
    expect(err).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });
  test("of models and imports, in messages of every format", async () => {
    const file = at("hostile.resnet");
    writeFileSync(file, `import { A } from "./\u001b[31m\u202e.resnet"\nmodel \u0007B\r {\n`);
    for (const format of FORMATS) {
      const { code, out, err } = await resnet("check", file, "--format", format);
      expect(code).toBe(1);
      expect(out).not.toBe("");
      expect(`${out}${err}`).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    }
  });
});

describe("standard input", () => {
  const piped = (text: string) =>
    ended(startShell(`printf '%b' "$DESIGN" | node dist/cli/main.js check -`, { DESIGN: text }));
  test("is a design, named so in messages", async () => {
    const sound = await piped(SOUND.replaceAll("\n", "\\n"));
    expect(sound).toEqual({ code: 0, out: "", err: "checked <stdin>, 1 model: nothing found\n" });
    const wrong = await piped(WRONG.replaceAll("\n", "\\n"));
    expect(wrong.code).toBe(1);
    expect(wrong.out).toContain("--> <stdin>:7:3");
  });
});
