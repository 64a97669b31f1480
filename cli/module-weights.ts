/** Weights beside a module, as a page fetches them: by our names, what is evaluated of them, whole or in 16 bits. */
import { realpathSync, existsSync } from "node:fs";
import { join } from "node:path";
import { fileStem } from "../compiler/emit/names.ts";
import { evaluatedFile } from "../runtime/averages.ts";
import type { Program } from "../runtime/program.ts";
import { writeSafetensors, type Tensor } from "../runtime/safetensors.ts";
import { requireWritable, writeWhole } from "./files/write.ts";
import type { Io } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { fitFile, readWeights, tellWeights } from "./weights.ts";

export interface ModuleWeights {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * What goes beside the program's module in a folder; nothing is written.
 * @param file of weights, by our names or PyTorch's
 * @throws UsageError, ResnetProblem RN4013, RN4014 for weights that are not the program's
 */
export function moduleWeights(
  program: Program,
  file: string,
  { folder, half, io }: { readonly folder: string; readonly half: boolean; readonly io: Io },
): ModuleWeights {
  const path = join(folder, `${fileStem(program.name)}.safetensors`);
  if (existsSync(path) && realpathSync(path) === realpathSync(file))
    throw new UsageError(`${path} would take the place of the weights that it is made of`, "choose another folder");
  requireWritable(path);
  const fitted = fitFile(program, evaluatedFile(readWeights(file), file), file);
  tellWeights(fitted, file, program, false, io);
  const tensors = new Map(
    program.tensors.flatMap(({ name, role, shape }): [string, Tensor][] => {
      const values = role === "optimizer" ? undefined : fitted.values.get(name);
      return values ? [[name, { dtype: "F32", shape, values }]] : [];
    }),
  );
  return { path, bytes: writeSafetensors({ tensors, metadata: fitted.metadata }, { half }) };
}

export function writeModuleWeights({ path, bytes }: ModuleWeights): string {
  writeWhole(path, bytes);
  return path;
}
