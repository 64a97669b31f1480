/** A lock is held by the process that is there, whatever its number was before, and by nobody who is gone. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Lock } from "../../../cli/files/lock.ts";
import { isRunning, ownIdentity } from "../../../cli/process-identity.ts";
import { scratchFolder } from "../../support/command-line.ts";

let path = "";
const held: Lock[] = [];
function take(where = path): Lock {
  const taken = Lock.take(where);
  if (!(taken instanceof Lock)) throw new Error(`process ${taken.pid} has it`);
  held.push(taken);
  return taken;
}
/** A lock as another process would have written it. */
function leave(change: object): void {
  const lock = take();
  const text = readFileSync(path, "utf8");
  lock.release();
  writeFileSync(path, "");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(text), inode: statSync(path).ino, ...change }));
}
const silence = (): void => utimesSync(path, 1, 1);

beforeEach(() => void (path = join(scratchFolder(), "run.lock")));
afterEach(() => {
  for (const lock of held.splice(0)) lock.release();
});

test("one has it, and gives it back", () => {
  const lock = take();
  expect(Lock.take(path)).toMatchObject({ pid: process.pid, isElsewhere: false });
  expect(lock.isHeld()).toBe(true);
  lock.release();
  lock.release();
  expect(existsSync(path)).toBe(false);
  take();
});

describe("what was left behind is taken over", () => {
  test("of a process that is gone", () => {
    leave({ pid: 2 ** 22 + 1 });
    take();
  });
  test.skipIf(ownIdentity().started === undefined)("of one whose number another process has now", () => {
    leave({ started: "1" });
    take();
  });
  test("in a folder that was copied", () => {
    take();
    const copy = join(scratchFolder(), "run.lock");
    copyFileSync(path, copy);
    take(copy);
  });
  test("of another machine, once it shows no sign of life", () => {
    leave({ space: "another kernel", host: "elsewhere" });
    expect(Lock.take(path)).toMatchObject({ pid: process.pid, host: "elsewhere", isElsewhere: true });
    silence();
    take();
  });
  test.each(["", "{", "[]", '{"pid":"1"}', "x".repeat(10_000)])("or is none: %#", (text) => {
    writeFileSync(path, text);
    expect(Lock.take(path)).toMatchObject({ isElsewhere: true });
    silence();
    take();
  });
});

test("a lock that was removed is made anew, one that another process has made is lost", () => {
  const lock = take();
  rmSync(path);
  expect(lock.isHeld()).toBe(true);
  expect(existsSync(path)).toBe(true);
  writeFileSync(path, "another's");
  expect(lock.isHeld()).toBe(false);
  lock.release();
  expect(readFileSync(path, "utf8")).toBe("another's");
});

test("what is no file is neither read nor taken away", () => {
  mkdirSync(path);
  silence();
  expect(() => Lock.take(path)).toThrow(/EISDIR|EPERM|directory/);
});

test("this process is running, and none of its number that began at another time", () => {
  const own = ownIdentity();
  expect(isRunning(own)).not.toBe(false);
  expect(isRunning({ ...own, pid: 2 ** 22 + 1 })).toBe(false);
  expect(isRunning({ ...own, space: "another" })).toBeUndefined();
  if (own.started !== undefined) expect(isRunning({ ...own, started: "1" })).toBe(false);
});
