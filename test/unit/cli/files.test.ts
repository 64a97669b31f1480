/** Files are written whole or not at all, targets are read as people write them, curves hold what they are given. */
import { execFileSync, spawn } from "node:child_process";
import {
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseTarget } from "../../../cli/design.ts";
import { failureCode, tellFailure } from "../../../cli/failure.ts";
import { importHost } from "../../../cli/files/imports.ts";
import { requireRoom } from "../../../cli/files/room.ts";
import { makeFolder, writeWhole } from "../../../cli/files/write.ts";
import { clock, scaledUnit } from "../../../cli/terminal.ts";
import { UsageError } from "../../../cli/usage-error.ts";
import { scratchFolder } from "../../support/command-line.ts";

const folder = scratchFolder();
const isRoot = process.getuid?.() === 0;

describe("writing", () => {
  test("replaces the file and leaves nothing beside it", () => {
    const path = join(folder, "new", "a.txt");
    writeWhole(path, "one");
    writeWhole(path, Uint8Array.of(0x74, 0x77, 0x6f));
    expect(readFileSync(path, "utf8")).toBe("two");
    expect(readdirSync(join(folder, "new"))).toEqual(["a.txt"]);
  });
  test("a file where the folder should be is the person's to change", () => {
    writeFileSync(join(folder, "file"), "");
    for (const write of [() => writeWhole(join(folder, "file", "a"), ""), () => makeFolder(join(folder, "file"))]) {
      expect(write).toThrow(UsageError);
      expect(write).toThrow(/cannot be written: a file is where a folder should be/);
    }
  });
  test("a folder that takes no other is told, and waited for by nobody", () => {
    for (const path of ["/proc/xx", "/proc/xx/yy/zz"])
      expect(() => makeFolder(path)).toThrow(/cannot be written: no such file or directory/);
    makeFolder(join(folder, "one", "two", "three"));
    makeFolder(join(folder, "one", "two", "three"));
    expect(readdirSync(join(folder, "one", "two"))).toEqual(["three"]);
  });
  test("a folder in the file's place keeps its content, and no temporary file stays", () => {
    mkdirSync(join(folder, "taken", "a"), { recursive: true });
    expect(() => writeWhole(join(folder, "taken", "a"), "text")).toThrow(UsageError);
    expect(readdirSync(join(folder, "taken"))).toEqual(["a"]);
  });
  test("a link is followed, also to what is not there yet, and stays", () => {
    mkdirSync(join(folder, "far"));
    for (const [link, to] of [
      ["near.txt", "far/away.txt"],
      ["nearer.txt", "near.txt"],
    ] as const)
      symlinkSync(to, join(folder, link));
    for (const text of ["one", "two"]) {
      writeWhole(join(folder, "nearer.txt"), text);
      expect(readFileSync(join(folder, "far", "away.txt"), "utf8")).toBe(text);
    }
    expect(lstatSync(join(folder, "near.txt")).isSymbolicLink()).toBe(true);
    symlinkSync("round", join(folder, "round"));
    expect(() => writeWhole(join(folder, "round"), "")).toThrow(/its links lead in a circle/);
  });
  test("a file keeps its mode, its owner and all its names", () => {
    const [path, other] = [join(folder, "named"), join(folder, "named-too")];
    writeFileSync(path, "before, and longer than after", { mode: 0o640 });
    linkSync(path, other);
    if (isRoot) chownSync(path, 1000, 1001);
    const before = statSync(path);
    writeWhole(path, "after");
    expect(readFileSync(other, "utf8")).toBe("after");
    rmSync(other);
    writeWhole(path, "again");
    const { mode, uid, gid } = statSync(path);
    expect({ mode, uid, gid }).toEqual({ mode: before.mode, uid: before.uid, gid: before.gid });
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
  test("a pipe is written to, not replaced", async () => {
    const pipe = join(folder, "result");
    execFileSync("mkfifo", [pipe]);
    const reader = spawn("cat", [pipe], { stdio: ["ignore", "pipe", "ignore"] });
    writeWhole(pipe, "text");
    expect(String(Buffer.concat(await reader.stdout.toArray()))).toBe("text");
    expect(statSync(pipe).isFIFO()).toBe(true);
  });
});

test("room for results is asked for without writing them, and nothing of the question stays", () => {
  const inside = join(folder, "room");
  mkdirSync(inside);
  requireRoom(join(inside, "a"), [2 ** 20, 2 ** 28]);
  expect(() => requireRoom(join(inside, "a"), [2 ** 50, 2 ** 50])).toThrow(
    /a will not fit: it .* take 2251799813685248 bytes/,
  );
  expect(readdirSync(inside)).toEqual([]);
  expect(() => requireRoom(join(folder, "file", "a"), [1])).toThrow(/a file is where a folder should be/);
});

test("an import cannot leave the project, nor by a link", () => {
  const inside = join(folder, "project");
  mkdirSync(join(inside, ".git"), { recursive: true });
  writeFileSync(join(folder, "secret.resnet"), "secret");
  writeFileSync(join(inside, "near.resnet"), "near");
  symlinkSync(join(folder, "secret.resnet"), join(inside, "link.resnet"));
  const host = importHost(join(inside, "entry.resnet"));
  expect(host.read(join(inside, "near.resnet"))).toEqual({ text: "near" });
  symlinkSync(folder, join(inside, "up"));
  for (const path of [
    join(inside, "..", "secret.resnet"),
    join(inside, "link.resnet"),
    join(inside, "up/secret.resnet"),
  ])
    expect(host.read(path)).toEqual({
      problem: expect.stringMatching(/outside the project .*: copy the file into it/),
    });
  // A name that only begins like the way out is a name.
  mkdirSync(join(inside, "..near"));
  writeFileSync(join(inside, "..near", "a.resnet"), "near");
  symlinkSync(join(inside, "near.resnet"), join(inside, "..near", "b.resnet"));
  for (const name of ["a.resnet", "b.resnet"])
    expect(host.read(join(inside, "..near", name))).toEqual({ text: "near" });
  // A file of another kind may hold secrets, which a code frame would show.
  writeFileSync(join(inside, ".env"), "TOKEN=1");
  symlinkSync(".env", join(inside, "env.resnet"));
  for (const name of [".env", "env.resnet"])
    expect(host.read(join(inside, name))).toEqual({ problem: "only .resnet files are imported" });
  execFileSync("mkfifo", [join(inside, "pipe.resnet")]);
  expect(host.read(join(inside, "pipe.resnet"))).toEqual({ problem: expect.stringContaining("it is no file") });
  symlinkSync(join(inside, "round.resnet"), join(inside, "round.resnet"));
  expect(host.read(join(inside, "round.resnet"))).toEqual({ problem: expect.any(String) });
});

test.each([
  ["a.resnet", "a.resnet", undefined],
  ["nets/a.resnet:ResNet20", "nets/a.resnet", "ResNet20"],
  ["C:\\nets\\a.resnet", "C:\\nets\\a.resnet", undefined],
  ["C:\\nets\\a.resnet:Net_1", "C:\\nets\\a.resnet", "Net_1"],
  ["C:a", "C:a", undefined],
])("target %s", (text, file, name) => expect(parseTarget(text)).toEqual({ file, name }));

test("what nobody expected is our bug: exit 3, one message, no stack", () => {
  const said: string[] = [];
  tellFailure(new TypeError("x is undefined"), {
    out: () => undefined,
    err: (text) => said.push(text),
    interactive: false,
    colour: { out: false, err: false },
  });
  expect(failureCode(new TypeError("x"))).toBe(3);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^internal error: x is undefined\n.*bug in resnet-lang, not in your design\n.*details\.txt$/);
  const details = /report it with (.*)$/.exec(said[0] ?? "")?.[1] ?? "";
  expect(readFileSync(details, "utf8")).toContain("TypeError: x is undefined");
});

test("numbers for people", () => {
  expect([0, 59.6, 83, 3600, 5000].map(clock)).toEqual(["0:00", "1:00", "1:23", "1:00:00", "1:23:20"]);
  expect([999, 1500, 40_551_040, 4.1e9].map(scaledUnit)).toEqual(["999", "1.500 k", "40.551 M", "4.100 G"]);
});
