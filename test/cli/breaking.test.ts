/** What changed since a commit or against a folder, in a git repository of its own. */
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { blocks, net } from "../support/unit-nets.ts";

const home = process.cwd();
const folder = scratchFolder();
const git = (...argv: readonly string[]): string =>
  execFileSync("git", argv, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
  });
function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

beforeAll(() => {
  process.chdir(folder);
  git("init", "-q", "-b", "main");
  git("config", "user.name", "Test");
  git("config", "user.email", "test@example.org");
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});
/** Every test starts from the commit `main`, whose designs it then changes. */
beforeEach(() => {
  rmSync(join(folder, "nets"), { recursive: true, force: true });
  write("nets/blocks.resnet", blocks("relu"));
  write("nets/a.resnet", net("A"));
  write("nets/b.resnet", net("B", { width: 4 }));
  git("add", "-A");
  if (git("status", "--porcelain") !== "") git("commit", "-q", "-m", "designs");
});

describe("breaking against a commit", () => {
  test("nothing changed", async () => {
    expect(await resnet("breaking", "--against", "main")).toEqual({
      code: 0,
      out: "2 models compared with main, nothing changed",
      err: "",
    });
  });

  test("a wider stage: weights, shapes, then costs, each model that has it", async () => {
    write("nets/a.resnet", net("A", { width: 16 }));
    const { code, out } = await resnet("breaking", "--against", "main");
    expect(code).toBe(1);
    expect(out).toContain(
      "nets/a.resnet:A\n  WEIGHTS    weight s1.0.residual.conv.weight [8, 4, 3, 3] -> [16, 4, 3, 3]",
    );
    expect(out).toContain("  SHAPES     stage s1 [N, 8, 16, 16] -> [N, 16, 16, 16]");
    expect(out).toMatch(/ {2}BUDGET {5}params 1,150 -> 3,326\n/);
    expect(out).toMatch(/1 of 2 models changed against main: WEIGHTS \d+, SHAPES 1, BUDGET 2$/);
    expect(out).not.toContain("b.resnet");
  });

  test("the old version's imports are those of the commit, not of the disk", async () => {
    write("nets/blocks.resnet", blocks("relu", 1));
    const { code, out } = await resnet("breaking", "--against", "main", "nets/a.resnet");
    expect(code).toBe(1);
    expect(out).toContain("weight s1.0.residual.conv.weight [8, 4, 3, 3] -> [8, 4, 1, 1]");
  });

  test("weights that fit but are used differently are the worst class too", async () => {
    write("nets/blocks.resnet", blocks(""));
    const { code, out } = await resnet("breaking", "--against", "main", "nets/a.resnet", "--class", "WEIGHTS");
    expect(code).toBe(1);
    expect(out).toContain("  WEIGHTS    layer s1.0.relu is gone: relu, of s1.0.add");
  });

  test("an input's size changes the interface and the costs, and every checkpoint still loads", async () => {
    write("nets/a.resnet", net("A", { size: 32 }));
    const all = await resnet("breaking", "--against", "main");
    expect(all.code).toBe(1);
    expect(all.out).toContain("  INTERFACE  input image [N, 3, 16, 16] -> [N, 3, 32, 32]");
    expect(all.out).not.toContain("WEIGHTS");
    const weights = await resnet("breaking", "--against", "main", "--class", "WEIGHTS");
    expect(weights.code).toBe(0);
    expect(weights.out).toMatch(/none of it breaks anything$/);
  });

  test("what costs less breaks nothing; what is new neither", async () => {
    write("nets/a.resnet", net("A", { size: 8 }));
    write("nets/c.resnet", net("C"));
    const json = JSON.parse((await resnet("breaking", "--against", "main", "--json")).out) as {
      found: number;
      models: { model: string; status: string; changes: { class: string; breaking: boolean; subject: string }[] }[];
    };
    const budget = json.models.flatMap(({ changes }) => changes).filter((change) => change.class === "BUDGET");
    expect(budget).toEqual([expect.objectContaining({ subject: "macs", breaking: false })]);
    expect(json.models.map(({ model, status }) => `${model} ${status}`)).toEqual(["A changed", "B same", "C added"]);
    // The input and the stages stem and s1; the cost is less, and C is new.
    expect(json.found).toBe(3);
  });

  test("a recipe, a claim, a comment and the batch's name are no change", async () => {
    write("nets/a.resnet", `// new\n${net("A", { rest: "check A { depth == 4 }\n" })}`.replaceAll("[N,", "[Batch,"));
    const { code, out } = await resnet("breaking", "--against", "main");
    expect({ code, out }).toEqual({ code: 0, out: "2 models compared with main, nothing changed" });
  });

  test("a model that moves to another file is the same model; one that goes is a break", async () => {
    renameSync(join(folder, "nets/a.resnet"), join(folder, "nets/z.resnet"));
    const moved = await resnet("breaking", "--against", "main");
    expect(moved.code).toBe(0);
    rmSync(join(folder, "nets/z.resnet"));
    const gone = await resnet("breaking", "--against", "main");
    expect(gone.code).toBe(1);
    expect(gone.out).toContain("nets/a.resnet:A removed\n  WEIGHTS    model A is gone: image: [N, 3, 16, 16]");
  });

  test("from a folder inside the repository, paths are seen from there", async () => {
    write("nets/a.resnet", net("A", { classes: 11 }));
    process.chdir(join(folder, "nets"));
    try {
      const { code, out } = await resnet("breaking", "--against", "HEAD");
      expect(code).toBe(1);
      expect(out).toMatch(/^a\.resnet:A\n/);
      expect(out).toContain("INTERFACE  output output [N, 10] -> [N, 11]");
    } finally {
      process.chdir(folder);
    }
  });

  test("a version that was wrong is told, and compared to nothing", async () => {
    write("nets/b.resnet", net("B").replace("kernel: 3", "kernel: 3, groups: 2"));
    git("commit", "-qam", "wrong");
    write("nets/b.resnet", net("B"));
    const { code, err } = await resnet("breaking", "--against", "HEAD", "nets/b.resnet");
    expect(err).toBe("nets/b.resnet had errors at HEAD: not compared");
    expect(code).toBe(0);
  });

  test("a version that is wrong now is shown and is a finding; the other designs are compared all the same", async () => {
    write("nets/a.resnet", net("A", { classes: 11 }));
    write("nets/b.resnet", net("B").replace("kernel: 3", "kernel: 3, groups: 2"));
    const { code, out, err } = await resnet("breaking", "--against", "main", "--class", "WEIGHTS");
    expect(err).toContain("error[RN2009]");
    expect(err).toContain("nets/b.resnet:B has errors now: what else changed in it is not known");
    expect(out).toContain("weight head.linear.bias [10] -> [11]");
    expect(out).not.toContain("nets/b.resnet");
    expect(code).toBe(1);
    write("nets/a.resnet", net("A"));
    expect((await resnet("breaking", "--against", "main")).code).toBe(1);
  });

  test("what was wrong then and is wrong now changed nothing", async () => {
    write("nets/b.resnet", "model B {\n");
    git("commit", "-qam", "wrong");
    const { code, err } = await resnet("breaking", "--against", "HEAD");
    expect({ code, err }).toEqual({ code: 0, err: "nets/b.resnet had errors at HEAD: not compared" });
  });
});

describe("against a folder", () => {
  test("the same paths below it are the old version", async () => {
    write("old/nets/blocks.resnet", blocks("relu"));
    write("old/nets/a.resnet", net("A", { width: 4 }));
    const { code, out } = await resnet("breaking", "--against", "old/", "nets/a.resnet");
    rmSync(join(folder, "old"), { recursive: true });
    expect(code).toBe(1);
    expect(out).toContain("weight s1.1.residual.conv.weight [4, 4, 3, 3] -> [8, 8, 3, 3]");
  });
});

test("without a repository and without git a word is a folder, if there is one", async () => {
  const path = process.env["PATH"];
  process.chdir(scratchFolder());
  try {
    for (const [name, size] of [
      ["old/a.resnet", 4],
      ["a.resnet", 5],
    ] as const) {
      mkdirSync(dirname(name), { recursive: true });
      writeFileSync(name, `model A {\n  input image: [N, 3, 8, 8]\n  head { globalavgpool -> linear(${size}) }\n}\n`);
    }
    for (const each of [path, "/nowhere"]) {
      process.env["PATH"] = each;
      const { code, out } = await resnet("breaking", "--against", "old", "a.resnet");
      expect(out).toContain("weight head.linear.bias [4] -> [5]");
      expect(code).toBe(1);
    }
  } finally {
    process.env["PATH"] = path;
    process.chdir(folder);
  }
});

describe("bad usage is told with a next step, and is 2", () => {
  const cases: { readonly [name: string]: readonly [argv: readonly string[], says: RegExp] } = {
    "a ref that looks like an option": [["--against=--upload-pack=touch x"], /is no name of a commit\n.*branch/],
    "an unknown ref": [["--against", "no-such"], /git knows no commit no-such\n.*git fetch/],
    "a ref with control characters": [["--against", "a\u001b[31mb"], /no commit a\\x1b\[31mb/],
    "a folder that is not there": [["--against", "./none"], /no folder \.\/none/],
    "no such design": [["--against", "main", "nets/none.resnet"], /no nets\/none\.resnet, neither here nor at main/],
    "a file outside": [["--against", "main", "/etc/hosts"], /lies outside of the repository/],
    "no --against": [[], /required option '--against/],
    "an unknown class": [["--against", "main", "--class", "ALL"], /Allowed choices are WEIGHTS/],
  };
  for (const [name, [argv, says]] of Object.entries(cases)) {
    test(name, async () => {
      const { code, err } = await resnet("breaking", ...argv);
      expect(err).toMatch(says);
      expect(code).toBe(2);
    });
  }
});

test("outside of a repository git's own words say why, and a folder is offered", async () => {
  process.chdir(scratchFolder());
  try {
    const { code, err } = await resnet("breaking", "--against", "main");
    expect(err).toMatch(/finds no repository in .*: fatal: not a git repository.*\n.*--against \.\/DIR/);
    expect(code).toBe(2);
  } finally {
    process.chdir(folder);
  }
});
