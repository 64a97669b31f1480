/** `resnet train FILE[:recipe]`: trains, with checkpoints, resume and a loss curve. */
import { join } from "node:path";
import type { CheckedRecipe } from "../../compiler/model/checked.ts";
import { openRecipe, parseTarget } from "../design.ts";
import { fileStem } from "../../compiler/emit/names.ts";
import type { DeviceChoice } from "../device.ts";
import type { NameStyle } from "../../runtime/names.ts";
import type { Io } from "../terminal.ts";
import { runTraining } from "../training/run.ts";
import { clock } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { withInterrupt } from "../interrupt.ts";

export interface TrainCommand extends DeviceChoice {
  readonly data?: string;
  readonly out?: string;
  readonly steps?: number;
  readonly epochs?: number;
  readonly batch?: number;
  readonly seed?: number;
  readonly rate?: number;
  readonly resume?: string;
  readonly names?: NameStyle;
}

export async function train(target: string, command: TrainCommand, io: Io): Promise<number> {
  if (command.steps !== undefined && command.epochs !== undefined)
    throw new UsageError("--steps and --epochs both give the length of the run", "keep one of them");
  const recipe = adjusted(openRecipe(parseTarget(target), io), command);
  const out = command.out ?? command.resume ?? join("out", fileStem(recipe.name));
  const shown = [
    "resnet train",
    target,
    ...Object.entries(command).flatMap(([name, value]) =>
      name === "resume" || value === undefined ? [] : [`--${name} ${String(value)}`],
    ),
  ];
  const result = await withInterrupt((signal) =>
    runTraining(
      recipe,
      {
        device: command,
        out,
        lengthGiven: command.steps !== undefined || command.epochs !== undefined,
        signal,
        command: shown.join(" "),
        ...(command.data === undefined ? {} : { data: command.data }),
        ...(command.resume === undefined ? {} : { resume: command.resume }),
        ...(command.names === undefined ? {} : { names: command.names }),
      },
      io,
    ),
  );
  if (!result.interrupted) io.err(`trained in ${clock(result.seconds)}`);
  return result.interrupted ? 1 : 0;
}

/** Flags beat the recipe. Its schedule and intervals stay as they are counted there, whatever unit the length has. */
function adjusted(recipe: CheckedRecipe, { steps, epochs, batch, seed, rate }: TrainCommand): CheckedRecipe {
  return {
    ...recipe,
    ...(steps === undefined ? {} : { length: { unit: "steps", count: steps } as const }),
    ...(epochs === undefined ? {} : { length: { unit: "epochs", count: epochs } as const }),
    ...(batch === undefined ? {} : { batch }),
    ...(seed === undefined ? {} : { seed }),
    ...(rate === undefined ? {} : { schedule: { ...recipe.schedule, rate } }),
  };
}
