/** `kill -9` fifty times, at any call that writes and at any time: each run goes on to the bytes of one that was not killed. */
import { existsSync, rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Random } from "../../runtime/random.ts";
import {
  at,
  bytesOf,
  folder,
  killedAt,
  resumed,
  trainedApart,
  trainWhole,
  type Moment,
} from "../support/killed-runs.ts";

const KILLS = 50;
const random = new Random(1, "kills");
const calls: readonly Moment["call"][] = ["openSync", "linkSync", "writeSync", "fsyncSync", "renameSync", "rmSync"];

let whole: readonly Buffer[];
/** Of the run in a process of its own. */
let milliseconds = 0;
beforeAll(async () => {
  const { code, err } = await trainWhole();
  expect(code, err).toBe(0);
  whole = bytesOf("whole");
  const startedAt = performance.now();
  expect(await trainedApart("timed")).toBe(0);
  milliseconds = performance.now() - startedAt;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A call of any kind, early or late, or a moment between the first and the last of the process. */
function anyKill(): Parameters<typeof trainedApart>[2] {
  if (random.below(2) === 0) return { afterMs: random.below(Math.ceil(milliseconds)) };
  const call = calls[random.below(calls.length)] ?? "renameSync";
  const whens = call === "writeSync" ? (["before", "within", "after"] as const) : (["before", "after"] as const);
  return {
    node: killedAt({ call, file: "", nth: 1 + random.below(8), when: whens[random.below(whens.length)] ?? "after" }),
  };
}

test(`${KILLS} kills, several a run, and no run ends with another byte`, async () => {
  let kills = 0;
  for (let run = 0; kills < KILLS; run++) {
    const out = `run-${run}`;
    // Some are killed again and again on their way.
    const most = 1 + random.below(3);
    for (let of = 0; of < most && kills < KILLS; of++) {
      const ended = await trainedApart(out, existsSync(at(out)) ? ["--resume", at(out)] : [], anyKill());
      if (ended === "SIGKILL") kills++;
      else expect(ended, out).toBe(0);
      if (ended === 0) break;
    }
    const ran = await resumed(out);
    // Killed before it had even made its folder: nothing of it is there to go on with.
    if (/there is no file/.test(ran.err)) continue;
    expect(ran.code, `${out}: ${ran.err}`).toBe(0);
    expect(bytesOf(out), out).toEqual(whole);
    rmSync(at(out), { recursive: true });
  }
});
