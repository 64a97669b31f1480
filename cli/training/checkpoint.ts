/** `--resume`: the file that is meant, read. */
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TensorRange } from "../../runtime/program.ts";
import { openCheckpoint, type Checkpoint } from "../../training/checkpoint.ts";
import { LAST } from "../../training/files.ts";
import { namesIn } from "../files/read.ts";
import { writtenFor } from "../files/write.ts";
import { shellWord } from "../shell.ts";
import { UsageError } from "../usage-error.ts";
import { readWeights } from "../weights.ts";
import { LOCK } from "./folder.ts";

/** The file that `--resume` means, and the folder of its run. @param resume a file, or the folder of a run */
export function resumeTarget(resume: string): { readonly file: string; readonly folder: string } {
  const isFolder = existsSync(resume) && statSync(resume).isDirectory();
  return isFolder ? { file: join(resume, LAST), folder: resume } : { file: resume, folder: dirname(resume) };
}

/** The folder of a run that was killed before its first state: it is locked still, or there is nothing at all in it. */
export function isBarelyBegun(resume: string): boolean {
  const { file, folder } = resumeTarget(resume);
  if (folder !== resume || existsSync(file)) return false;
  const names = namesIn(folder);
  return names.length === 0 || names.some((name) => (writtenFor(name)?.file ?? name) === LOCK);
}

/**
 * @param ranges what the run's tensors can hold
 * @throws UsageError, ResnetProblem RN4013 where there is nothing to go on from
 */
export function readCheckpoint(path: string, ranges: ReadonlyMap<string, TensorRange>): Checkpoint {
  const checkpoint = openCheckpoint(readWeights(path), path, ranges);
  if (checkpoint) return checkpoint;
  throw new UsageError(
    `${path} is no checkpoint of a run: it does not say after how many steps it was saved`,
    `name the ${LAST} of a run, or its folder; to begin with weights alone: --weights ${shellWord(path)}`,
  );
}
