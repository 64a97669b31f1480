/** Trains the counterparts of an ablation with each seed, some side by side; what is done already is kept. */
import { join } from "node:path";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { dataText } from "../../training/origin.ts";
import { Kept } from "../data/kept.ts";
import type { DataFile, KeptSets } from "../data/read-set.ts";
import type { DeviceChoice } from "../options/shared.ts";
import { earlyOrigin } from "../training/identity.ts";
import { runTraining } from "../training/run.ts";
import { startFile } from "../training/start.ts";
import type { Io } from "../terminal.ts";
import { CourseWriter, type Course, type RunIdentity } from "./course.ts";
import type { Counterpart } from "./grid.ts";
import { courseBefore } from "./place.ts";
import { AblationProgress } from "./progress.ts";

/** One run of an ablation. */
export interface Run {
  readonly of: Counterpart;
  readonly seed: number;
  readonly folder: string;
}
export interface Done extends Run {
  readonly course: Course;
}

export interface Setting {
  readonly out: string;
  readonly seeds: readonly number[];
  readonly device: DeviceChoice;
  /** Runs at a time: each has as many threads. */
  readonly jobs: number;
  readonly data: string | undefined;
  readonly download: boolean;
  readonly lengthGiven: boolean;
  readonly overwrite: boolean;
  /** Each recipe as flags have it, with a seed. */
  readonly recipeFor: (recipe: CheckedRecipe, seed: number) => CheckedRecipe;
  /** What a person types to keep or to lose what is in the way. */
  readonly waysOn: string;
  /** The command line that goes on. */
  readonly again: string;
  readonly signal: AbortSignal;
}

interface Begun extends Run {
  readonly kept: KeptSets;
  readonly recipe: CheckedRecipe;
  readonly writer: CourseWriter;
  readonly goesOn: boolean;
  /** It was killed before its first state: what it left is its own. */
  readonly restarts: boolean;
}

/**
 * @returns those that are done, in their order: not all where it was interrupted
 * @throws UsageError where a folder holds another run, told of all before one is trained; what a run throws but RN4015
 */
export async function trainAll(
  counterparts: readonly Counterpart[],
  setting: Setting,
  io: Io,
): Promise<readonly Done[]> {
  const runs = runsOf(counterparts, setting);
  const kept = new Kept<DataFile>();
  const begun = runs.map((run) => begin(run, setting, kept));
  const open = begun.filter(({ writer }) => writer.course.ended === undefined);
  if (open.length < begun.length)
    io.err(`${begun.length - open.length} of ${begun.length} runs are there already, and kept`);
  const progress = new AblationProgress(io, open.length);
  const queue = [...open];
  const failures: unknown[] = [];
  // What one run fails of, the others would: they end where they can go on.
  const stop = new AbortController();
  setting.signal.addEventListener("abort", () => stop.abort(), { once: true });
  const work = async (): Promise<void> => {
    while (!setting.signal.aborted && !stop.signal.aborted) {
      const run = queue.shift();
      if (!run) return;
      try {
        await trainOne(run, { ...setting, signal: stop.signal }, io, progress);
      } catch (error) {
        failures.push(error);
        stop.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(setting.jobs, open.length) }, work));
  progress.stop();
  if (failures.length > 0) throw failures[0];
  return begun.flatMap(({ writer, of, seed, folder }) =>
    writer.course.ended === undefined ? [] : [{ of, seed, folder, course: writer.course }],
  );
}

/** Of each counterpart one of each seed. */
export function runsOf(all: readonly Counterpart[], { out, seeds }: Pick<Setting, "out" | "seeds">): readonly Run[] {
  return all.flatMap((of) => seeds.map((seed): Run => ({ of, seed, folder: join(out, `${of.key}-seed${seed}`) })));
}

function begin(run: Run, setting: Setting, kept: KeptSets): Begun {
  const recipe = setting.recipeFor(run.of.recipe, run.seed);
  const identity = identityOf(recipe);
  const { course, goesOn } = courseBefore(run.folder, identity, setting.overwrite, setting.waysOn);
  // A state without its course, or a course without its state, is of no use.
  const writer = new CourseWriter(run.folder, identity, goesOn ? course : undefined);
  return { ...run, kept, recipe, writer, goesOn, restarts: course !== undefined && !goesOn };
}

/** What decides the bits of a run, as its files say it, and its length. */
export function identityOf(recipe: CheckedRecipe): RunIdentity {
  const { network, training = "", data } = earlyOrigin(recipe, recipe.seed);
  const { batch, seed, length } = recipe;
  return { network, recipe: training, data: dataText(data), batch, seed, length: `${length.count} ${length.unit}` };
}

async function trainOne(run: Begun, setting: Setting, io: Io, progress: AblationProgress): Promise<void> {
  const { writer, recipe, folder, goesOn, restarts } = run;
  const label = labelOf(run);
  const begins = goesOn ? undefined : startFile(recipe);
  const quiet: Io = {
    out: () => {},
    err: (text) => {
      if (text.trimStart().startsWith("warning:")) progress.say(`${label}: ${text.trim()}`);
    },
    interactive: false,
    colour: io.colour,
  };
  try {
    await runTraining(
      recipe,
      {
        device: setting.device,
        out: folder,
        lengthGiven: setting.lengthGiven,
        overwrite: setting.overwrite,
        download: setting.download,
        signal: setting.signal,
        command: () => setting.again,
        isOneOfSeveral: true,
        restarts,
        kept: run.kept,
        hear: async (event) => {
          writer.hear(event);
          progress.hear(event, label);
        },
        ...(setting.data === undefined ? {} : { data: setting.data }),
        ...(goesOn ? { resume: folder } : {}),
        ...(begins === undefined ? {} : { start: { weights: begins, allowMissing: [] } }),
      },
      quiet,
    );
  } catch (error) {
    // What diverges is a result too: a deep plain network may well.
    if (!(error instanceof ResnetProblem) || writer.course.ended !== "diverged") throw error;
    progress.say(`${label}: ${error.message}`);
  }
}

/** `none n=9 seed 1` */
function labelOf({ of, seed }: Run): string {
  return [of.key, `seed ${seed}`].filter((word) => word !== "").join(" ");
}
