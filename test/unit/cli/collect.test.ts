/** FILES|DIRS|GLOBS|- to designs: which, in what order, each once, and what stands for nothing is told. */
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { collect, STDIN } from "../../../cli/collect.ts";
import { decodeSource } from "../../../cli/files/read.ts";
import { scratchFolder } from "../../support/command-line.ts";

const before = process.cwd();
const folder = scratchFolder();
const isRoot = process.getuid?.() === 0;
beforeAll(() => {
  for (const name of [
    "b.resnet",
    "a.resnet",
    "nets/z.resnet",
    "nets/deep/er/c.resnet",
    "nets/B.resnet",
    "nets/notes.txt",
    "nets/node_modules/x/d.resnet",
    "nets/.hidden/e.resnet",
    "nets/.f.resnet",
    "odd[1]/g.resnet",
    "odd[1]/h:i.resnet",
    "empty/readme.md",
  ]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), "");
  }
  symlinkSync(folder, join(folder, "nets/loop"));
  process.chdir(folder);
});
afterAll(() => process.chdir(before));

const paths = (...targets: readonly string[]): readonly string[] => collect(targets).map(({ path }) => path);
const NETS = ["nets/B.resnet", "nets/deep/er/c.resnet", "nets/z.resnet"];

describe("folders", () => {
  test("are searched to the bottom, sorted, without node_modules, hidden ones and links", () => {
    expect(paths("nets")).toEqual(NETS);
    expect(paths("./nets/")).toEqual(NETS);
  });
  test("the working folder's files are told without ./", () => {
    expect(paths(".")).toEqual(["a.resnet", "b.resnet", ...NETS, "odd[1]/g.resnet", "odd[1]/h:i.resnet"]);
  });
  test("an absolute one gives absolute paths", () => {
    expect(paths(join(folder, "nets"))).toEqual(NETS.map((each) => join(folder, each)));
  });
  test("a name with a pattern's signs is a name", () =>
    expect(paths("odd[1]")).toEqual(["odd[1]/g.resnet", "odd[1]/h:i.resnet"]));
  test("a hidden one that is named is searched", () =>
    expect(paths("nets/.hidden")).toEqual(["nets/.hidden/e.resnet"]));
  test("one without designs is a mistake", () =>
    expect(() => collect(["empty"])).toThrow(/there is no \.resnet file in empty/));
});

describe("a folder that cannot be read", () => {
  beforeAll(() => {
    mkdirSync("closed/inner", { recursive: true });
    writeFileSync("closed/a.resnet", "");
    chmodSync("closed/inner", 0);
    // To root no folder is closed.
    chmodSync(folder, 0o755);
    if (isRoot) process.seteuid?.(65534);
  });
  afterAll(() => {
    if (isRoot) process.seteuid?.(0);
    rmSync("closed", { recursive: true });
  });
  test("is told: a check that leaves it out would be green", () => {
    const told = /closed\/inner cannot be searched: permission denied/;
    expect(() => collect(["closed"])).toThrow(told);
    expect(() => collect(["closed/**/*.resnet"])).toThrow(told);
    expect(() => collect(["closed/inner"])).toThrow(told);
  });
  test("is no fault where nothing of it is wanted", () => {
    const isUnwanted = (each: string): boolean => resolve(each) === resolve("closed/inner");
    expect(collect(["closed"], { isUnwanted })).toEqual([{ path: "closed/a.resnet" }]);
    expect(collect(["closed/*.resnet"])).toEqual([{ path: "closed/a.resnet" }]);
  });
});

describe("patterns", () => {
  test("match files, sorted, designs only", () => {
    expect(paths("nets/**")).toEqual(NETS);
    expect(paths("nets/*.resnet")).toEqual(["nets/B.resnet", "nets/z.resnet"]);
    expect(paths("{b,a}.resnet")).toEqual(["a.resnet", "b.resnet"]);
  });
  test("absolute ones give absolute paths", () =>
    expect(paths(join(folder, "*.resnet"))).toEqual([join(folder, "a.resnet"), join(folder, "b.resnet")]));
  test("may look upwards", () => {
    process.chdir(join(folder, "nets"));
    try {
      expect(paths("../*.resnet")).toEqual(["../a.resnet", "../b.resnet"]);
    } finally {
      process.chdir(folder);
    }
  });
  test("one that matches nothing is a mistake", () => {
    expect(() => collect(["nets/*.resnt"])).toThrow(/no \.resnet file matches nets\/\*\.resnt/);
    expect(() => collect(["nets/*.txt"])).toThrow(/no \.resnet file matches/);
  });
  test("one that begins with ! is a mistake, and what is escaped is meant", () => {
    expect(() => collect(["!nets/**"])).toThrow(/!nets\/\*\* would take files away, and arguments only add/);
    expect(paths("odd\\[1\\]/g.resnet", "n\\ets")).toEqual(["odd[1]/g.resnet", ...NETS]);
  });
  test("find no installed package, though they name one", () => {
    expect(() => collect(["nets/node_modules/*/*.resnet"])).toThrow(/no \.resnet file matches/);
    expect(paths("nets/node_modules")).toEqual(["nets/node_modules/x/d.resnet"]);
  });
  test("and folders stand in the order given, each file where it is first named", () =>
    expect(paths("nets/z*", "nets/deep", "nets/**", "./nets", "a.resnet", "*.resnet")).toEqual([
      ...["nets/z.resnet", "nets/deep/er/c.resnet", "nets/B.resnet", "a.resnet", "b.resnet"],
    ]));
  test("see folders whose names have line ends", () => {
    mkdirSync("line\nend", { recursive: true });
    writeFileSync("line\nend/a.resnet", "");
    try {
      expect(paths("line*/**")).toEqual(["line\nend/a.resnet"]);
      expect(paths(".", "**")).toContain("line\nend/a.resnet");
    } finally {
      rmSync("line\nend", { recursive: true });
    }
  });
  test("a name in a pattern is a mistake", () => expect(() => collect(["nets/*.resnet:Net"])).toThrow(/in a pattern/));
});

describe("files", () => {
  test("stay in the order given, each once however it is spelt", () => {
    expect(paths("b.resnet", "./b.resnet", "a.resnet", join(folder, "a.resnet"))).toEqual(["b.resnet", "a.resnet"]);
    expect(paths("nets/z.resnet", "nets")).toEqual([NETS[2], NETS[0], NETS[1]]);
  });
  test("names of one file come together; the file without a name stands for all", () => {
    expect(collect(["a.resnet:A", "a.resnet:B"])).toEqual([{ path: "a.resnet", only: ["A", "B"] }]);
    expect(collect(["a.resnet:A", "a.resnet"])).toEqual([{ path: "a.resnet" }]);
    expect(collect(["a.resnet", "a.resnet:A"])).toEqual([{ path: "a.resnet" }]);
  });
  test("a colon in a file's name is part of it", () =>
    expect(collect(["odd[1]/h:i.resnet"])).toEqual([{ path: "odd[1]/h:i.resnet" }]));
  test("one that is not there is left to whoever opens it, which suggests the nearest", () =>
    expect(paths("c.resnet")).toEqual(["c.resnet"]));
});

describe("standard input", () => {
  test("is read once, beside files", () => {
    let reads = 0;
    const read = (): string => {
      reads++;
      return "block A { relu }";
    };
    expect(collect(["-", "a.resnet", "-"], { readInput: read })).toEqual([
      { path: STDIN, text: "block A { relu }" },
      { path: "a.resnet" },
    ]);
    expect(reads).toBe(1);
  });
  test("may be empty, and must be UTF-8", () => {
    expect(collect(["-"], { readInput: () => "" })).toEqual([{ path: STDIN, text: "" }]);
    expect(() => decodeSource(STDIN, Uint8Array.of(0xff))).toThrow(/<stdin> is not UTF-8: byte 0 is 0xff/);
    const text = "model Net { relu }";
    for (const [mark, little] of [
      ["\ufeff", true],
      ["\ufeff", false],
      ["", true],
      ["", false],
    ] as const) {
      const bytes = Buffer.from(mark + text, "utf16le");
      expect(() => decodeSource("net.resnet", little ? bytes : bytes.swap16())).toThrow(/^net\.resnet is UTF-16$/);
    }
  });
});
