/** `resnet train FILE[:recipe]`: trains, with checkpoints, resume and a loss curve. */
import { join } from "node:path";
import type { CheckedRecipe } from "../../compiler/model/checked.ts";
import { LENGTH_CODES } from "../../compiler/recipes/times.ts";
import { highestRate, isRate } from "../../compiler/recipes/rates.ts";
import { openRecipe, parseTarget } from "../design.ts";
import { fileStem } from "../../compiler/emit/names.ts";
import type { DeviceChoice } from "../devices/open-device.ts";
import type { NameStyle } from "../../runtime/names.ts";
import { withInterrupt } from "../interrupt.ts";
import { shellCommand } from "../shell.ts";
import { clock, type Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { resumeTarget } from "../training/checkpoint.ts";
import { runTraining } from "../training/run.ts";
import type { CommandChanges } from "../training/options.ts";

export interface TrainCommand extends DeviceChoice {
  readonly data?: string;
  readonly out?: string;
  readonly steps?: number;
  readonly epochs?: number;
  readonly batch?: number;
  readonly seed?: number;
  readonly rate?: number;
  readonly resume?: string;
  readonly weights?: string;
  readonly allowMissing: readonly string[];
  readonly overwrite?: boolean;
  readonly names?: NameStyle;
}

export async function train(target: string, command: TrainCommand, io: Io): Promise<number> {
  if (command.steps !== undefined && command.epochs !== undefined)
    throw new UsageError("--steps and --epochs both give the length of the run", "keep one of them");
  const { data, resume, weights, allowMissing, names, overwrite = false } = command;
  if (weights !== undefined && resume !== undefined)
    throw new UsageError(
      "--weights begins a run, --resume goes on with one",
      "keep --resume to go on with its optimizer and at its step, --weights to begin with weights alone",
    );
  if (weights === undefined && allowMissing.length > 0)
    throw new UsageError("--allow-missing says what --weights may lack, and there are none", "name a file: --weights");
  const lengthGiven = command.steps !== undefined || command.epochs !== undefined;
  const recipe = adjusted(openRecipe(parseTarget(target), io, lengthGiven ? LENGTH_CODES : []), command);
  const goesOnIn = resume === undefined ? undefined : resumeTarget(resume).folder;
  const result = await withInterrupt((signal) =>
    runTraining(
      recipe,
      {
        device: command,
        out: command.out ?? goesOnIn ?? join("out", fileStem(recipe.name)),
        lengthGiven,
        overwrite,
        signal,
        command: (changes) => commandLine(target, { ...command, ...changes }),
        ...(data === undefined ? {} : { data }),
        ...(resume === undefined ? {} : { resume }),
        ...(weights === undefined ? {} : { start: { weights, allowMissing } }),
        ...(names === undefined ? {} : { names }),
      },
      io,
    ),
  );
  if (!result.interrupted) io.err(`trained in ${clock(result.seconds)}`);
  return result.interrupted ? 1 : 0;
}

/** As it would be typed. What a run began with is no matter to one that goes on. */
function commandLine(target: string, command: Omit<TrainCommand, "resume"> & CommandChanges): string {
  const { weights, allowMissing, ...others } = command;
  const begins = others.resume === undefined;
  const flags = [
    ...Object.entries(others).map(([name, value]) => flag(name, value)),
    ...(begins ? [flag("weights", weights), ...allowMissing.map((part) => flag("allow-missing", part))] : []),
  ];
  // A name that begins with a dash would be taken for a flag.
  return shellCommand(["resnet", "train", target.startsWith("-") ? `./${target}` : target, ...flags.flat()]);
}

function flag(name: string, value: unknown): readonly string[] {
  if (value === undefined || value === false) return [];
  return value === true ? [`--${name}`] : [`--${name}`, String(value)];
}

/** Flags beat the recipe. Its schedule and intervals stay as they are counted there, whatever unit the length has. */
function adjusted(recipe: CheckedRecipe, { steps, epochs, batch, seed, rate }: TrainCommand): CheckedRecipe {
  const schedule = rate === undefined ? recipe.schedule : { ...recipe.schedule, rate };
  const highest = highestRate(schedule);
  if (!isRate(highest))
    throw new UsageError(
      `--rate ${rate}: with what the recipe's schedule makes of it, a rate would be ${highest}`,
      "choose a smaller one",
    );
  return {
    ...recipe,
    ...(steps === undefined ? {} : { length: { unit: "steps", count: steps } as const }),
    ...(epochs === undefined ? {} : { length: { unit: "epochs", count: epochs } as const }),
    ...(batch === undefined ? {} : { batch }),
    ...(seed === undefined ? {} : { seed }),
    schedule,
  };
}
