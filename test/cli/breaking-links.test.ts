/** Links that are committed are what they lead to; what they led to outside of the repository is told and fails. */
import { renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { FORMATS } from "../../cli/options/shared.ts";
import { resnet, scratchFolder, type Ran } from "../support/command-line.ts";
import { net, plain, standInRepository, UNIT, type Standing } from "../support/git-designs.ts";
import type { GitFolder } from "../support/git-folder.ts";

let repository: GitFolder;
let made: Standing["made"];
standInRepository((standing) => ({ repository, made } = standing));
const breaking = (...argv: readonly string[]): Promise<Ran> => resnet("breaking", ...argv);

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
      made(elsewhere);
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
