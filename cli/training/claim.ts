/**
 * A run's folder, claimed before data is read for what it begins with; where it may not have it, what would be lost, and the
 * commands that keep it or lose it.
 */
import { fileStem } from "../../compiler/emit/names.ts";
import type { CheckedRecipe, Metric } from "../../compiler/recipes/checked-recipe.ts";
import { tensorRanges } from "../../compiler/optimizers/states.ts";
import type { Checkpoint } from "../../training/checkpoint.ts";
import { LAST, type Claim, type Found, type RunFiles } from "../../training/files.ts";
import { dataText, differences, unknownOf, type EarlyOrigin, type RunFacts } from "../../training/origin.ts";
import { grouped } from "../../grammar/counted.ts";
import { requireRoomForModule } from "../emitted-files.ts";
import { UsageError } from "../usage-error.ts";
import { readCheckpoint, resumeTarget } from "./checkpoint.ts";
import type { RunFolder } from "./folder.ts";
import { earlyOrigin } from "./identity.ts";
import type { RunOptions } from "./options.ts";
import { Start } from "./start.ts";

export interface Place {
  readonly folder: RunFolder;
  readonly files: RunFiles;
}

/** What a run begins with, and what it is as far as that is known before its data. */
export interface Beginning {
  readonly checkpoint: Checkpoint | undefined;
  readonly start: Start | undefined;
  readonly early: EarlyOrigin;
  readonly facts: RunFacts & { readonly metric: Metric };
}

/** @throws UsageError, ResnetProblem: what cannot be read or written, or would be written over */
export async function claimPlace(
  { folder, files }: Place,
  recipe: CheckedRecipe,
  options: RunOptions,
): Promise<Beginning> {
  const { model, batch, seed } = recipe;
  const ranges = tensorRanges(model, recipe);
  const { resume, overwrite, restarts = false } = options;
  const checkpoint = resume === undefined ? undefined : readCheckpoint(resumeTarget(resume).file, ranges);
  const start = options.start && new Start(options.start);
  // What was held out stays held out, whatever the seed is now.
  const split = checkpoint?.record.origin?.data.split ?? checkpoint?.record.seed ?? seed;
  const [metric = "accuracy"] = recipe.metrics;
  const early = earlyOrigin(recipe, split);
  const facts = { ...early, seed, batch, metric };
  folder.requireWritable();
  const from = checkpoint && { name: folder.nameOf(checkpoint.name), record: checkpoint.record };
  const claim = await files.claim(facts, { overwrite, from, restarts });
  if (claim.kind !== "granted") throw refusal(claim, folder, facts, options);
  folder.clear(fileStem(model.name));
  // A run that has ended must not find that there is no place for its module.
  requireRoomForModule(options.out, model.name, overwrite);
  return { checkpoint, start, early, facts };
}

function refusal(
  claim: Exclude<Claim, { readonly kind: "granted" }>,
  folder: RunFolder,
  run: RunFacts,
  { out, command }: RunOptions,
): UsageError {
  const keep = command({ out: folder.freeBeside() });
  const lose = command({ overwrite: true });
  if (claim.kind === "best-of-others")
    return new UsageError(
      `the best weights in ${out} were chosen on ${dataText(claim.scoredOn)}, this run is scored on ${dataText(run.data)}`,
      `keep them: ${keep}; or lose them: ${lose}`,
    );
  const { found } = claim;
  const hasLast = found.some(({ name }) => name === LAST) && found.some(({ record }) => record);
  const goOn = hasLast ? [`go on with it: ${command({ resume: out })}`] : [];
  return new UsageError(
    `${out} ${described(found, run)}`,
    [...goOn, `keep it: ${keep}`, `lose it: ${lose}`].join("; "),
  );
}

function described(found: readonly Found[], run: RunFacts): string {
  const known = found.find(({ record }) => record);
  if (!known?.record) {
    const [{ name, problem } = { name: LAST }] = found;
    return problem === undefined
      ? `holds ${name}, which does not say what run it is of`
      : `holds ${name}, which cannot be read: ${problem}`;
  }
  const { record } = known;
  const of = record.origin ? `, ${record.origin.recipe} of ${record.origin.file}` : "";
  const steps = `after ${grouped(record.step)} steps`;
  const differs = differences(record, run);
  const unknown = unknownOf(record);
  const asTold = unknown === undefined ? "" : `, as far as it tells: not ${unknown}`;
  if (differs.length === 0) return `holds this run already${of} ${steps}${asTold}`;
  return `holds another run${of} ${steps}: ${differs.join(", ")} ${differs.length === 1 ? "differs" : "differ"}`;
}
