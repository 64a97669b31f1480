/** `kill -9` loses nothing that was saved: the run that goes on ends with the bytes of one that was never killed. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  at,
  bytesOf,
  folder,
  killedAt,
  resumed,
  trained,
  trainedApart,
  trainWhole,
  type Moment,
} from "../support/killed-runs.ts";
import { expectOne } from "../support/tiny-run.ts";

let whole: readonly Buffer[];
beforeAll(async () => {
  const { code, err } = await trainWhole();
  expect(code, err).toBe(0);
  whole = bytesOf("whole");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const moments: { readonly [name: string]: Moment } = {
  "once the folder is locked": { call: "linkSync", file: "run.lock", when: "after" },
  "within the best weights, the first file": { call: "writeSync", file: "best.safetensors", when: "within" },
  "with best weights alone": { call: "renameSync", file: "best.safetensors", when: "after" },
  "within a state": { call: "writeSync", file: "last.safetensors", nth: 3, when: "within" },
  "once a state has its name": { call: "renameSync", file: "last.safetensors", nth: 2, when: "after" },
};

/** A run that goes on writes its events behind those of the run before, as TensorBoard reads them. */
function filesOf(out: string): readonly string[] {
  return readdirSync(at(out))
    .filter((name) => !/tfevents\.0*[1-9]/.test(name))
    .sort();
}

describe("killed", () => {
  test.each(Object.entries(moments))("%s, a run goes on to the same bytes", async (name, moment) => {
    const out = name.replaceAll(/\W+/g, "-");
    expect(await trainedApart(out, [], { node: killedAt(moment) })).toBe("SIGKILL");
    expect(existsSync(at(out, "run.lock"))).toBe(true);
    const ran = await resumed(out);
    expect(ran.code, ran.err).toBe(0);
    expect(bytesOf(out)).toEqual(whole);
    expect(filesOf(out)).toEqual(filesOf("whole"));
  });

  test("where it took the place of another run, none goes on with what is left of that", async () => {
    expect((await trained("replaced", "--seed", "7", "--steps", "8")).code).toBe(0);
    const node = killedAt({ call: "renameSync", file: "best.safetensors", when: "after" });
    expect(await trainedApart("replaced", ["--overwrite"], { node })).toBe("SIGKILL");
    const ran = await resumed("replaced");
    expect(ran.err).toMatch(/note: no state was saved in .*replaced yet: the run begins at its first step/);
    expect(ran.code, ran.err).toBe(0);
    expect(bytesOf("replaced")).toEqual(whole);
  });

  test("before its first state, a run that began with weights begins with them again, and is told which", async () => {
    const first = { call: "renameSync", file: "last.safetensors", when: "before" } as const;
    const weights = at("whole", "best.safetensors");
    expect((await trained("with", "--weights", weights)).code).toBe(0);
    expect(await trainedApart("with-killed", ["--weights", weights], { node: killedAt(first) })).toBe("SIGKILL");
    const ran = await resumed("with-killed");
    expect(ran.err).toContain(`the run begins at its first step, with ${weights}\n`);
    expect(ran.err).toMatch(/\nbegins with \S*best\.safetensors: Killed of killed\.resnet after \d+ steps\n/);
    expect(ran.code, ran.err).toBe(0);
    expect(bytesOf("with-killed")).toEqual(bytesOf("with"));
  });

  test("a run of another seed does not begin in its place", async () => {
    const node = killedAt({ call: "renameSync", file: "best.safetensors", when: "after" });
    expect(await trainedApart("seeded", ["--seed", "3"], { node })).toBe("SIGKILL");
    expectOne(await resumed("seeded"), 2, /holds another run.*the seed \(3, now 0\) differs/);
  });
});
