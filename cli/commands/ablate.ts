/** `resnet ablate FILE:recipe`: counterparts of one design, trained alike and laid beside each other. */
import { basename, join } from "node:path";
import { fileStem } from "../../compiler/emit/names.ts";
import { LENGTH_CODES } from "../../compiler/recipes/times.ts";
import { figureOf } from "../ablation/figure.ts";
import { earlierCounterparts, earlierRuns, inOrder } from "../ablation/earlier.ts";
import { counterparts, wantedOf } from "../ablation/grid.ts";
import { claimAblation, markAblation, parameterOf } from "../ablation/place.ts";
import { runsOf, trainAll, type Done, type Setting } from "../ablation/runs.ts";
import { rowsOf, tableCsv, tableText } from "../ablation/table.ts";
import type { Grid } from "../ablation/wanted.ts";
import { counted } from "../../grammar/counted.ts";
import { threadsHere } from "../../runtime/cpu/threads.ts";
import { openRecipeIn, parseTarget } from "../design.ts";
import { findRealGpu } from "../devices/gpu.ts";
import { writeWhole } from "../files/write.ts";
import { withInterrupt } from "../interrupt.ts";
import { commandLine } from "../options/command-line.ts";
import { flag, value, type Given } from "../options/kinds.ts";
import { data, deviceOptions, download, json, type DeviceChoice } from "../options/shared.ts";
import { path, text, whole } from "../options/values.ts";
import { clock, type Io } from "../terminal.ts";
import { adjusted, recipeOptions, requireOneLength } from "../training/adjust.ts";
import { RunFolder } from "../training/folder.ts";
import { UsageError } from "../usage-error.ts";
import { defineVerb, oneWord } from "../verb.ts";

const MOST_SEEDS = 100;
const MOST_JOBS = 64;
/** Each run has its images, its kernels and its threads. */
const MOST_JOBS_UNASKED = 4;

const options = {
  shortcut: value("<list>", "shortcuts, each in place of all of the design's: none,zero_pad,projection", text),
  depth: value("<name=list>", "a parameter of the model and its values: n=1,3,5,9", text),
  seeds: value("<n>", "runs of each counterpart: the recipe's seed and those that follow", whole(1, MOST_SEEDS), {
    default: 1,
  }),
  jobs: value("<n>", "runs side by side, which share the threads; on a GPU one when left out", whole(1, MOST_JOBS)),
  json,
  csv: flag("the table as CSV"),
  ...deviceOptions,
  data,
  download,
  ...recipeOptions,
  out: value("<folder>", "where runs, table and figure go (default: out/NAME-ablation)", path),
  overwrite: flag("lose what the folder holds of another ablation or an older design"),
};
type AblateFlags = Given<typeof options>;

export const verb = defineVerb({
  name: "ablate",
  says: "trains counterparts of one design, by shortcut and by depth, into one table and one figure",
  examples: [
    "resnet ablate examples/degradation.resnet --shortcut none,zero_pad --depth n=1,3,9",
    "resnet ablate examples/fashion.resnet --shortcut none,zero_pad,projection --seeds 2 --json",
    "resnet ablate examples/cifar.resnet:ResNet20 --data ../data/cifar10 --depth n=3,5,7,9 --steps 2000",
  ],
  words: oneWord("target"),
  options,
  run: ablate,
});

async function ablate(target: string, given: AblateFlags, io: Io): Promise<number> {
  requireOneLength(given);
  if (given.json && given.csv) throw new UsageError("the table is either JSON or CSV", "leave out one of them");
  const grid: Grid = {
    ...(given.shortcut === undefined ? {} : { shortcut: given.shortcut }),
    ...(given.depth === undefined ? {} : { depth: given.depth }),
  };
  const wanted = wantedOf(grid, io);
  if (!wanted.shortcuts && !wanted.depths)
    throw new UsageError(
      "nothing is varied: an ablation compares networks",
      "say what: --shortcut none,projection, or a parameter: --depth n=1,3,5",
    );
  const lengthGiven = given.steps !== undefined || given.epochs !== undefined;
  const { design, recipe } = openRecipeIn(parseTarget(target), io, lengthGiven ? LENGTH_CODES : []);
  const varied = adjusted(recipe, given);
  const all = counterparts(design, varied, wanted, io);
  const out = given.out ?? join("out", `${fileStem(recipe.name)}-ablation`);
  const command = (flags: Partial<AblateFlags>): string => commandLine("ablate", target, { ...given, ...flags });
  const free = new RunFolder(out).freeBeside();
  const waysOn = `keep it: ${command({ out: free })}; or lose it: ${command({ overwrite: true })}`;
  const release = await new RunFolder(out).lock();
  try {
    const name = { file: basename(recipe.span.source.path), recipe: recipe.name };
    const overwrite = given.overwrite === true;
    const grids = claimAblation(out, name, grid, overwrite, waysOn);
    const others = earlierCounterparts(grids, all, { design, recipe: varied }, io);
    const seeds = Array.from({ length: given.seeds }, (_, index) => varied.seed + index);
    const recipeFor: Setting["recipeFor"] = (each, own) => adjusted(each, { ...given, seed: own });
    const asked = new Set(runsOf(all, { out, seeds }).map(({ folder }) => folder));
    const earlier = earlierRuns([...others, ...all], { out, recipeFor, overwrite, waysOn }, asked);
    markAblation(out, name, grids, grid);
    const startedAt = performance.now();
    const shares = await sharesOf(given, all.length * given.seeds);
    io.err(
      `${all.length} counterparts, ${given.seeds === 1 ? "one run" : `${given.seeds} runs`} of each, ${shares.said}`,
    );
    const runs = await withInterrupt((signal) =>
      trainAll(
        all,
        {
          out,
          seeds,
          device: shares.device,
          jobs: shares.jobs,
          data: given.data,
          download: given.download === true,
          lengthGiven,
          overwrite,
          recipeFor,
          waysOn,
          again: command({ overwrite: false }),
          signal,
        },
        io,
      ),
    );
    const isWhole = runs.length === all.length * given.seeds;
    if (!isWhole) {
      io.err(
        `\n${runs.length} of ${all.length * given.seeds} runs are done; go on with: ${command({ overwrite: false })}`,
      );
      return 1;
    }
    const title = `${recipe.model.name} on ${recipe.data.kind}`;
    if (earlier.length > 0) io.err(`with ${counted(earlier.length, "runs")} that the folder has from before`);
    const there = inOrder(
      others.filter((each) => earlier.some(({ of }) => of === each)),
      all,
    );
    const whole = [...runs, ...earlier].sort((a, b) => there.indexOf(a.of) - there.indexOf(b.of) || a.seed - b.seed);
    const parameter = parameterOf([...grids, grid]);
    showResults({ rows: rowsOf(there, whole), runs: whole, title, parameter, out }, given, io);
    io.err(`done in ${clock((performance.now() - startedAt) / 1000)}`);
    return 0;
  } finally {
    release();
  }
}

interface Results {
  readonly rows: ReturnType<typeof rowsOf>;
  readonly runs: readonly Done[];
  readonly title: string;
  readonly parameter: string | undefined;
  readonly out: string;
}

function showResults({ rows, runs, title, parameter, out }: Results, { json: asJson, csv }: AblateFlags, io: Io): void {
  const heads = { parameter };
  const files = {
    table: join(out, "table.csv"),
    json: join(out, "table.json"),
    figure: join(out, "figure.svg"),
  };
  const asText = JSON.stringify({ title, ...(parameter === undefined ? {} : { parameter }), rows }, null, 2);
  writeWhole(files.table, tableCsv(rows, heads));
  writeWhole(files.json, `${asText}\n`);
  writeWhole(files.figure, figureOf(runs, { title, parameter }));
  if (asJson) return io.out(asText);
  if (csv) return io.out(tableCsv(rows, heads).trimEnd());
  io.out(tableText(rows, heads, io.columns));
  io.out(`table   ${files.table}, ${files.json}`);
  io.out(`figure  ${files.figure}`);
}

/** Runs at a time, and the device of each: of the processor's threads all that there are, shared. */
async function sharesOf({ device, threads, jobs }: AblateFlags, runs: number): Promise<Shares> {
  const isFound = device === "auto" && "gpu" in (await findRealGpu());
  const onGpu = device === "gpu" || device === "software-gpu" || isFound;
  const { threads: cores } = await threadsHere(threads);
  const atOnce = Math.min(jobs ?? (onGpu ? 1 : Math.min(cores, MOST_JOBS_UNASKED)), runs);
  const beside = atOnce === 1 ? "one after the other" : `${atOnce} side by side`;
  if (onGpu) return { jobs: atOnce, device: { device: isFound ? "gpu" : device }, said: beside };
  const share = Math.max(1, Math.floor(cores / atOnce));
  const said = `${beside} on ${share} thread${share === 1 ? "" : "s"} each`;
  return { jobs: atOnce, device: { device: "cpu", threads: share }, said };
}

interface Shares {
  readonly jobs: number;
  readonly device: DeviceChoice;
  readonly said: string;
}
