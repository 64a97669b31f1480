/** Writes emitted modules, and nothing over what is not this model's own: files of two models may have one name. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { emitModule, modelOfFile, moduleFiles } from "../compiler/emit/module.ts";
import type { Program } from "../runtime/program.ts";
import { readBytes } from "./files/read.ts";
import { requireWritable, writeWhole } from "./files/write.ts";
import { UsageError } from "./usage-error.ts";

/** @returns the files' paths, the module's first @throws UsageError before anything is written */
export function writeModule(folder: string, program: Program): readonly string[] {
  requireRoomForModule(folder, program.name);
  return emitModule(program).map(({ name, content }) => {
    const path = join(folder, name);
    writeWhole(path, content);
    return path;
  });
}

/**
 * `a` and `A` have files of one name, since many systems know no difference; and a file may be a person's own.
 * @param overwrite modules of other models are given up
 * @throws UsageError where a module of the model would take the place of what is none, or cannot be written
 */
export function requireRoomForModule(folder: string, model: string, overwrite = false): void {
  for (const name of moduleFiles(model)) {
    const path = join(folder, name);
    requireWritable(path);
    // WebAssembly does not say whose it is: it goes with the texts.
    if (name.endsWith(".wasm") || !existsSync(path)) continue;
    const there = modelOfFile(new TextDecoder().decode(readBytes(path)));
    if (there === model || (overwrite && there !== undefined)) continue;
    throw new UsageError(
      `${path} is ${there === undefined ? "no file of resnet-lang" : `of the model ${there}`}: ${model} would take its place`,
      "choose another folder, or take the file away",
    );
  }
}
