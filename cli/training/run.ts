/** `train` once its recipe is checked: options become the setting of a run, and what happens in it is printed. */
import { bug } from "../../compiler/bug.ts";
import { compileModel } from "../../compiler/compile.ts";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import type { Device } from "../../runtime/device.ts";
import { scheduleOver } from "../../runtime/learning-rate.ts";
import { DeviceLostError, ResnetProblem } from "../../runtime/problem.ts";
import type { Program } from "../../runtime/program.ts";
import { openSession } from "../../runtime/open-session.ts";
import type { Session } from "../../runtime/session.ts";
import { namesToSave } from "../../runtime/weights.ts";
import { bitsOf } from "../../training/checkpoint.ts";
import { classLosses } from "../../training/class-losses.ts";
import { ClassMeter } from "../../training/class-meter.ts";
import type { Ending } from "../../training/events.ts";
import { loaded } from "../../training/examples.ts";
import { RunFiles } from "../../training/files.ts";
import { trainRun, type TrainingSetting } from "../../training/run.ts";
import { showDiagnostics } from "../design.ts";
import { openChosenDevice } from "../devices/open-device.ts";
import { requireSameClasses } from "../data/fit.ts";
import { seen } from "../data/see.ts";
import { requireFile } from "../files/read.ts";
import type { Io } from "../terminal.ts";
import { isBarelyBegun, resumeTarget } from "./checkpoint.ts";
import { claimPlace, type Place } from "./claim.ts";
import { divergedProblem } from "./diverged.ts";
import { prepareExamples } from "./examples.ts";
import { layerFinder } from "./find-layer.ts";
import { CURVE, RunFolder } from "./folder.ts";
import { countedTimes, judgeTimes } from "./judge-times.ts";
import type { RunOptions } from "./options.ts";
import { startProgress } from "./progress.ts";
import { writeResults } from "./results.ts";
import { sizesOf } from "./sizes.ts";
import { Standing } from "./standing.ts";
import { Teller } from "./teller.ts";

export interface RunResult {
  readonly seconds: number;
  readonly interrupted: boolean;
}

/**
 * What cannot be written, or would be written over, is told before data is read; what does not fit before the first step.
 * @throws ResnetProblem, UsageError; RN4015 where numbers cease to be finite: what was saved before stays
 */
export async function runTraining(recipe: CheckedRecipe, options: RunOptions, io: Io): Promise<RunResult> {
  const { resume, ...others } = options;
  if (resume !== undefined && resume === options.out && isBarelyBegun(resume)) {
    io.err(printable(`note: no state was saved in ${resume} yet: the run begins at its first step`));
    const command: RunOptions["command"] = (changes) =>
      options.command({ resume: undefined, overwrite: true, ...changes });
    return runTraining(recipe, { ...others, restarts: true, command }, io);
  }
  // A path that leads nowhere is told before a folder of that name is made.
  if (resume !== undefined) requireFile(resumeTarget(resume).file);
  const folder = new RunFolder(options.out);
  const files = await RunFiles.take(folder, [CURVE]);
  try {
    return await runIn({ folder, files }, recipe, options, io);
  } finally {
    files.release();
  }
}

async function runIn(place: Place, asked: CheckedRecipe, options: RunOptions, io: Io): Promise<RunResult> {
  const { folder, files } = place;
  const { model, batch, seed } = asked;
  const { checkpoint, start, early, facts } = await claimPlace(place, asked, options);
  const recipe = seen(asked, options.data, io);
  const { sizes, functions, normalisation, classes, classNames, count, ...prepared } = await prepareExamples(
    recipe,
    options.data,
    early.data.split,
    io,
    options.kept,
  );
  if (checkpoint)
    requireSameClasses(
      { of: checkpoint.name, names: checkpoint.record.origin?.classNames },
      { of: recipe.data.kind, names: classNames },
      "go on with the images that it was trained on, or begin a run of its own",
    );
  const times = countedTimes(recipe, prepared.loader.stepsPerEpoch);
  if (options.lengthGiven) showDiagnostics(judgeTimes(recipe, times), io.colour.err, io.err);

  const { device: opened, why } = await openChosenDevice(options.device);
  await using device = opened;
  io.err(`device: ${device.name} (${why})`);
  const program = compileModel(model, { functions, targets: device.targets, recipe, sizes });
  folder.requireRoom(sizesOf(program));
  const names = typeof options.names === "object" ? options.names.map : options.names;
  if (names) namesToSave(program, names, typeof options.names === "object" ? options.names.path : undefined);
  const first = start?.valuesFor(program, { data: early.data, examples: count }, io) ?? new Map<string, Float32Array>();
  await using session = await openedSession(device, program, seed, io);
  for (const [name, values] of first) session.write(name, values);
  io.err(prepared.summary);

  const schedule = scheduleOver(recipe.schedule, times.timeOf(times.total), times.timeOf(1));
  // Other schedules are the same in a run of any length.
  const length = schedule.length === undefined ? {} : { length: times.total };
  const origin = { ...early, normalisation, classes, ...(classNames ? { classNames } : {}), examples: count };
  const began = checkpoint && { path: checkpoint.name, step: checkpoint.record.step };
  const standing = new Standing(folder, options, began, files.bestBefore !== undefined);
  const teller = new Teller({ io, standing, program, batch, folder, out: options.out, checkpoint: checkpoint?.name });
  const hearers = { teller, standing, hear: options.hear };
  const ending = await told(hearers, {
    recipe: {
      batch,
      seed,
      schedule,
      metric: facts.metric,
      ...(recipe.stop ? { stop: recipe.stop } : {}),
    },
    session,
    device: device.name,
    examples: loaded(prepared.loader, prepared.evaluator, program),
    meter: () => new ClassMeter(classLosses(recipe.loss), recipe.metrics),
    times,
    files,
    record: { seed, batch, design: program.hash, device: bitsOf(device.name), metric: facts.metric, ...length, origin },
    ...(checkpoint ? { resumes: { checkpoint, facts: { ...facts, ...length, examples: count } } } : {}),
    ...(names ? { names } : {}),
    findLayer: layerFinder(recipe, device, sizes),
    signal: options.signal,
  });
  if (ending.kind === "diverged")
    throw divergedProblem(ending, standing, began?.path ?? options.start?.weights, recipe.schedule.rate);
  if (ending.kind === "ended" && !options.isOneOfSeveral)
    try {
      await writeResults(teller.course, recipe, sizes, place, standing, io);
    } catch (error) {
      // Where the run stands is told before what else could not be written.
      standing.requireSaved();
      throw error;
    }
  standing.requireSaved();
  return { seconds: teller.seconds, interrupted: ending.kind === "interrupted" };
}

async function openedSession(device: Device, program: Program, seed: number, io: Io): Promise<Session> {
  const { wgsl, wasm } = program.code;
  const compiling = startProgress(io, "compiling kernels", (wgsl ?? wasm)?.kernels.length ?? 0);
  const session = await openSession(device, program, { seed, onCompile: ({ done }) => compiling.update(done, "") });
  compiling.stop();
  return session;
}

interface Hearers {
  readonly teller: Teller;
  readonly standing: Standing;
  readonly hear: RunOptions["hear"];
}

/** Runs it and prints what happens. @returns how it ended */
async function told({ teller, standing, hear }: Hearers, setting: TrainingSetting): Promise<Ending> {
  try {
    for await (const event of trainRun(setting)) {
      teller.tell(event);
      await hear?.(event);
      if (event.kind === "ended" || event.kind === "interrupted" || event.kind === "diverged") return event;
    }
  } catch (error) {
    if (!(error instanceof DeviceLostError)) throw error;
    // The device is gone, and with it what was done since the last checkpoint.
    throw new ResnetProblem(error.code, error.message, `${standing.text()}: ${standing.wayOn()}`);
  } finally {
    teller.stop();
  }
  return bug("a run has ended without an event that says how");
}
