/** Runs whose numbers explode or whose disk is full: what was saved stays as it was, and the way on is told. */
import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeSafetensors } from "../../runtime/safetensors.ts";
import { Session } from "../../runtime/session.ts";
import { resnet } from "../support/command-line.ts";
import { after, pasted, stepOf, smallRunFolder } from "../support/small-run-folder.ts";
import { isFinite, SMALL, trainHearing, weightsIn } from "../support/small-runs.ts";
import { expectOne } from "../support/tiny-run.ts";

const { at, best, bytesOf, folder, last, train, trainRun } = smallRunFolder();

/** A small disk of its own, where this machine lets us have one. */
mkdirSync(at("memory"));
const isMounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", at("memory")]).status === 0;

/** Until nothing more fits. */
function fill(path: string): void {
  const file = openSync(path, "w");
  try {
    for (;;) writeSync(file, new Uint8Array(4096));
  } catch (error) {
    expect(error).toMatchObject({ code: "ENOSPC" });
  } finally {
    closeSync(file);
  }
}

beforeAll(trainRun);
afterAll(() => {
  if (isMounted) spawnSync("umount", [at("memory")]);
  rmSync(folder, { recursive: true, force: true });
});

test("memory that the system refuses in the midst of a run ends it, with what is saved as it was and the way on", async () => {
  expect((await train("refused")).code).toBe(0);
  const before = bytesOf("refused");
  const { readAll } = Session.prototype;
  Session.prototype.readAll = async () => {
    // More than any engine gives: its own words.
    throw new RangeError(wordsOf(() => new ArrayBuffer(Number.MAX_SAFE_INTEGER)));
  };
  let ran;
  try {
    ran = await train("refused", "--resume", at("refused"), "--steps", "20");
  } finally {
    Session.prototype.readAll = readAll;
  }
  expectOne(ran, 1, /RN5004.*no more memory: .*last\.safetensors[^]*--resume[^]*--batch/s);
  expect(ran.err).not.toMatch(/internal error/);
  expect(bytesOf("refused")).toEqual(before);
  expect((await train("refused", "--resume", at("refused"), "--steps", "20")).code).toBe(0);
  expect(stepOf(last("refused"))).toBe("20");
});

/** What an engine says where it refuses. */
function wordsOf(refused: () => unknown): string {
  try {
    refused();
  } catch (error) {
    if (error instanceof RangeError) return error.message;
  }
  return expect.unreachable("it was given");
}

describe("numbers that are not finite", () => {
  test("end a run though its loss is finite: the checkpoint from before it exploded stays, and the command printed goes on", async () => {
    expect((await train("diverged")).code).toBe(0);
    const before = bytesOf("diverged");
    const ran = await train("diverged", "--resume", at("diverged"), "--rate", "100", "--steps", "400");
    expectOne(
      ran,
      1,
      /RN4015.*after step \d+ \d+ of 552 numbers (are|is) not finite or beyond 1\.8e\+19; first seen in stem\.bn\.running_var; the loss is finite/,
    );
    expect(ran.err).toMatch(/the loss is \S+: not saved; .*last\.safetensors is as it was after 8 steps/);
    expect(ran.err).toMatch(/last\.safetensors is as it was after 8 steps: go on with: .*--rate 10 /);
    expect(bytesOf("diverged")).toEqual(before);
    const onward = await resnet(...pasted(after("go on", ran)), "--rate", "0.01", "--steps", "20");
    expect(onward.code).toBe(0);
    for (const path of [last("diverged"), best("diverged")]) expect(isFinite(weightsIn(path)), path).toBe(true);
    expect(stepOf(last("diverged"))).toBe("20");
  });
  test("of a loss leave the checkpoint of the run that went on as it was", async () => {
    expect((await train("lost")).code).toBe(0);
    const before = bytesOf("lost");
    const ran = await train("lost", "--resume", at("lost"), "--steps", "20", "--rate", "1e38");
    expectOne(
      ran,
      1,
      /RN4015[^]*last\.safetensors is as it was after 8 steps: go on with: .*--resume .*--rate 1e\+37; or begin with its best weights: .*--out .*lost-2 .*--weights .*best\.safetensors/,
    );
    expect(bytesOf("lost")).toEqual(before);
  });
  test("in a checkpoint are no state to go on from", async () => {
    const { tensors, metadata } = weightsIn(last("run"));
    const spoilt = new Map([...tensors].map(([name, tensor]) => [name, { ...tensor, values: tensor.values.slice() }]));
    const [, running] = [...spoilt].find(([name]) => name.endsWith("running_var")) ?? [];
    running?.values.fill(Number.POSITIVE_INFINITY, 0, 1);
    mkdirSync(at("spoilt"));
    writeFileSync(last("spoilt"), writeSafetensors({ tensors: spoilt, metadata }));
    expectOne(await train("spoilt", "--resume", at("spoilt")), 1, /RN4013.*not finite; first seen in .*running_var/);
  });
  test.each(["NaN", "Infinity", "-Infinity", "1e400", "1e39", "1e-60", "0"])(
    "a rate of %s is refused",
    async (rate) => {
      const ran = await train("rates", `--rate=${rate}`);
      expect(ran.err).toMatch(
        /option '--rate <x>' argument '.+' is invalid\. It is a number above 0 and up to 3\.4e38/,
      );
      expect(ran.code).toBe(2);
    },
  );
  test.each([
    ["constant(1e39)", /rate is 1e39/],
    ["constant(1e-60)", /rate is 1e-60; constant wants a number above 0/],
    ["steps(0.1, drop: 1e30, at: [2, 4])", /RN4028.*with this drop the rate grows beyond 3.4e38/],
    ["constant(10, warmup: 4, warmup_from: 1e38)", /RN4028.*with this warmup_from the rate grows beyond 3.4e38/],
  ])("a schedule %s is refused", async (schedule, told) => {
    writeFileSync(at("rates.resnet"), SMALL.replace("constant(0.1)", schedule));
    expect((await resnet("check", at("rates.resnet"))).out).toMatch(told);
  });
  test("a rate that the recipe's drops make infinite is refused", async () => {
    writeFileSync(at("rises.resnet"), SMALL.replace("constant(0.1)", "steps(0.1, drop: 1e10, at: [2, 4])"));
    expectOne(
      await resnet("train", at("rises.resnet"), "--rate", "1e30"),
      2,
      /--rate 1e\+30: .*a rate would be 1e\+50/,
    );
  });
});

describe("a disk", () => {
  test.skipIf(!existsSync("/sys/kernel"))("that is read-only is told before data is read", async () => {
    const ran = await resnet("train", at("small.resnet"), "--device", "cpu", "--out", "/sys/kernel");
    expectOne(ran, 2, /\/sys\/kernel.* cannot be written: (permission denied|the file system is read-only)/);
    expect(ran.err).not.toMatch(/reading/);
  });

  /** A folder in its place stands for a file that cannot be written. */
  const blocked = (out: string, until: string): ((text: string) => void) => {
    return (text) => {
      if (text.includes("step 4: held-out")) mkdirSync(last(out));
      if (text.includes(until)) rmdirSync(last(out));
    };
  };
  test("that is full for a while ends no run: the next checkpoint is written", async () => {
    const argv = [at("small.resnet"), "--out", at("while"), "--steps", "12"];
    const ran = await trainHearing(argv, blocked("while", "step 8: held-out"));
    expect(ran.err).toMatch(
      /warning: .*last\.safetensors cannot be written: .*; the run goes on and tries again; nothing/,
    );
    expect(ran.code).toBe(0);
    expect(stepOf(last("while"))).toBe("12");
  });
  test("that stays full is told with where the run stands, and no success", async () => {
    const argv = [at("small.resnet"), "--out", at("stays")];
    const ran = await trainHearing(argv, blocked("stays", "never"));
    expectOne(
      ran,
      2,
      /last\.safetensors cannot be written: .*; nothing of this run was saved\n.*then begin again with: /,
    );
    expect(ran.out).toMatch(/held-out accuracy/);
    expect(ran.out).not.toMatch(/weights +.*last\.safetensors/);
  });

  test.skipIf(!isMounted)(
    "that fills up keeps the last state, whole, and the run goes on once there is room",
    async () => {
      const argv = [at("small.resnet"), "--out", at("memory", "run"), "--steps", "12"];
      const filler = at("memory", "filler");
      const ran = await trainHearing(argv, (text) => {
        if (text.includes("step 8: held-out")) fill(filler);
      });
      expectOne(
        ran,
        2,
        /cannot be written: the disk is full; .*last\.safetensors is as it was after 4 steps\n.*free some space.*; then go on with: resnet train /,
      );
      expect(stepOf(last("memory/run"))).toBe("4");
      rmSync(filler);
      expect((await resnet(...pasted(after("go on", ran)))).code).toBe(0);
      expect((await train("whole", "--steps", "12")).code).toBe(0);
      expect(bytesOf("memory/run")).toEqual(bytesOf("whole"));
    },
  );

  test("is cleared of what a killed run left half-written, and of nothing else", async () => {
    expect((await train("cleared", "--steps", "4")).code).toBe(0);
    const gone = 2 ** 22 + 1;
    const ours = [`last.safetensors.${process.pid}.0a1b2c3d.tmp`, `small.js.${gone}.0a1b2c3d.tmp`];
    const others = ["notes.tmp", `other.js.${gone}.0a1b2c3d.tmp`, `small.wgsl.${process.pid}.0a1b2c3d.tmp`];
    for (const name of [...ours, ...others]) writeFileSync(at("cleared", name), "half");
    expect((await train("cleared", "--resume", at("cleared"))).code).toBe(0);
    const there = readdirSync(at("cleared"));
    expect(there).toEqual(expect.arrayContaining(others));
    for (const name of ours) expect(there).not.toContain(name);
  });
});
