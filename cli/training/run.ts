/** `train` once its recipe is checked: options become the setting of a run, and what happens in it is printed. */
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { compileModel } from "../../compiler/compile.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { coreCount } from "../../runtime/cpu/host.ts";
import { scheduleOver } from "../../runtime/learning-rate.ts";
import { namesToSave } from "../../runtime/weights.ts";
import { bitsOf } from "../../training/checkpoint.ts";
import { classLosses } from "../../training/class-losses.ts";
import { ClassMeter } from "../../training/class-meter.ts";
import type { TrainingEvent } from "../../training/events.ts";
import { loaded } from "../../training/examples.ts";
import { RunFiles } from "../../training/files.ts";
import { showDiagnostics } from "../design.ts";
import { openChosenDevice } from "../devices/open-device.ts";
import { requirePrecision } from "../devices/require-precision.ts";
import { openBatches } from "../data/batches.ts";
import { memoryText, recomputationText } from "../recomputation-text.ts";
import { requireSameClasses } from "../data/fit.ts";
import { seen } from "../data/see.ts";
import { requireFile } from "../files/read.ts";
import type { Io } from "../terminal.ts";
import { isBarelyBegun, resumeTarget } from "./checkpoint.ts";
import { claimPlace, type Place } from "./claim.ts";
import { divergedProblem } from "./diverged.ts";
import { told } from "./hear-run.ts";
import { prepareExamples } from "./examples.ts";
import { logLine, runLine } from "./event-log.ts";
import { layerFinder } from "./find-layer.ts";
import { RunFolder } from "./folder.ts";
import { openNorms } from "./measure-norms.ts";
import { Predictions } from "../report/predictions.ts";
import { RunHistory } from "./run-history.ts";
import { countedTimes, judgeTimes } from "./judge-times.ts";
import type { RunOptions } from "./options.ts";
import { writeResults, type Course } from "./results.ts";
import { sizesOf } from "./sizes.ts";
import { noteOf, startAgain } from "./start-again.ts";
import { Standing } from "./standing.ts";
import { Teller } from "./teller.ts";
import { toldSession } from "./told-session.ts";
import { usualWorkers } from "./usual-workers.ts";

export interface RunResult {
  readonly seconds: number;
  readonly interrupted: boolean;
}

/**
 * What cannot be written, or would be written over, is told before data is read; what does not fit before the first step.
 * @throws ResnetProblem, UsageError; RN4015 where numbers cease to be finite: what was saved before stays
 */
export async function runTraining(recipe: CheckedRecipe, options: RunOptions, io: Io): Promise<RunResult> {
  await requirePrecision(recipe, options.device);
  const { resume, ...others } = options;
  if (resume !== undefined && resume === options.out && isBarelyBegun(resume)) {
    const start = startAgain(recipe, resume, options.names);
    const withThese = start ? `, with ${start.weights}` : "";
    io.err(printable(`note: no state was saved in ${resume} yet: the run begins at its first step${withThese}`));
    const command: RunOptions["command"] = (changes) =>
      options.command({ resume: undefined, overwrite: true, ...(start?.flags ?? {}), ...changes });
    return runTraining(recipe, { ...others, restarts: true, command, ...(start ? { start } : {}) }, io);
  }
  // A path that leads nowhere is told before a folder of that name is made.
  if (resume !== undefined) requireFile(resumeTarget(resume).file);
  const folder = new RunFolder(options.out, options.start && noteOf(options.start));
  const files = await RunFiles.take(folder, folder.beside());
  try {
    const people = options.logsJson ? { ...io, out: io.err } : io;
    return await runIn({ folder, files }, recipe, options, people, options.logsJson ? io.out : undefined);
  } finally {
    files.release();
  }
}

/** @param log takes lines for machines, where they are asked for */
async function runIn(
  place: Place,
  asked: CheckedRecipe,
  options: RunOptions,
  io: Io,
  log: Io["out"] | undefined,
): Promise<RunResult> {
  const { folder, files } = place;
  const { model, batch, seed } = asked;
  const { checkpoint, start, early, facts } = await claimPlace(place, asked, options);
  const recipe = seen(asked, options.data, io);
  const { sizes, functions, normalisation, classes, classNames, count, ...prepared } = await prepareExamples(
    recipe,
    {
      folder: options.data,
      split: early.data.split,
      kept: options.kept,
      ...(options.download ? { download: { io, signal: options.signal } } : {}),
    },
    io,
  );
  if (checkpoint)
    requireSameClasses(
      { of: checkpoint.name, names: checkpoint.record.origin?.classNames },
      { of: recipe.data.kind, names: classNames },
      "go on with the images that it was trained on, or begin a run of its own",
    );
  const counted = countedTimes(recipe, prepared.loader.stepsPerEpoch);
  const times = options.norms ? { ...counted, normsEvery: options.norms.every ?? counted.evaluateEvery } : counted;
  if (options.lengthGiven) showDiagnostics(judgeTimes(recipe, times), io.colour.err, io.err);

  const { device: opened, why } = await openChosenDevice(options.device);
  await using device = opened;
  io.err(`device: ${device.name} (${why})`);
  const isInMemory = "images" in prepared.sources.training.data;
  const workers = options.workers ?? usualWorkers(device, isInMemory, await coreCount(), times.total);
  await using batches = openBatches(prepared.sources, workers, checkpoint?.record.step ?? 0);
  const program = compileModel(model, {
    functions,
    targets: device.targets,
    recipe,
    sizes,
    fuse: options.fuse ?? true,
    ...(device.kind === "cpu" ? { threads: device.threads } : {}),
    onRecomputation: (cost) => io.err(recomputationText(cost)),
  });
  folder.requireRoom(sizesOf(program));
  const names = typeof options.names === "object" ? options.names.map : options.names;
  if (names) namesToSave(program, names, typeof options.names === "object" ? options.names.path : undefined);
  const first = start?.valuesFor(program, { data: early.data, examples: count }, io) ?? new Map<string, Float32Array>();
  await using session = await toldSession(device, program, seed, io);
  if (recipe.memoryBudget !== undefined) io.err(memoryText(session.memory()));
  for (const [name, values] of first) session.write(name, values);
  await using norms = options.norms ? await openNorms(recipe, device, sizes) : undefined;
  io.err(prepared.summary);

  const schedule = scheduleOver(recipe.schedule, times.timeOf(times.total), times.timeOf(1));
  // Other schedules are the same in a run of any length.
  const length = schedule.length === undefined ? {} : { length: times.total };
  const begins = checkpoint ? checkpoint.record.origin?.begins : options.start?.weights;
  const origin = {
    ...{ ...early, normalisation, classes, examples: count },
    ...(classNames ? { classNames } : {}),
    ...(begins === undefined ? {} : { begins }),
  };
  const began = checkpoint && { path: checkpoint.name, step: checkpoint.record.step };
  const standing = new Standing(folder, options, began, files.bestBefore !== undefined);
  const { evaluated } = prepared;
  const teller = new Teller({
    io,
    standing,
    program,
    times,
    evaluated,
    folder,
    out: options.out,
    checkpoint: checkpoint?.name,
  });
  const history = new RunHistory({
    ...{ folder, program, times },
    from: checkpoint && { step: checkpoint.record.step, folder: resumeTarget(checkpoint.name).folder },
    waits: files.isAnothers,
    warn: ({ message }) => io.err(printable(`warning: ${message}; the run goes on, and writes it later`)),
  });
  let predictions: Predictions | undefined;
  log?.(
    runLine(
      {
        ...{ model: model.name, recipe: recipe.name, file: recipe.span.source.path, out: options.out },
        ...{ device: device.name, batch, seed, parameters: program.parameterCount },
        ...(begins === undefined ? {} : { begins }),
      },
      new Date(),
    ),
  );
  const hear = async (event: TrainingEvent): Promise<void> => {
    history.hear(event);
    log?.(logLine(event, program, new Date()));
    teller.tell(event);
    await options.hear?.(event);
  };
  const finish = (): void => {
    teller.stop();
    history.end();
  };
  const ending = await told(
    { hear, finish, standing },
    {
      recipe: {
        batch,
        seed,
        schedule,
        metric: facts.metric,
        ...(recipe.stop ? { stop: recipe.stop } : {}),
      },
      session,
      device: device.name,
      examples: loaded(batches.training, batches.heldOut, program),
      meter: () => {
        const meter = new ClassMeter(classLosses(recipe.loss), recipe.metrics);
        return (predictions = new Predictions(meter, classes, recipe.loss[0]?.of));
      },
      times,
      files,
      record: {
        seed,
        batch,
        design: program.hash,
        device: bitsOf(device.name),
        metric: facts.metric,
        ...length,
        origin,
      },
      ...(checkpoint ? { resumes: { checkpoint, facts: { ...facts, ...length, examples: count } } } : {}),
      ...(names ? { names } : {}),
      findLayer: layerFinder(recipe, device, sizes),
      ...(norms ? { measureNorms: norms.measure } : {}),
      onEvaluating: (done) => teller.evaluating(done),
      signal: options.signal,
    },
  );
  if (ending.kind === "diverged")
    throw divergedProblem(ending, standing, began?.path ?? options.start?.weights, recipe.schedule.rate);
  const course: Course = {
    rows: history.rows,
    norms: history.norms,
    done: ending.step - (began?.step ?? 0),
    ...{ score: teller.score, predictions, classNames, normalisation, program },
    ...{ seconds: teller.seconds, waited: teller.waited, device: device.name, images: prepared.summary, begins },
    command: options.command({ resume: undefined, overwrite: false }),
  };
  if (ending.kind === "ended" && !options.isOneOfSeveral)
    try {
      await writeResults(course, recipe, sizes, place, standing, io);
    } catch (error) {
      // Where the run stands is told before what else could not be written.
      standing.requireSaved();
      throw error;
    }
  standing.requireSaved();
  return { seconds: teller.seconds, interrupted: ending.kind === "interrupted" };
}
