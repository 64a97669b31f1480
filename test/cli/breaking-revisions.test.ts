/** What a commit may be called, and what git answers where it is none or the repository is broken. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resnet, type Ran } from "../support/command-line.ts";
import { plain, standInRepository, type Standing } from "../support/git-designs.ts";
import type { GitFolder } from "../support/git-folder.ts";

let repository: GitFolder;
let enterClone: Standing["enterClone"];
standInRepository((standing) => ({ repository, enterClone } = standing));
const breaking = (...argv: readonly string[]): Promise<Ran> => resnet("breaking", ...argv);

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
    const { git, commit } = repository;
    const id = commit({ "nets/a.resnet": plain("A", 4) });
    git("tag", "-a", "-m", "once", "once");
    git("tag", "-a", "-m", "twice", "twice", "once");
    commit({ "other.resnet": plain("O", 4) });
    git("commit", "-q", "--amend", "-m", "another text: a/b (c)");
    enterClone();
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
