/** Runs of the real command line that `kill -9` ends: at a call to the system that is named, or whenever it comes. */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { resnet, scratchFolder, type Ran } from "./command-line.ts";
import { preloaded } from "./lesser-engines.ts";
import { repository } from "./shared-data.ts";

/** All that a state consists of: momentum, running statistics, dropout, augmentation, a schedule over the run, patience. */
const KILLED = `model Killed {
  input image: [N, 3, 8, 8]
  stem { conv(8, kernel: 3) -> bn -> relu }
  head { globalavgpool -> dropout(0.2) -> linear(4) }
}
train Killed {
  data      synthetic(classes: 4, size: 8, examples: 576, validation: 512, augment: [pad_crop(2), flip])
  batch     24
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  cosine(0.05)
  steps     24
  evaluate  2
  checkpoint 4
  metric    loss
  stop      patience(5)
}
`;

export const folder = scratchFolder();
export const at = (...names: readonly string[]): string => join(folder, ...names);
const words = (out: string, more: readonly string[]): readonly string[] => [
  ...["train", at("killed.resnet"), "--device", "cpu", "--threads", "1", "--out", at(out)],
  ...more,
];

/** In this process, undisturbed. */
export const trained = (out: string, ...more: readonly string[]): Promise<Ran> => resnet(...words(out, more));
export const resumed = (out: string): Promise<Ran> => trained(out, "--resume", at(out));
export const bytesOf = (out: string): readonly Buffer[] =>
  ["last", "best"].map((name) => readFileSync(at(out, `${name}.safetensors`)));
/** The run that nothing disturbs, in `whole`. */
export function trainWhole(): Promise<Ran> {
  writeFileSync(at("killed.resnet"), KILLED);
  return trained("whole");
}

/** A call to the system: the nth of its kind with a path that ends so; killed before it, after it, or with half written. */
export interface Moment {
  readonly call: "openSync" | "linkSync" | "writeSync" | "fsyncSync" | "renameSync" | "rmSync";
  readonly file: string;
  readonly nth?: number;
  readonly when: "before" | "within" | "after";
}

/** The flag of Node that kills it at that moment; `$n` of all such calls where no file is named. */
export function killedAt({ call, file, nth = 1, when }: Moment): string {
  const name = `${[call, file || "any", nth, when].join("-")}.mjs`;
  return preloaded(folder, name, HOOKS.replace("MOMENT", JSON.stringify({ call, file, nth, when })));
}

/** Wraps what writes; a file that is open is known by its path, and a temporary one by what it becomes. */
const HOOKS = `import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
const moment = MOMENT;
const paths = new Map();
const die = () => process.kill(process.pid, "SIGKILL");
const becomes = (path) => String(path).replace(/\\.\\d+\\.[0-9a-f]{8}\\.tmp$/, "");
let left = moment.nth;
const real = { ...fs };
for (const call of ["openSync", "linkSync", "writeSync", "fsyncSync", "renameSync", "rmSync"])
  fs[call] = (...given) => {
    const path = typeof given[0] === "number" ? paths.get(given[0]) : becomes(call === "linkSync" ? given[1] : given[0]);
    const isIt = call === moment.call && String(path).endsWith(moment.file) && --left === 0;
    if (isIt && moment.when === "before") die();
    if (isIt && moment.when === "within") {
      const [file, bytes] = given;
      real.writeSync(file, bytes, 0, Math.floor(bytes.length / 2));
      die();
    }
    const result = real[call](...given);
    if (call === "openSync") paths.set(result, path);
    if (isIt) die();
    return result;
  };
syncBuiltinESMExports();
`;

/** A process of its own. @param afterMs when it is killed from outside @returns the signal that ended it, or how it ended */
export function trainedApart(
  out: string,
  more: readonly string[] = [],
  { node, afterMs }: { readonly node?: string; readonly afterMs?: number } = {},
): Promise<NodeJS.Signals | number | null> {
  const flags = node === undefined ? [] : node.split(" ");
  const child = spawn(process.execPath, [...flags, "dist/cli/main.js", ...words(out, more)], {
    cwd: repository,
    stdio: "ignore",
  });
  const timer = afterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), afterMs);
  return new Promise((resolve) =>
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      resolve(signal ?? status);
    }),
  );
}
