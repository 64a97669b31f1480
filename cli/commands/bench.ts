/**
 * `resnet bench FILE[:Model or recipe]`: how long a step takes on this machine, and what of it the host costs; `--profile`:
 * where its time goes, by layer, beside what the device could do.
 */
import type { CompileOptions } from "../../compiler/compile.ts";
import { operationsOf } from "../../compiler/operations.ts";
import type { ScheduledFunction } from "../../compiler/emit/assemble.ts";
import { trainingProblem } from "../../compiler/model/measures/trainable.ts";
import { microBatchOf } from "../../compiler/recipes/program-recipe.ts";
import { measureCeiling } from "../bench/ceiling.ts";
import { profileOf, type Profile } from "../bench/profile.ts";
import { reportOf } from "../bench/report.ts";
import { measureSteps } from "../bench/step-times.ts";
import { subjectOf, type Subject } from "../bench/subject.ts";
import { measuredText, profileText, type Measured } from "../bench/text.ts";
import { traceText } from "../bench/trace.ts";
import { seen } from "../data/see.ts";
import { parseTarget, requireSound, theRecipe } from "../design.ts";
import { openChosenDevice } from "../devices/open-device.ts";
import { requirePrecision } from "../devices/require-precision.ts";
import { requireWritable, writeWhole } from "../files/write.ts";
import { commandLine } from "../options/command-line.ts";
import { flag, value, type Given } from "../options/kinds.ts";
import { deviceOptions, image, json, memoryBudget, noFuse } from "../options/shared.ts";
import { count, path } from "../options/values.ts";
import { compileFitting } from "../plan-limit.ts";
import { recomputationText } from "../recomputation-text.ts";
import { openModelAndRecipes } from "../recipe-choice.ts";
import { requireBatch, sizesFor } from "../step-sizes.ts";
import type { Io } from "../terminal.ts";
import { toldSession } from "../training/told-session.ts";
import { defineVerb, oneWord } from "../verb.ts";

const OTHER_FILE = "name another file with -o";
/** Of a model without a recipe. */
const BATCH = 32;

const options = {
  json,
  infer: flag("inference instead of a training step"),
  profile: flag("where the time goes: each operation by its layer, with the share of the device's ceiling it reaches"),
  out: value("<file>", "the profile as a trace for ui.perfetto.dev and chrome://tracing", path, { short: "-o" }),
  top: value("<n>", "operations that the profile shows, the longest first", count, { default: 10 }),
  batch: value("<n>", "examples at a time; the recipe's, else 32", count),
  steps: value("<n>", "steps to time; as many as fill two seconds when left out", count),
  image,
  data: value("<folder>", "where the path of a recipe's image_folder begins (default: the design's folder)", path),
  memoryBudget,
  noFuse,
  ...deviceOptions,
};
type BenchFlags = Given<typeof options>;

export const verb = defineVerb({
  name: "bench",
  says: "how long a step takes here, and what the host costs; --profile: where the time goes, by layer",
  examples: [
    "resnet bench examples/cifar.resnet:ResNet20",
    "resnet bench examples/cifar.resnet:ResNet20 --profile -o trace.json",
    "resnet bench examples/imagenet.resnet:ResNet50 --infer --batch 8 --json",
  ],
  words: oneWord("target"),
  options,
  run: bench,
});

async function bench(target: string, given: BenchFlags, io: Io): Promise<number> {
  const kind = given.infer ? "infer" : "train";
  const parsed = parseTarget(target);
  const { model, recipes } = openModelAndRecipes(parsed, kind === "train", io);
  const again = (name: string): string => commandLine("bench", `${parsed.file}:${name}`, given, options);
  const named = kind === "train" ? theRecipe(parsed, recipes, again) : undefined;
  const recipe = named && seen(given.batch === undefined ? named : { ...named, batch: given.batch }, given.data, io);
  if (kind === "train" && !recipe) {
    const problem = trainingProblem(model, model.span);
    requireSound(problem ? [problem] : [], io);
  }
  const sizes = sizesFor(model, given.image, recipe);
  const whole = recipe?.batch ?? given.batch ?? BATCH;
  if (kind === "train") requireBatch(model, recipe, whole, sizes, io);
  if (given.out !== undefined) requireWritable(given.out, OTHER_FILE);
  await requirePrecision(recipe ?? {}, given);
  const { device: opened } = await openChosenDevice(given);
  await using device = opened;
  const batch = recipe ? microBatchOf(recipe) : whole;
  let scheduled: ScheduledFunction | undefined;
  const threads = device.kind === "cpu" ? device.threads : 1;
  const wish: CompileOptions = {
    functions: [{ kind, batch }],
    targets: device.targets,
    fuse: given.noFuse !== true,
    ...{ sizes, threads },
    ...(recipe ? { recipe } : {}),
    ...(given.memoryBudget === undefined ? {} : { memoryBudget: given.memoryBudget.bytes }),
    onRecomputation: (cost) => io.err(recomputationText(cost, true)),
    onSchedules: ([first]) => (scheduled = first),
  };
  const program = compileFitting(model, wish, threads);
  const operations = scheduled ? operationsOf(scheduled, device.targets) : [];
  await using session = await toldSession(device, program, 1, io);
  const [definition] = program.functions;
  const subject = subjectOf(session, definition as Subject["definition"]);
  const isProfiled = given.profile === true || given.out !== undefined;
  const ceiling = isProfiled ? await measureCeiling(device) : undefined;
  const times = await measureSteps(subject, given.steps);
  const flops = operations.reduce((sum, each) => sum + each.flops, 0);
  const dispatches = operations.reduce((sum, { steps }) => sum + steps.length, 0);
  const parts = recipe?.accumulate ?? 1;
  const measured: Measured = { model: model.name, kind, batch, parts, device: device.name, dispatches, flops, times };
  const profile = ceiling && (await profileOf(subject, operations, device, ceiling));
  if (profile && given.out !== undefined) writeWhole(given.out, traceOf(measured, profile), OTHER_FILE);
  if (given.json) io.out(JSON.stringify(reportOf(measured, profile), null, 2));
  else {
    io.out(measuredText(measured));
    if (profile) io.out(profileText(profile, given.top, io.columns, threads));
  }
  if (given.out !== undefined) io.err(`trace     ${given.out}: open it in ui.perfetto.dev or chrome://tracing`);
  return 0;
}

function traceOf({ model, kind, batch, device, flops }: Measured, { run, rows }: Profile): string {
  const bytes = rows.reduce((sum, each) => sum + each.bytes, 0);
  const told = { device, batch, clock: run.clock, flops, bytes };
  return traceText(`${model}, ${kind === "train" ? "training step" : "inference"}`, run, rows, told);
}
