/** Runs by their folders: what each is called, and which are one recipe with several seeds. */
import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { printableLine } from "../../compiler/diagnostics/render/printable.ts";
import { openSafetensors } from "../../runtime/safetensors.ts";
import { LAST } from "../../training/files.ts";
import { readRecord } from "../../training/record.ts";
import { historyIn } from "../training/run-history.ts";
import { shellWord } from "../shell.ts";
import { UsageError } from "../usage-error.ts";
import { readWeights } from "../weights.ts";
import type { NamedRuns } from "./curves.ts";

/**
 * @param labels one a run, or none: then runs of one recipe that differ in their seed alone are one line
 * @throws UsageError where a folder holds no history
 */
export function namedRuns(folders: readonly string[], labels: readonly string[]): readonly NamedRuns[] {
  if (folders.length === 0) throw new UsageError("no run is named", "name the folders of some: resnet plot out/net");
  if (labels.length > 0 && labels.length !== folders.length)
    throw new UsageError(
      `${labels.length} labels are given for ${folders.length} runs`,
      "give one --label a run, in their order; runs with the same one are one line",
    );
  requireDifferent(folders);
  const seen = new Set<string>();
  const runs = folders.map((folder, index) => {
    const rows = historyIn(folder);
    if (rows.length === 0) throw noHistory(folder);
    const label = labels[index];
    if (label !== undefined) return { rows, name: label, group: label };
    const { recipe, seed } = originOf(folder);
    // Two runs of one seed are no two seeds: each is a line.
    const isFirst = !seen.has(`${recipe} ${seed}`);
    seen.add(`${recipe} ${seed}`);
    return { rows, name: runName(folder), group: isFirst ? recipe : resolve(folder) };
  });
  return [...new Set(runs.map(({ group }) => group))].map((group) => {
    const all = runs.filter((each) => each.group === group);
    const names = all.map(({ name }) => name);
    const label =
      labels.length > 0 || all.length === 1 ? (names[0] ?? group) : `${commonName(names)} (${all.length} seeds)`;
    return { label, runs: all.map(({ rows }) => rows) };
  });
}

/** @throws UsageError where one run is named twice, however: it would count as two */
function requireDifferent(folders: readonly string[]): void {
  const places = folders.map((folder) => (existsSync(folder) ? realpathSync(folder) : resolve(folder)));
  places.forEach((place, index) => {
    const before = folders[places.indexOf(place)] ?? "";
    if (places.indexOf(place) === index) return;
    const [one, other] = [before, folders[index] ?? ""].map(printableLine);
    throw new UsageError(
      one === other ? `${one} is named twice` : `${one} and ${other} are one folder`,
      "name each run once",
    );
  });
}

function noHistory(folder: string): UsageError {
  const isThere = existsSync(folder);
  if (isThere && !statSync(folder).isDirectory())
    return new UsageError(`${folder} is a file`, `name the folder of a run: ${shellWord(dirname(folder))}`);
  return new UsageError(
    isThere ? `${folder} holds no history of a run` : `there is no folder ${folder}`,
    isThere
      ? `train into it: resnet train FILE --out ${shellWord(folder)}; runs of earlier versions left none`
      : "name the folder that a run was trained into: out/NAME, or what --out said",
  );
}

/** Of its folder. */
export function runName(folder: string): string {
  return basename(resolve(folder));
}

/** `recipe` is the same for runs that differ in their seed alone. */
function originOf(folder: string): { readonly recipe: string; readonly seed: number | undefined } {
  const path = join(folder, LAST);
  const unknown = { recipe: resolve(folder), seed: undefined };
  if (!existsSync(path)) return unknown;
  const record = readRecord(openSafetensors(readWeights(path), path).metadata, path);
  if (!record?.origin) return unknown;
  const { origin, batch, design, seed } = record;
  const { recipe, training, words, data } = origin;
  return {
    recipe: JSON.stringify([design, batch, recipe, training ?? words, data.kind, data.path, data.synthetic]),
    seed,
  };
}

/** `net-s1`, `net-s2` -> `net`. */
function commonName(names: readonly string[]): string {
  const [first = ""] = names;
  let length = first.length;
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length--;
  const common = first.slice(0, length).replace(/[-_. ]*(s|seed)?[-_. ]*\d*$/i, "");
  return common === "" ? first : common;
}
