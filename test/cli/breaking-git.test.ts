/** What git cannot show is told and fails; what it can is compared, wherever it keeps it. */
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { resnet, type Ran } from "../support/command-line.ts";
import { net, plain, standInRepository, UNIT, type Standing } from "../support/git-designs.ts";
import { gitFolder, type GitFolder } from "../support/git-folder.ts";

let repository: GitFolder;
let enterClone: Standing["enterClone"];
let made: Standing["made"];
standInRepository((standing) => ({ repository, enterClone, made } = standing));
const breaking = (...argv: readonly string[]): Promise<Ran> => resnet("breaking", ...argv);

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
    made(`${repository.path}-gone`);
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
    made(sub.path);
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
