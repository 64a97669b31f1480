/** A module's recipe run as `resnet train` runs it, in a program or a page: images that are there, a storage, events. */
import type { LossTerms, Metric, StopRecipe } from "../compiler/recipes/checked-recipe.ts";
import { requireWhole, wrongArgument } from "../runtime/argument.ts";
import { channelStatistics, Loader, split } from "../runtime/data.ts";
import { countImages, unchanged, type Augmentation, type Dataset, type Normalisation } from "../runtime/dataset.ts";
import { fitWeights } from "../runtime/fit-weights.ts";
import { scheduleOver, type Schedule } from "../runtime/learning-rate.ts";
import { learnPictures } from "../runtime/pictures.ts";
import { ResnetProblem } from "../runtime/problem.ts";
import type { Program } from "../runtime/program.ts";
import type { Session } from "../runtime/session.ts";
import { bitsOf, openCheckpoint } from "./checkpoint.ts";
import { classLosses } from "./class-losses.ts";
import { ClassMeter } from "./class-meter.ts";
import type { TrainingEvent } from "./events.ts";
import { loaded } from "./examples.ts";
import { LAST, RunFiles } from "./files.ts";
import { dataOriginOf, originOf } from "./recipe-origin.ts";
import type { SaidImages } from "./recipe-words.ts";
import { requireFit } from "./require-fit.ts";
import { trainRun } from "./run.ts";
import { MemoryStorage, NotStored, type Storage } from "./storage.ts";
import { timesOf, type RunTimes } from "./times.ts";

export interface RecipeRunOptions {
  /** Images to train on. */
  readonly data: Dataset;
  /** Images to evaluate on, or how many of `data` are held out for that, drawn by the recipe's seed. */
  readonly heldOut: Dataset | number;
  /** Where the last state and the best weights are kept; in memory when left out. */
  readonly storage?: Storage;
  /** Goes on from the last state in the storage, and begins where there is none. */
  readonly resume?: boolean;
  /** Another run that the storage holds may be lost. */
  readonly overwrite?: boolean;
  /** Steps of the whole run; the recipe's when left out. */
  readonly steps?: number;
  /** Counted in steps; the recipe's when left out. */
  readonly schedule?: Schedule;
  /** Of training images, each epoch anew; the recipe's when left out. */
  readonly augment?: readonly Augmentation[];
  /** As the recipe says when left out: most often by the training images' own mean and deviation. */
  readonly normalisation?: Normalisation;
  /**
   * A file of weights to begin with, at step 0; or `"loaded"`: what the session has already. Has to be given where the
   * recipe has a `start`, whose file no module carries.
   */
  readonly start?: Uint8Array | "loaded";
  /** Ends the run, and saves it, after the step that is running. */
  readonly signal?: { readonly aborted: boolean };
}

/**
 * Trains a module that was compiled with its recipe (`resnet compile FILE:RECIPE --train`), evaluates as the recipe says and
 * keeps what `resnet train` keeps. Batches, order, rates and bits are those of the command on the same device.
 * @throws ResnetProblem RN4002 for a module without steps, a schedule or the weights that its recipe begins with, RN4006 and
 * RN5013 for images that do not fill what it takes, RN4013 and RN4014 for a state or weights that do not fit, RN5013 for
 * options that are none; NotStored where another run has the storage, or was kept in it
 */
export async function* trainRecipe(session: Session, options: RecipeRunOptions): AsyncGenerator<TrainingEvent, void> {
  const { program } = session;
  const { storage = new MemoryStorage(), resume = false, overwrite = false, signal = { aborted: false } } = options;
  const { run, seed = 0, loss = [] } = program.recipe ?? {};
  // What is compiled is a part of the step, where it takes its batch in several.
  const microBatch = program.functions.find(({ kind }) => kind === "train")?.batch;
  if (microBatch === undefined)
    throw new ResnetProblem(
      "RN4006",
      `${program.name} was compiled without a training step`,
      "compile it with its recipe, as `resnet compile FILE:RECIPE --train` does",
    );
  const batch = microBatch * (program.recipe?.accumulate ?? 1);
  const images = imagesOf(program, options);
  const { loader, evaluator, normalisation, heldOut } = examplesOf(program, { batch, microBatch }, seed, {
    ...options,
    ...images,
  });
  learnPictures(session, { normalisation, classNames: options.data.classNames });
  const times = recipeTimes(program, options, loader.stepsPerEpoch);
  const given = options.schedule ?? run?.schedule;
  if (!given) throw lacking(program, "schedule");
  const schedule = scheduleOver(given, times.timeOf(times.total), times.timeOf(1));
  const metric = (run?.metric ?? "accuracy") as Metric;
  const length = schedule.length === undefined ? {} : { length: times.total };
  const { data } = options;
  const examples = countImages(data);
  const origin = {
    ...originOf(program, { schedule: given, unit: options.schedule ? "steps" : run?.unit, images }),
    data: dataOriginOf(program, data, { heldOut, seed }),
  };
  const facts = { ...origin, seed, batch, metric };
  const batches = loaded(loader, evaluator, program);
  await requireFit(batches, program);

  const files = await RunFiles.take(storage);
  try {
    const bytes = resume ? await storage.read(LAST) : undefined;
    const checkpoint = bytes && openCheckpoint(bytes, LAST, rangesOf(program));
    if (bytes && !checkpoint)
      throw new ResnetProblem("RN4013", `${LAST} is no state of a run`, "take another storage, or begin anew");
    const from = checkpoint && { name: LAST, record: checkpoint.record };
    const claim = await files.claim(facts, { overwrite, from, restarts: resume });
    if (claim.kind !== "granted")
      throw new NotStored(
        "the storage holds another run",
        "go on with it: resume: true; keep it and take another storage; or lose it: overwrite: true",
      );
    const stop: StopRecipe | undefined = run?.stop;
    const begins = checkpoint ? checkpoint.record.origin?.begins : begin(session, options);
    yield* trainRun({
      recipe: { batch, seed, schedule, metric, ...(stop ? { stop } : {}) },
      session,
      device: session.deviceName,
      examples: batches,
      meter: () => new ClassMeter(classLosses(loss as unknown as LossTerms), [metric]),
      times,
      files,
      record: {
        ...{ seed, batch, design: program.hash, device: bitsOf(session.deviceName), metric, ...length },
        origin: {
          ...{ ...origin, normalisation, classes: data.classes, examples },
          ...(data.classNames ? { classNames: data.classNames } : {}),
          ...(begins === undefined ? {} : { begins }),
        },
      },
      ...(checkpoint ? { resumes: { checkpoint, facts: { ...facts, ...length, examples } } } : {}),
      signal,
    });
  } finally {
    files.release();
  }
}

/** What becomes of images: as the options say, else as the recipe does. */
function imagesOf({ recipe, pictures }: Program, { augment, normalisation }: RecipeRunOptions): SaidImages {
  return {
    normalize: normalisation ?? pictures?.normalize ?? "channel",
    augment: augment ?? recipe?.data?.augment ?? [],
    evaluate: pictures?.evaluate ?? [],
  };
}

function normalisationOf(normalize: SaidImages["normalize"], data: Dataset, train: Uint32Array): Normalisation {
  if (normalize === "none") return unchanged(data.shape[0]);
  return normalize === "channel" ? channelStatistics(data, train) : normalize;
}

/** @returns what the recipe calls the weights @throws ResnetProblem RN4002 where the recipe begins with weights and there are none, RN4013, RN4014 where they do not fit */
function begin(session: Session, { start }: RecipeRunOptions): string | undefined {
  const { program } = session;
  const file = program.recipe?.start;
  if (start === undefined && file !== undefined)
    throw new ResnetProblem(
      "RN4002",
      `${program.name} begins with the weights of ${file}, and a module has no files`,
      'give their bytes: start: bytes; or start: "loaded" where loadWeights has set them',
    );
  if (start === undefined) return undefined;
  if (start === "loaded") return file;
  // Of the optimizer a new run takes nothing.
  const learned = { ...program, tensors: program.tensors.filter(({ role }) => role !== "optimizer") };
  const fitted = fitWeights(learned, start, file ?? "start");
  for (const [name, values] of fitted.values) session.write(name, values);
  return file;
}

interface Loaders {
  readonly loader: Loader;
  readonly evaluator: Loader;
  readonly normalisation: Normalisation;
  /** Images of the training set that are not trained on. */
  readonly heldOut: number;
}
function examplesOf(
  { functions }: Program,
  { batch, microBatch }: { readonly batch: number; readonly microBatch: number },
  seed: number,
  { data, heldOut, augment, normalize, evaluate }: RecipeRunOptions & SaidImages,
): Loaders {
  const drawn = split(countImages(data), typeof heldOut === "number" ? heldOut : 0, seed);
  const evaluated = typeof heldOut === "number" ? data : heldOut;
  const indices = typeof heldOut === "number" ? drawn.heldOut : split(countImages(evaluated), 0, seed).train;
  if (indices.length === 0)
    throw wrongArgument("trainRecipe", "there is nothing to evaluate on", "give a data set, or a number above 0");
  const normalisation = normalisationOf(normalize, data, drawn.train);
  // A step is compiled for its batch: an epoch's last, smaller one is trained on where there is one for it.
  const rest = (drawn.train.length % batch) % microBatch;
  const hasLast = functions.some((each) => each.kind === "train" && each.batch === rest);
  const shared = { seed, normalisation, evaluate, leastBatch: hasLast ? rest : microBatch };
  const inferBatch = functions.find(({ kind }) => kind === "infer")?.batch ?? microBatch;
  return {
    loader: new Loader(data, drawn.train, { ...shared, batch, microBatch, augment }),
    evaluator: new Loader(evaluated, indices, { ...shared, batch: inferBatch, augment: [] }),
    normalisation,
    heldOut: typeof heldOut === "number" ? heldOut : 0,
  };
}

function recipeTimes(program: Program, { steps, schedule }: RecipeRunOptions, perEpoch: number): RunTimes {
  const { run } = program.recipe ?? {};
  const count = steps ?? run?.steps;
  if (count === undefined) throw lacking(program, "steps");
  requireWhole("trainRecipe", "steps", count, 1);
  const unit = schedule ? "steps" : (run?.unit ?? "steps");
  const every = {
    ...(run?.evaluateEvery === undefined ? {} : { evaluateEvery: run.evaluateEvery }),
    ...(run?.checkpointEvery === undefined ? {} : { checkpointEvery: run.checkpointEvery }),
  };
  const times = timesOf({ unit: run?.unit ?? "steps", length: { unit: "steps", count }, ...every }, perEpoch);
  return unit === run?.unit ? times : { ...times, timeOf: (step) => step };
}

function lacking({ name }: Program, what: "steps" | "schedule"): ResnetProblem {
  const reason = `${name} was compiled without a recipe that says ${what === "steps" ? "how long to train" : "at which rate"}`;
  return new ResnetProblem("RN4002", reason, `give ${what}`);
}

function rangesOf({ tensors }: Program) {
  return new Map(tensors.flatMap(({ name, range }) => (range ? [[name, range] as const] : [])));
}
