/** What one training run works with: asked for, opened and compiled before the first step. */
import type { FunctionRequest } from "../../compiler/compile.ts";
import type { CheckedRecipe } from "../../compiler/model/checked.ts";
import type { Loader } from "../../runtime/data.ts";
import type { Device } from "../../runtime/device.ts";
import type { NameStyle } from "../../runtime/names.ts";
import type { Program } from "../../runtime/program.ts";
import type { Session } from "../../runtime/session.ts";
import type { DeviceChoice } from "../device.ts";
import type { Io } from "../terminal.ts";
import type { RunTimes } from "./times.ts";

export interface RunOptions {
  readonly device: DeviceChoice;
  readonly data?: string;
  readonly out: string;
  /** A flag gave the length of the run: the recipe's times have not been judged for it. */
  readonly lengthGiven: boolean;
  /** A checkpoint, or the folder of one. */
  readonly resume?: string;
  /** Names of the tensors in `best.safetensors`, ours when left out. */
  readonly names?: NameStyle;
  /** The command that goes on from a checkpoint, for people. */
  readonly command: string;
  readonly signal: AbortSignal;
}

export interface RunSetting {
  readonly recipe: CheckedRecipe;
  readonly options: RunOptions;
  readonly io: Io;
  readonly device: Device;
  readonly session: Session;
  readonly program: Program;
  readonly loader: Loader;
  readonly evaluator: Loader;
  readonly times: RunTimes;
  /** Of the model's symbols, for the images at hand. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly functions: readonly FunctionRequest[];
}

/** Name of the one input that a recipe feeds images to. */
export function inputOf({ model }: CheckedRecipe): string {
  return model.inputs[0]?.name ?? "image";
}
