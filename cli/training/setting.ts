/** What one training run works with: asked for, opened and compiled before the first step. */
import type { CheckedRecipe } from "../../compiler/model/checked.ts";
import type { Loader } from "../../runtime/data.ts";
import type { Device } from "../../runtime/device.ts";
import type { NameStyle } from "../../runtime/names.ts";
import type { Program } from "../../runtime/program.ts";
import type { Session } from "../../runtime/session.ts";
import type { DeviceChoice } from "../devices/open-device.ts";
import type { Io } from "../terminal.ts";
import type { RunFolder } from "./folder.ts";
import type { RunRecord } from "./record.ts";
import type { StartOptions } from "./start.ts";
import type { RunTimes } from "./times.ts";

/** What another command line says otherwise. */
export interface CommandChanges {
  readonly resume?: string | undefined;
  readonly weights?: string;
  readonly out?: string;
  readonly overwrite?: boolean;
  readonly rate?: number;
}

export interface RunOptions {
  readonly device: DeviceChoice;
  readonly data?: string;
  readonly out: string;
  /** A flag gave the length of the run: the recipe's times have not been judged for it. */
  readonly lengthGiven: boolean;
  /** A checkpoint, or the folder of one. */
  readonly resume?: string;
  /** Weights that a new run begins with. */
  readonly start?: StartOptions;
  /** Another run that is in `out` may be lost. */
  readonly overwrite: boolean;
  /** Names of the tensors in `best.safetensors`, ours when left out. */
  readonly names?: NameStyle;
  /** The command line of this run with other flags, for people to paste. */
  readonly command: (changes: CommandChanges) => string;
  readonly signal: AbortSignal;
}

export interface RunSetting {
  readonly recipe: CheckedRecipe;
  readonly options: RunOptions;
  readonly io: Io;
  readonly folder: RunFolder;
  /** What the run goes on from: a file, loaded, and the steps done before. */
  readonly from: { readonly path: string; readonly step: number } | undefined;
  /** What the run is, for its files. */
  readonly record: Omit<RunRecord, "step" | "best">;
  readonly device: Device;
  readonly session: Session;
  readonly program: Program;
  readonly loader: Loader;
  readonly evaluator: Loader;
  readonly times: RunTimes;
  /** Of the model's symbols, for the images at hand. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** Name of the one input that a recipe feeds images to. */
export function inputOf({ model }: CheckedRecipe): string {
  return model.inputs[0]?.name ?? "image";
}
