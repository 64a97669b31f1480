/** `breaking` in a CI: every format with the lines that changed, what is accepted, what is renamed, which files. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FORMATS } from "../../cli/options/shared.ts";
import { resnet, type Ran } from "../support/command-line.ts";
import { gitFolder, type GitFolder } from "../support/git-folder.ts";

const blocks = (kernel = 3): string => `block Unit(width: int) {
  conv(width, kernel: ${kernel})
  bn -> relu
}
`;
const net = (name: string, { width = 8, classes = 4, stage = "s1", from = "./blocks.resnet" } = {}): string =>
  `import { Unit } from "${from}"

model ${name} {
  input image: [N, 3, 8, 8]
  stage ${stage} { Unit(${width}) }
  head { globalavgpool -> linear(${classes}) }
}
`;

const home = process.cwd();
let repository: GitFolder;
const breaking = (...argv: readonly string[]): Promise<Ran> => resnet("breaking", "--against", "main", ...argv);
const configure = (config: object): void => repository.write("resnet.config.json", JSON.stringify(config, null, 2));

beforeEach(() => {
  repository = gitFolder();
  repository.commit({
    "nets/blocks.resnet": blocks(),
    "nets/a.resnet": net("A"),
    "nets/b.resnet": net("B"),
    "more/deep/c.resnet": net("C", { from: "../../nets/blocks.resnet" }),
  });
  process.chdir(repository.path);
});
afterEach(() => {
  process.chdir(home);
  rmSync(repository.path, { recursive: true, force: true });
});

interface Finding {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly file: string;
  readonly start: { readonly line: number };
  readonly notes: readonly string[];
}
async function findings(...argv: readonly string[]): Promise<readonly Finding[]> {
  return (JSON.parse((await breaking("--format", "json", ...argv)).out) as { readonly findings: readonly Finding[] })
    .findings;
}
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

describe("what is accepted", () => {
  test("passes, is told with its reason, and is asked for by a line or its beginning", async () => {
    repository.write("nets/a.resnet", net("A", { width: 16 }));
    configure({
      accepted: [
        { change: "A WEIGHTS", reason: "wider on purpose" },
        { change: "nets/a.resnet:A  SHAPES stage s1", reason: "as above" },
        { change: "A BUDGET params 268 -> 532", reason: "worth it" },
        { change: "A BUDGET macs", reason: "worth it" },
      ],
    });
    const { code, out, err } = await breaking();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("stage s1 [N, 8, 8, 8] -> [N, 16, 8, 8] (accepted: as above)");
    expect(out).toMatch(/none of it breaks anything$/);
    expect((await findings()).map(({ severity }) => severity)).toEqual(Array(4).fill("information"));
  });

  test("only what it names: not a longer word, not another model, not a later change", async () => {
    repository.write("nets/a.resnet", net("A", { classes: 5 }));
    for (const change of [
      "A WEIGHTS weight head.linear.weigh",
      "A WEIGHTS weight head.linear.weight [4, 8] -> [6, 8]",
      "B WEIGHTS",
      "more/a.resnet:A WEIGHTS",
      "WEIGHTS",
    ]) {
      configure({ accepted: [{ change, reason: "meant" }] });
      expect(await breaking("--class", "WEIGHTS"), change).toMatchObject({ code: 1 });
    }
  });

  test("what is accepted and did not happen is told, where all is compared", async () => {
    configure({ include: ["nets/**/*.resnet"], accepted: [{ change: "A WEIGHTS", reason: "merged long ago" }] });
    const { code, err } = await breaking();
    expect(code).toBe(0);
    expect(err).toMatch(
      /^warning\[RN6007\]: no change against main is what is accepted here\n --> resnet\.config\.json:6:5/,
    );
    expect((await findings()).map(({ code: each }) => each)).toEqual(["RN6007"]);
    expect((await breaking("--fail-level", "warning")).code).toBe(1);
    expect((await breaking("nets/a.resnet")).err).toBe("");
  });

  test("needs a reason", async () => {
    for (const entry of [
      { change: "A" },
      { change: "A", reason: "" },
      { change: " ", reason: "x" },
      { reason: "x" },
      "A",
    ]) {
      configure({ accepted: [entry] });
      expect(await breaking(), JSON.stringify(entry)).toMatchObject({ code: 2, out: "" });
    }
  });

  test("the help is an entry that does it", async () => {
    repository.write("nets/a.resnet", net("A", { classes: 5 }));
    const accepted: unknown[] = [];
    for (let code = 1, rounds = 0; code === 1 && rounds < 6; rounds++) {
      const { err, ...ran } = await breaking();
      ({ code } = ran);
      const [, entry] = /= help: if it is meant, in resnet\.config\.json: "accepted": \[(.*)\]$/m.exec(err) ?? [];
      if (entry !== undefined) accepted.push(JSON.parse(entry));
      configure({ accepted });
    }
    expect((await breaking()).code).toBe(0);
    expect(accepted).toHaveLength(4);
  });
});

describe("what is renamed", () => {
  test("a stage: one change, the same tensors under another name", async () => {
    repository.write("nets/a.resnet", net("A", { stage: "body" }));
    const { code, out } = await breaking("nets/a.resnet");
    expect(code).toBe(1);
    expect(out).toBe(
      "nets/a.resnet:A\n  WEIGHTS    renamed stage s1: s1.* (5 tensors) -> body.*, at nets/a.resnet:5\n1 of 1 model changed against main: WEIGHTS 1",
    );
  });

  test("several stages alike keep their order, and what else changed is told under the new name", async () => {
    const two = (first: string, second: string, activation: string): string =>
      `model M {\n  input image: [N, 8, 8, 8]\n  stage ${first} { conv(8, kernel: 3) -> relu }\n  stage ${second} { conv(8, kernel: 3)${activation} }\n}\n`;
    repository.commit({ "nets/m.resnet": two("p", "q", " -> relu") });
    repository.write("nets/m.resnet", two("x", "y", ""));
    const { out } = await breaking("nets/m.resnet", "--class", "WEIGHTS");
    expect(out).toContain("renamed stage p: p.* (1 tensor) -> x.*");
    expect(out).toContain("renamed stage q: q.* (1 tensor) -> y.*");
    expect(out).toMatch(/layer y\.relu is gone/);
    expect(out).not.toMatch(/weight|layer x/);
  });

  test("a stage of other tensors is another stage", async () => {
    repository.write("nets/a.resnet", net("A", { stage: "body", width: 9 }));
    expect((await breaking("nets/a.resnet")).out).not.toContain("renamed");
  });

  test("a model: its checkpoints load, its callers do not find it", async () => {
    repository.write("nets/a.resnet", net("Z"));
    const { code, out } = await breaking();
    expect(code).toBe(1);
    expect(out).toContain("nets/a.resnet:Z\n  INTERFACE  renamed model A: A -> Z, at nets/a.resnet:3");
    expect(out).not.toContain("WEIGHTS");
    configure({ accepted: [{ change: "A INTERFACE renamed", reason: "a better name" }] });
    expect((await breaking()).code).toBe(0);
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
