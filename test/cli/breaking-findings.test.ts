/** `breaking` in a CI: every format with the lines that changed, designs with errors, which files. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { FORMATS } from "../../cli/options/shared.ts";
import {
  breaking,
  configure,
  findings,
  inRepository,
  net,
  repository,
  blocks,
  type Finding,
} from "../support/breaking-runs.ts";

inRepository();

const told = ({ code, severity, file, start, message }: Finding): string =>
  `${code} ${severity} ${file}:${start.line} ${message}`;

describe("at the line that changed", () => {
  test("a wider stage: one finding a class and line, with what else changed there", async () => {
    repository.write("nets/a.resnet", net("A", { width: 16 }));
    const found = await findings();
    expect(found.map(told)).toEqual([
      "RN6004 error nets/a.resnet:3 A: params 268 -> 532",
      "RN6002 error nets/a.resnet:5 A: stage s1 [N, 8, 8, 8] -> [N, 16, 8, 8]",
      "RN6001 error nets/a.resnet:5 A: weight s1.0.conv.weight [8, 3, 3, 3] -> [16, 3, 3, 3]",
      "RN6001 error nets/a.resnet:6 A: weight head.linear.weight [4, 8] -> [4, 16]",
    ]);
    expect(found[2]?.notes).toContain("weight s1.0.bn.running_var [8] state -> [16] state");
    expect(found[2]?.notes.at(-1)).toBe(
      'help: if it is meant, in resnet.config.json: "accepted": [{ "change": "A WEIGHTS", "reason": "…" }]',
    );
  });

  test("a block that several models use is told where it changed, for each of them", async () => {
    repository.write("nets/blocks.resnet", blocks(1));
    const found = (await findings("--class", "WEIGHTS", "nets")).filter(({ severity }) => severity === "error");
    expect(found.map(told)).toEqual([
      "RN6001 error nets/blocks.resnet:2 A: weight s1.0.conv.weight [8, 3, 3, 3] -> [8, 3, 1, 1]",
      "RN6001 error nets/blocks.resnet:2 B: weight s1.0.conv.weight [8, 3, 3, 3] -> [8, 3, 1, 1]",
    ]);
  });

  test("what is gone is told where it was: a layer at its stage, a model at its file's begin, a file at its own line", async () => {
    repository.write("nets/blocks.resnet", blocks().replace("bn -> relu", "bn"));
    repository.write("nets/b.resnet", "// B is gone\n");
    rmSync(join(repository.path, "more"), { recursive: true });
    const found = (await findings()).filter(({ severity }) => severity === "error");
    expect(found.map(told)).toEqual([
      "RN6001 error more/deep/c.resnet:3 C: model C is gone: image: [N, 3, 8, 8]",
      expect.stringMatching(/^RN6001 error nets\/a\.resnet:5 A: layer s1\.0\.relu is gone/),
      "RN6001 error nets/a.resnet:6 A: layer head.globalavgpool of s1.0.relu -> of s1.0.bn",
      "RN6001 error nets/b.resnet:1 B: model B is gone: image: [N, 3, 8, 8]",
    ]);
  });

  test("every format tells it, with the repository's paths, and only what breaks fails", async () => {
    repository.write("nets/a.resnet", net("A", { classes: 5 }));
    process.chdir("nets");
    for (const format of FORMATS) {
      const { code, out, err } = await breaking("--format", format, "--class", "WEIGHTS");
      expect(code, format).toBe(1);
      expect(out, format).toMatch(format === "text" || format === "json" ? /a\.resnet/ : /nets\/a\.resnet/);
      expect(out, format).toContain("head.linear.weight");
      if (format !== "text") expect(err).toMatch(/^checked 3 files, 2 models compared with main: 1 error, 3 notes$/);
    }
    expect((await breaking("--format", "github")).out).toMatch(
      /^::error file=nets\/a\.resnet,line=6,col=27,endLine=6,endColumn=36,title=RN6001 weights-changed::A: weight head/m,
    );
    const sarif = JSON.parse((await breaking("--format", "sarif")).out) as {
      readonly runs: readonly {
        readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      }[];
    };
    expect(sarif.runs[0]?.tool.driver.rules.map(({ id }) => id)).toContain("RN6005");
  });

  test("nothing changed is nothing found", async () => {
    expect(await breaking("--format", "github")).toEqual({
      code: 0,
      out: "",
      err: "checked 4 files, 3 models compared with main: nothing found",
    });
  });
});

describe("designs with errors", () => {
  test("errors that are new fail in every format, at the model", async () => {
    repository.write("nets/a.resnet", net("A").replace("linear(4)", "linear(four)"));
    for (const format of FORMATS) expect((await breaking("--format", format)).code, format).toBe(1);
    expect((await findings()).map(told)).toEqual([
      "RN6005 error nets/a.resnet:3 nets/a.resnet:A cannot be compared with main: it has errors now",
    ]);
  });

  test("errors that are mended are a warning, which fails where warnings do", async () => {
    repository.commit({ "nets/b.resnet": net("B").replace("linear(4)", "linear(four)") });
    repository.write("nets/b.resnet", net("B"));
    expect((await findings()).map(told)).toEqual([
      "RN6006 warning nets/b.resnet:1 nets/b.resnet had errors at main: not compared",
    ]);
    expect((await breaking()).code).toBe(0);
    expect((await breaking("--fail-level", "warning")).code).toBe(1);
    configure({ rules: { RN6006: "error" } });
    expect((await breaking()).code).toBe(1);
    configure({ rules: { RN6001: "off" } });
    expect((await breaking()).err).toMatch(/RN6001, weights-changed, is an error that no configuration changes/);
  });

  test("errors in a design that is new are a warning: nobody relies on it yet", async () => {
    repository.write("nets/d.resnet", net("D").replace("linear(4)", "linear(four)"));
    expect((await findings()).map(told)).toEqual([
      "RN6005 warning nets/d.resnet:1 nets/d.resnet cannot be compared with main: it has errors now",
    ]);
    const { code, out, err } = await breaking();
    expect({ code, err }).toEqual({ code: 0, err: "nets/d.resnet is new and has errors: not compared" });
    expect(out).toBe("3 models compared with main, nothing changed; 1 not compared");
  });

  test("a byte that is no UTF-8 in a comment of then hides nothing", async () => {
    writeFileSync("nets/b.resnet", Buffer.concat([Buffer.from("// \xff\n", "latin1"), Buffer.from(net("B"))]));
    repository.commit();
    repository.write("nets/b.resnet", net("B", { classes: 5 }));
    expect((await breaking("nets/b.resnet")).out).toContain("weight head.linear.bias [4] -> [5]");
  });

  test("a design that cannot be read today is not gone", async () => {
    rmSync("nets/b.resnet");
    symlinkSync("b.resnet", "nets/b.resnet");
    mkdirSync("nets/d.resnet");
    const { code, out, err } = await breaking("nets/a.resnet", "nets/b.resnet");
    expect(code).toBe(1);
    expect(err).toMatch(/^nets\/b\.resnet /m);
    expect(out).toContain("1 model compared with main, nothing changed; 1 not compared");
  });
});

describe("which files", () => {
  beforeEach(() => {
    for (const [path, from] of [
      ["nets/a.resnet", "./blocks.resnet"],
      ["more/deep/c.resnet", "../../nets/blocks.resnet"],
    ] as const)
      repository.write(path, net(path.includes("a.") ? "A" : "C", { classes: 5, from }));
    rmSync("nets/b.resnet");
  });
  const models = async (...argv: readonly string[]): Promise<readonly string[]> => [
    ...new Set((await findings("--class", "WEIGHTS", ...argv)).map(({ message }) => message.split(":")[0] ?? "")),
  ];

  test("folders, globs and names of models, also of what is gone, from any folder", async () => {
    expect(await models()).toEqual(["C", "A", "B"]);
    expect(await models("nets")).toEqual(["A", "B"]);
    expect(await models("**/[bc].resnet")).toEqual(["C", "B"]);
    expect(await models("nets/b.resnet:B", "nets/a.resnet:A")).toEqual(["A", "B"]);
    process.chdir("more/deep");
    expect(await models()).toEqual(["C"]);
    expect(await models("../../nets/*.resnet")).toEqual(["A", "B"]);
    expect(await breaking("../../nets/a.resnet:Nope")).toMatchObject({ code: 2 });
    expect(await breaking("../../nets/none*.resnet")).toMatchObject({ code: 2 });
    expect(await breaking("-")).toMatchObject({ code: 2 });
  });

  test("the configuration's include and exclude, as in check, on both sides", async () => {
    configure({ include: ["nets/**/*.resnet"] });
    expect(await models()).toEqual(["A", "B"]);
    process.chdir("more/deep");
    expect(await models()).toEqual(["A", "B"]);
    process.chdir("../..");
    configure({ include: ["**/*.resnet"], exclude: ["nets/b.resnet", "more"] });
    expect(await models()).toEqual(["A"]);
    // Whoever names a file means it.
    expect(await models("nets/b.resnet")).toEqual(["B"]);
  });
});
