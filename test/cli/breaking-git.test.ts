/** What git cannot show is told and fails; what it can is compared, wherever it keeps it. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FORMATS } from "../../cli/findings-options.ts";
import { resnet, scratchFolder, type Ran } from "../support/command-line.ts";
import { gitFolder, type GitFolder } from "../support/git-folder.ts";

const UNIT = "block Unit(width: int) { conv(width, kernel: 3) -> bn -> relu }\n";
const net = (name: string, width: number, from = "./blocks.resnet"): string =>
  `import { Unit } from "${from}"
model ${name} {
  input image: [N, 3, 8, 8]
  stage s1 { Unit(${width}) }
  head { globalavgpool -> linear(4) }
}
`;
const plain = (name: string, classes: number): string =>
  `model ${name} {\n  input image: [N, 3, 8, 8]\n  head { globalavgpool -> linear(${classes}) }\n}\n`;

const home = process.cwd();
const made: string[] = [];
let repository: GitFolder;
const breaking = (...argv: readonly string[]): Promise<Ran> => resnet("breaking", ...argv);

function enter(folder: GitFolder): GitFolder {
  made.push(folder.path);
  process.chdir(folder.path);
  return folder;
}
beforeEach(() => {
  repository = enter(gitFolder());
});
afterEach(() => {
  process.chdir(home);
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

/** A clone of the repository beside it, in which the test goes on. */
function enterClone(...argv: readonly string[]): GitFolder {
  const path = join(scratchFolder(), "clone");
  repository.git("clone", "-q", ...argv, `file://${repository.path}`, path);
  return enter(gitFolder(path));
}

describe("links that are committed", () => {
  test("to a file, to a folder and through others: imports are what they lead to", async () => {
    const { write, commit, path } = repository;
    // What a file behind a link imports is seen from where the link leads.
    write(
      "lib/blocks.resnet",
      'import { Inner } from "../inner/inner.resnet"\nblock Unit(width: int) { Inner(width) }\n',
    );
    write("inner/inner.resnet", UNIT.replace("Unit", "Inner"));
    write("nets/a.resnet", net("A", 8, "./lib/blocks.resnet"));
    write("nets/b.resnet", net("B", 8, "./chain.resnet"));
    symlinkSync("../lib", join(path, "nets/lib"));
    symlinkSync("lib/blocks.resnet", join(path, "nets/link.resnet"));
    symlinkSync("link.resnet", join(path, "nets/chain.resnet"));
    symlinkSync(join(path, "nets"), join(path, "linked"));
    commit();
    expect(await breaking("--against", "main")).toMatchObject({ code: 0, err: "" });
    write("nets/a.resnet", net("A", 16, "./lib/blocks.resnet"));
    write("nets/b.resnet", net("B", 16, "./chain.resnet"));
    const both = await breaking("--against", "main");
    expect(both.code).toBe(1);
    expect(both.out).toMatch(/^2 of 2 models changed/m);
    // A folder that is a link, and a design that is one.
    expect((await breaking("--against", "main", "linked")).out).toMatch(/^2 of 2 models changed/m);
    symlinkSync("a.resnet", join(path, "nets/alias.resnet"));
    commit();
    write("nets/a.resnet", net("A", 8, "./lib/blocks.resnet"));
    expect((await breaking("--against", "main", "nets/alias.resnet")).out).toMatch(/^nets\/alias\.resnet:A$/m);
  });

  test("a link that becomes a file, or a file that becomes a link, is the same design", async () => {
    const { write, commit, path } = repository;
    write("shared/a.resnet", plain("A", 4));
    write("nets/b.resnet", plain("B", 4));
    symlinkSync("../shared/a.resnet", join(path, "nets/a.resnet"));
    commit();
    rmSync("nets/a.resnet");
    write("nets/a.resnet", plain("A", 5));
    renameSync("nets/b.resnet", "shared/b.resnet");
    symlinkSync("../shared/b.resnet", "nets/b.resnet");
    const { code, out } = await breaking("--against", "main", "nets");
    expect(code).toBe(1);
    expect(out).toContain("nets/a.resnet:A\n  WEIGHTS    weight head.linear.weight [4, 3] -> [5, 3]");
    expect(out).toMatch(/^1 of 2 models changed/m);
  });

  test("in a circle or to nothing: the design was wrong then, as check said", async () => {
    const { write, commit, path } = repository;
    symlinkSync("two.resnet", join(path, "one.resnet"));
    symlinkSync("one.resnet", join(path, "two.resnet"));
    symlinkSync("none.resnet", join(path, "nothing.resnet"));
    for (const name of ["one", "nothing"]) write(`${name}-net.resnet`, net("A", 8, `./${name}.resnet`));
    commit();
    for (const name of ["one", "nothing"]) {
      write(`${name}-net.resnet`, plain("A", 4));
      const { code, err } = await breaking("--against", "main", `${name}-net.resnet`);
      expect({ code, err }).toEqual({ code: 0, err: `${name}-net.resnet had errors at main: not compared` });
    }
  });

  describe("out of the repository: what they led to then is not in git, and not nothing", () => {
    let elsewhere = "";
    beforeEach(() => {
      const { write, commit, path } = repository;
      elsewhere = scratchFolder();
      made.push(elsewhere);
      writeFileSync(join(elsewhere, "a.resnet"), plain("A", 4));
      writeFileSync(join(elsewhere, "blocks.resnet"), UNIT);
      write("nets/b.resnet", plain("B", 4));
      write("nets/c.resnet", net("C", 8, "./blocks.resnet"));
      const links = {
        "absolute.resnet": join(elsewhere, "a.resnet"),
        "relative.resnet": relative(join(path, "nets"), join(elsewhere, "a.resnet")),
        "chain.resnet": "absolute.resnet",
        folder: elsewhere,
        "blocks.resnet": join(elsewhere, "blocks.resnet"),
      };
      for (const [name, target] of Object.entries(links)) symlinkSync(target, join("nets", name));
      commit();
    });

    test.each(["absolute.resnet", "relative.resnet:A", "chain.resnet", "folder/a.resnet", "folder"])(
      "nets/%s",
      async (name) => {
        const { code, out, err } = await breaking("--against", "main", `nets/${name}`);
        expect(code).toBe(1);
        expect(out).toBe("0 models compared with main, nothing changed; 1 not compared");
        expect(err).toMatch(
          /cannot be compared with main: it is a link to .*, outside of the repository: .*\n {2}= help: keep the file in the repository/,
        );
      },
    );

    test.each(["nets", "**/*.resnet", "."])("a finding in each format, where %s finds the link", async (where) => {
      for (const format of FORMATS) {
        const { code, out, err } = await breaking("--against", "main", where, "--format", format);
        expect(code, format).toBe(1);
        expect(out + err, format).toContain("nets/absolute.resnet");
      }
      const { out } = await breaking("--against", "main", where, "--format", "json");
      const { findings } = JSON.parse(out) as { readonly findings: readonly { code: string; file: string }[] };
      expect(findings.map((each) => `${each.code} ${each.file}`)).toEqual(
        ["absolute", "blocks", "c", "chain", "relative"].map((name) => `RN6005 nets/${name}.resnet`),
      );
    });

    test("a file that takes the place of such a link, or lies in the folder that does, is not new", async () => {
      for (const name of ["absolute.resnet", "folder"]) rmSync(join("nets", name));
      repository.write("nets/absolute.resnet", plain("A", 5));
      repository.write("nets/folder/a.resnet", plain("A", 5));
      const { code, out, err } = await breaking("--against", "main", "nets/b.resnet", "nets/absolute.resnet", "nets");
      expect(code).toBe(1);
      expect(out).toBe("1 model compared with main, nothing changed; 6 not compared");
      for (const name of ["absolute", "folder/a", "c"])
        expect(err).toContain(`nets/${name}.resnet cannot be compared with main: `);
    });

    test("what such a link is replaced by where it was imported is not compared with nothing", async () => {
      rmSync("nets/blocks.resnet");
      repository.write("nets/blocks.resnet", UNIT.replace("kernel: 3", "kernel: 5"));
      expect(await breaking("--against", "main", "nets/c.resnet")).toMatchObject({ code: 1 });
    });
  });

  test("to what is on the disk and not in git", async () => {
    repository.write("made/a.resnet", plain("A", 4));
    symlinkSync("made/a.resnet", "a.resnet");
    repository.commit({ ".gitignore": "made\n" });
    const { code, err } = await breaking("--against", "main", "a.resnet");
    expect(code).toBe(1);
    expect(err).toMatch(
      /^a\.resnet cannot be compared with main: it is a link to made\/a\.resnet, which is not in git\n/,
    );
  });

  test("to nothing today, where there was a design: it is not known to be gone", async () => {
    repository.commit({ "nets/a.resnet": plain("A", 4), "nets/b.resnet": plain("B", 4) });
    rmSync("nets/a.resnet");
    symlinkSync("nowhere.resnet", "nets/a.resnet");
    const { code, out, err } = await breaking("--against", "main", "nets");
    expect(code).toBe(1);
    expect(out).toBe("1 model compared with main, nothing changed; 1 not compared");
    expect(err).toMatch(/^nets\/a\.resnet cannot be compared with main: .*is a link to what is not there/);
  });
});

test("a design that is deleted, called in other capitals, or a folder is gone, moved, and searched", async () => {
  repository.commit({ "nets/a.resnet": plain("A", 4), "nets/b.resnet": plain("B", 4), "nets/c.resnet": plain("C", 4) });
  rmSync("nets/a.resnet");
  renameSync("nets/b.resnet", "nets/B.resnet");
  rmSync("nets/c.resnet");
  repository.write("nets/c.resnet/d.resnet", plain("D", 5));
  const { code, out, err } = await breaking("--against", "main");
  expect(code).toBe(1);
  expect(err).not.toContain("compared");
  expect(out).toContain("nets/a.resnet:A removed");
  expect(out).toContain("nets/B.resnet:B same, moved from nets/b.resnet");
  expect(out).toContain("nets/c.resnet:C removed");
  expect(out).toContain("nets/c.resnet/d.resnet:D added");
  expect(await breaking("--against", "main", "nets/a.resnet")).toMatchObject({ code: 1 });
});

describe("objects that git does not have or cannot read", () => {
  /** Where git keeps an object that is in no pack. */
  const fileOf = (object: string): string => {
    const id = repository.git("rev-parse", object);
    return join(repository.path, ".git/objects", id.slice(0, 2), id.slice(2));
  };
  beforeEach(() => {
    repository.commit({
      "nets/a.resnet": plain("A", 4),
      "nets/b.resnet": plain("B", 4),
      "other/c.resnet": plain("C", 4),
    });
    repository.commit({
      "nets/a.resnet": plain("A", 5),
      "nets/b.resnet": plain("B", 5),
      "other/c.resnet": plain("C", 5),
    });
  });

  const damages: { readonly [how: string]: (file: string) => void } = {
    "is no object": (file) => writeFileSync(file, "garbage"),
    "is empty": (file) => writeFileSync(file, ""),
    "is cut off": (file) => writeFileSync(file, readFileSync(file).subarray(0, 20)),
    "is another one": (file) => writeFileSync(file, readFileSync(fileOf("HEAD:nets/b.resnet"))),
    "is missing": (file) => rmSync(file),
  };
  test.each(Object.entries(damages))(
    "a design that %s is a finding, and the others are compared",
    async (_, damage) => {
      const file = fileOf("HEAD~1:nets/a.resnet");
      chmodSync(file, 0o644);
      damage(file);
      const { code, out, err } = await breaking("--against", "HEAD~1", "--class", "WEIGHTS");
      expect(code).toBe(1);
      expect(err).toMatch(/^nets\/a\.resnet cannot be compared with HEAD~1: .*\n {2}= help: git fsck/m);
      expect(out).toContain("nets/b.resnet:B");
      expect(out).toMatch(/^2 of 2 models changed against HEAD~1: WEIGHTS 4; 1 not compared$/m);
      expect(out).not.toContain("nets/a.resnet");
      // It alone is a failure, too.
      expect(await breaking("--against", "HEAD~1", "nets/a.resnet")).toMatchObject({ code: 1 });
    },
  );

  test("a folder that is damaged hides nothing but itself", async () => {
    const file = fileOf("HEAD~1:nets");
    chmodSync(file, 0o644);
    writeFileSync(file, "garbage");
    const all = await breaking("--against", "HEAD~1");
    expect(all.code).toBe(1);
    expect(all.err).toMatch(/^nets cannot be compared with HEAD~1: git does not have tree/m);
    expect(all.out).toMatch(/^1 of 1 model changed .*; 1 not compared$/m);
    // What stands in it today may have stood there before.
    expect(all.out).not.toContain("added");
    expect((await breaking("--against", "HEAD~1", "other")).err).not.toContain("cannot be compared");
  });

  test("an import that is damaged is a finding of the designs that need it", async () => {
    repository.commit({ "nets/blocks.resnet": UNIT, "nets/d.resnet": net("D", 8), "nets/e.resnet": plain("E", 4) });
    const file = fileOf("HEAD:nets/blocks.resnet");
    chmodSync(file, 0o644);
    writeFileSync(file, "garbage");
    const { code, out, err } = await breaking("--against", "HEAD", "nets/d.resnet", "nets/e.resnet");
    expect(code).toBe(1);
    expect(err).toMatch(/^nets\/d\.resnet cannot be compared/m);
    expect(out).toBe("1 model compared with HEAD, nothing changed; 1 not compared");
  });

  test("a commit that is damaged is no commit that is not there: a folder of its name is not meant", async () => {
    repository.git("branch", "old", "HEAD~1");
    repository.write("old/a.resnet", plain("A", 4));
    const file = fileOf("HEAD~1");
    chmodSync(file, 0o644);
    writeFileSync(file, "garbage");
    const { code, err } = await breaking("--against", "old");
    expect(code).toBe(2);
    expect(err).toMatch(/git cannot read the commit old: .*\n.*git fsck/);
  });

  test("a partial clone without its origin: what is here is compared, the rest is a finding", async () => {
    repository.git("config", "uploadpack.allowFilter", "true");
    repository.commit({ "nets/b.resnet": plain("B", 6) });
    enterClone("--filter=blob:none");
    renameSync(repository.path, `${repository.path}-gone`);
    made.push(`${repository.path}-gone`);
    // Since HEAD~1 only b has changed, and its text of then was never fetched.
    const { code, out, err } = await breaking("--against", "HEAD~1");
    expect(code).toBe(1);
    expect(out).toBe("2 models compared with HEAD~1, nothing changed; 1 not compared");
    expect(err).toMatch(/^nets\/b\.resnet cannot be compared .*\n.*git fetch --refetch --no-filter/m);
    const report = JSON.parse((await breaking("--against", "HEAD~1", "--format", "json")).out) as {
      readonly findings: readonly { readonly code: string; readonly file: string; readonly severity: string }[];
    };
    expect(report.findings).toMatchObject([{ code: "RN6005", file: "nets/b.resnet", severity: "error" }]);
    expect(await breaking("--against", "HEAD")).toMatchObject({ code: 0 });
  });

  test("a shallow clone without the commit says how it is fetched", async () => {
    enterClone("--depth=1");
    const { code, err } = await breaking("--against", "HEAD~1");
    expect(code).toBe(2);
    expect(err).toMatch(/git knows no commit HEAD~1\n.*--unshallow or --depth=N, in a CI fetch-depth: 0/);
    expect(await breaking("--against", "HEAD")).toMatchObject({ code: 0 });
  });
});

test("designs that a sparse checkout leaves out are those of the index", async () => {
  repository.commit({
    "lib/blocks.resnet": UNIT,
    "nets/a.resnet": plain("A", 4),
    "other/o.resnet": net("O", 8, "../lib/blocks.resnet"),
  });
  repository.commit({ "other/o.resnet": net("O", 16, "../lib/blocks.resnet") });
  const clone = enterClone("--no-checkout");
  clone.git("sparse-checkout", "set", "nets");
  clone.git("checkout", "-q", "main");
  expect(existsSync("other")).toBe(false);
  expect(await breaking("--against", "HEAD")).toEqual({
    code: 0,
    out: "2 models compared with HEAD, nothing changed",
    err: "",
  });
  const changed = await breaking("--against", "HEAD~1", "other");
  expect(changed.code).toBe(1);
  expect(changed.out).toContain("weight s1.0.conv.weight [8, 3, 3, 3] -> [16, 3, 3, 3]");
  // What is deleted is gone.
  clone.git("rm", "-q", "--sparse", "other/o.resnet");
  expect((await breaking("--against", "HEAD")).out).toContain("other/o.resnet:O removed");
});

describe("submodules", () => {
  let sub: GitFolder;
  /** At `HEAD~1` the submodule is one commit behind; nets/t.resnet imports from it. */
  beforeEach(() => {
    sub = gitFolder();
    made.push(sub.path);
    const first = sub.commit({ "blocks.resnet": UNIT, "s.resnet": net("S", 8) });
    sub.commit({ "s.resnet": net("S", 16) });
    repository.git("submodule", "--quiet", "add", sub.path, "parts");
    gitFolder("parts").git("checkout", "-q", first);
    repository.commit({ "nets/t.resnet": net("T", 8, "../parts/blocks.resnet"), "nets/u.resnet": plain("U", 4) });
    gitFolder("parts").git("checkout", "-q", "main");
    repository.commit();
  });

  test("are read from their own repositories, at the commit that the other names", async () => {
    expect(await breaking("--against", "HEAD")).toMatchObject({ code: 0, err: "" });
    const { code, out } = await breaking("--against", "HEAD~1");
    expect(code).toBe(1);
    expect(out).toContain("parts/s.resnet:S\n  WEIGHTS    weight s1.0.conv.weight [8, 3, 3, 3] -> [16, 3, 3, 3]");
    expect(out).toMatch(/^1 of 3 models changed against HEAD~1: [^;]*$/m);
    // One that is not checked out any more is still in git.
    repository.git("submodule", "--quiet", "deinit", "-f", "parts");
    expect((await breaking("--against", "HEAD~1")).out).toContain("parts/s.resnet:S");
  });

  test("that were never checked out: what did not change in them needs no look, the rest is a finding", async () => {
    enterClone();
    expect(await breaking("--against", "HEAD", "**/[su].resnet")).toMatchObject({ code: 0, err: "" });
    const { code, out, err } = await breaking("--against", "HEAD~1");
    expect(code).toBe(1);
    expect(out).toBe("1 model compared with HEAD~1, nothing changed; 2 not compared");
    expect(err).toMatch(/^parts cannot be compared with HEAD~1: .*\n.*git submodule update --init --recursive parts$/m);
    expect(err).toMatch(/^nets\/t\.resnet cannot be compared with HEAD~1/m);
    // Its own folder is nobody's: a design that needs it is not wrong, and not right either.
    expect(await breaking("--against", "HEAD", "nets/t.resnet")).toMatchObject({ code: 1 });
    expect(await breaking("--against", "HEAD~1", "nets/u.resnet")).toMatchObject({ code: 0 });
  });
});

describe("what no commit has", () => {
  test("text behind a filter, as of Git LFS, is not taken for a design that was wrong", async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 99\n`;
    repository.commit({ "nets/a.resnet": pointer, ".gitattributes": "*.resnet filter=lfs\n" });
    repository.write("nets/a.resnet", plain("A", 4));
    const { code, err } = await breaking("--against", "main");
    expect(code).toBe(1);
    expect(err).toMatch(/^nets\/a\.resnet cannot be compared with main: git keeps .* through a filter/);
  });

  test("an import that is on the disk and not in git", async () => {
    repository.commit({ "nets/a.resnet": net("A", 8, "../made/blocks.resnet"), ".gitignore": "made\n" });
    repository.write("made/blocks.resnet", UNIT);
    const { code, err } = await breaking("--against", "main");
    expect(code).toBe(1);
    expect(err).toMatch(/^nets\/a\.resnet cannot be compared with main: it imports made\/blocks\.resnet, which is not/);
  });
});

describe("what git may be told and answer", () => {
  const refs = [
    "^main",
    "a..b",
    "HEAD...main",
    "HEAD@{99}",
    "main^@",
    "HEAD^{tree}",
    "HEAD:nets",
    "a\nb",
    "HEAD:nets/a.resnet",
    ":nets/a.resnet",
    ":/no commit says so",
    "@{u}",
    "tree",
    "-h",
    "*",
    "~",
  ];
  test.each(refs)("%j is no commit", async (ref) => {
    repository.commit({ "nets/a.resnet": plain("A", 4) });
    repository.git("tag", "tree", "HEAD^{tree}");
    const { code, out, err } = await breaking(`--against=${ref}`);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^error: .*commit.*\n {2}= help: /);
  });

  test("what is no commit is called what it is, and what git says of a name is passed on", async () => {
    repository.commit({ "nets/a.resnet": plain("A", 4) });
    const against = async (ref: string): Promise<string> => (await breaking(`--against=${ref}`)).err;
    expect(await against("HEAD:nets")).toContain("error: HEAD:nets is a folder (a tree), not a commit\n");
    expect(await against("HEAD:nets/a.resnet")).toContain("is a file (a blob), not a commit\n");
    expect(await against("@{u}")).toMatch(/no upstream configured for branch 'main'\n.*--set-upstream-to=/);
    // An id of nothing is known to nobody; a folder of its name may be meant.
    expect(await against("0".repeat(40))).toContain("git knows no commit 0000");
  });

  test("whatever git takes for a commit is one", async () => {
    const { git, commit, path } = repository;
    const id = commit({ "nets/a.resnet": plain("A", 4) });
    git("tag", "-a", "-m", "once", "once");
    git("tag", "-a", "-m", "twice", "twice", "once");
    commit({ "other.resnet": plain("O", 4) });
    git("commit", "-q", "--amend", "-m", "another text: a/b (c)");
    enter(gitFolder(enterClone().path));
    for (const ref of [
      ":/designs",
      "origin/main^{/des.*s}",
      "main@{yesterday}",
      "main@{0}",
      "@{u}",
      "HEAD^{/another text}",
      ":/text: a/",
      "once",
      "twice",
      "twice^{}",
      id.slice(0, 7),
      `${id}^0`,
    ])
      expect(await breaking(`--against=${ref}`, "nets"), ref).toEqual({
        code: 0,
        out: `1 model compared with ${ref}, nothing changed`,
        err: "",
      });
    expect(path).not.toBe(process.cwd());
  });

  test("where there is no commit yet, there is nothing to compare with but a folder", async () => {
    repository.write("nets/a.resnet", plain("A", 4));
    for (const ref of ["main", "HEAD", "origin/main", ":/text"]) {
      const { code, err } = await breaking(`--against=${ref}`);
      expect(code).toBe(2);
      expect(err).toMatch(
        /git knows no commit .*: the repository has none yet\n {2}= help: commit first, .*--against \.\/DIR/,
      );
    }
    expect(await breaking("--against", "nets")).toMatchObject({ code: 0 });
  });

  test.each([
    ["config", "[core", "fatal: bad config line"],
    [
      "config",
      "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tx = 1\n",
      "unknown repository extension found: x",
    ],
    ["config", "[core]\n\tbare = perhaps\n", "bad boolean config value"],
    ["packed-refs", "garbage\n", "unexpected line in"],
    ["index", "garbage", "index file"],
  ])("a broken .git/%s (%j) is no repository that is not there", async (name, text, said) => {
    repository.commit({ "nets/a.resnet": plain("A", 4) });
    repository.git("pack-refs", "--all");
    repository.write(`.git/${name}`, text);
    repository.write("main/nets/a.resnet", plain("A", 4));
    const { code, out, err } = await breaking("--against", "main");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(said);
    expect(err).not.toMatch(/run it inside|finds no repository|knows no commit/);
    expect(err).toMatch(/git (status|fsck)/);
  });

  test("250,000 files beside a design do not hide it", async () => {
    const { git, path } = repository;
    repository.commit({ "nets/a.resnet": plain("A", 4) });
    // A tree of 500 entries in each of 500: three objects.
    const nets = git("rev-parse", "HEAD:nets");
    const make = (lines: readonly string[]): string => {
      writeFileSync(join(path, ".git/lines"), lines.join("\n"));
      return execFileSync("sh", ["-c", "git mktree <.git/lines"], { cwd: path, encoding: "utf8" }).trim();
    };
    const name = (index: number): string => `something-with-a-name-of-its-own-${String(index).padStart(3, "0")}`;
    const many = Array.from({ length: 500 }, (_, index) => index);
    const blob = git("rev-parse", "HEAD:nets/a.resnet");
    const leaf = make(many.map((index) => `100644 blob ${blob}\t${name(index)}.ts`));
    const middle = make(many.map((index) => `040000 tree ${leaf}\t${name(index)}`));
    const top = make([`040000 tree ${middle}\tmany`, `040000 tree ${nets}\tnets`]);
    git("update-ref", "refs/heads/big", git("commit-tree", top, "-m", "big"));
    repository.write("nets/a.resnet", plain("A", 5));
    expect((await breaking("--against", "big")).out).toContain("weight head.linear.bias [4] -> [5]");
  });

  test("a bare repository, one of another user, no git at all", async () => {
    repository.commit({ "nets/a.resnet": plain("A", 4) });
    const path = process.env["PATH"];
    try {
      process.env["PATH"] = "/nowhere";
      expect((await breaking("--against", "main")).err).toMatch(/there is no `git` program here\n.*--against \.\/DIR/);
    } finally {
      process.env["PATH"] = path;
    }
    process.env["GIT_TEST_ASSUME_DIFFERENT_OWNER"] = "1";
    try {
      const { code, err } = await breaking("--against", "main");
      expect(code).toBe(2);
      expect(err).toMatch(/does not trust the repository in .*\n.*git config --global --add safe\.directory \//);
    } finally {
      delete process.env["GIT_TEST_ASSUME_DIFFERENT_OWNER"];
    }
    process.chdir(".git");
    repository.git("config", "core.bare", "true");
    const bare = await breaking("--against", "main");
    expect(bare.code).toBe(2);
    expect(bare.err).toMatch(/is a bare repository, without files to compare\n/);
  });
});
