/** Code that is kept from run to run: where it may lie, what is not believed, and that runs answer the same with and without it. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import module from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ended, scratchFolder, startShell } from "../../support/command-line.ts";
import { repository } from "../../support/shared-data.ts";

/** Node 22.1 and later do this themselves. */
const byNode = "enableCompileCache" in module;

interface Place {
  readonly cache: string;
  readonly files: () => readonly string[];
  /** @returns what the binary printed */
  readonly run: (words: readonly string[], env?: { readonly [name: string]: string }) => string;
}
function place(): Place {
  const cache = join(scratchFolder(), "compiled");
  const run: Place["run"] = (words, env = {}) => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(repository, "dist/cli/main.js"), ...words], {
      cwd: repository,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: cache, NODE_COMPILE_CACHE: cache, ...env },
    });
    return `${status} ${stdout}${stderr}`;
  };
  return { cache, run, files: () => readdirSync(cache).map((name) => join(cache, name)) };
}

const version = ["--version"];
const told = (): string => place().run(version, { NODE_DISABLE_COMPILE_CACHE: "1" });

test.skipIf(byNode)(
  "a verb's code is kept when it was run twice, and taken from then on, also where flags of V8 change",
  () => {
    const { files, run } = place();
    const words = [
      "train",
      "examples/made.resnet",
      "--steps",
      "1",
      "--device",
      "cpu",
      "--overwrite",
      "--out",
      scratchFolder(),
    ];
    const first = run(words);
    const [kept = "", ...others] = files();
    expect(others).toEqual([]);
    expect(statSync(kept).size).toBe(0);
    run(words);
    expect(statSync(kept).mode & 0o077).toBe(0);
    const written = readFileSync(kept);
    const later = run(words);
    expect(readFileSync(kept).equals(written)).toBe(true);
    const steady = (text: string): string => text.replaceAll(/[\d.:]+/g, "");
    expect(steady(later)).toBe(steady(first));
    run(version);
    expect(files()).toHaveLength(2);
  },
);

test.skipIf(byNode)("what was changed or cut off is not shown to V8, and is kept anew", () => {
  const { files, run } = place();
  const said = run(version);
  run(version);
  const [kept = ""] = files();
  const whole = readFileSync(kept);
  const changed = Buffer.from(whole);
  changed.writeUInt8(whole.readUInt8(whole.length >> 1) ^ 0x55, whole.length >> 1);
  for (const broken of [changed, whole.subarray(0, whole.length >> 1), whole.subarray(0, 4), Buffer.alloc(0)]) {
    writeFileSync(kept, broken);
    expect(run(version)).toBe(said);
    expect(readFileSync(kept).length).toBeGreaterThan(whole.length / 2);
  }
});

test.skipIf(byNode)(
  "what others may write is neither read nor written, and nothing is kept where that is switched off",
  () => {
    const open = place();
    mkdirSync(open.cache);
    chmodSync(open.cache, 0o777);
    expect(open.run(version)).toBe(told());
    expect(open.files()).toEqual([]);

    const off = place();
    mkdirSync(off.cache);
    expect(off.run(version, { NODE_DISABLE_COMPILE_CACHE: "1" })).toBe(told());
    expect(off.files()).toEqual([]);

    const file = place();
    writeFileSync(file.cache, "no folder");
    expect(file.run(version)).toBe(told());
  },
);

test.skipIf(byNode)("runs that end together leave one whole file", async () => {
  const { cache, files, run } = place();
  const said = run(version).slice(2);
  const together = "for each in 1 2 3 4; do node dist/cli/main.js --version & done; wait";
  expect(await ended(startShell(together, { NODE_COMPILE_CACHE: cache }))).toEqual({
    code: 0,
    out: said.repeat(4),
    err: "",
  });
  const [kept = "", ...others] = files();
  expect(others).toEqual([]);
  const written = readFileSync(kept);
  expect(written.length).toBeGreaterThan(100_000);
  run(version);
  expect(readFileSync(kept).equals(written)).toBe(true);
});

test.skipIf(byNode)("a word that is no verb leaves nothing, and what was kept long ago goes", () => {
  const { cache, files, run } = place();
  expect(run(["chekc"])).toMatch(/^2 /);
  expect(files()).toEqual([]);
  const [old, unfinished, foreign] = ["old.kept", "old.kept.123", "somebody-else"].map((name) => join(cache, name));
  for (const each of [old, unfinished, foreign] as string[]) {
    writeFileSync(each, "");
    utimesSync(each, new Date("2020-01-01"), new Date("2020-01-01"));
  }
  run(version);
  expect(files()).toHaveLength(2);
  expect(files()).toContain(foreign);
});

test("what is not carried inside is imported, by kept code too", () => {
  const { run } = place();
  for (const time of ["first", "second", "third"])
    expect(run(["fmt", "--check", "examples/made.resnet"]), time).toMatch(/^0 /);
});
