/** `--resume`: goes on from the checkpoint of a run, and says what is not as it was then. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { readSafetensors } from "../../runtime/safetensors.ts";
import { loadWeights } from "../../runtime/weights.ts";
import { readBytes } from "../files/read.ts";
import { grouped } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { bitsOf, readState, type RunState } from "./checkpoint.ts";
import type { RunSetting } from "./setting.ts";

/**
 * Loads a checkpoint into the session.
 * @param resume the file, or the folder of a run
 * @returns where the run stood
 */
export function resumeFrom(resume: string, { session, program, device, recipe, io }: RunSetting): RunState {
  const path = existsSync(resume) && statSync(resume).isDirectory() ? join(resume, "last.safetensors") : resume;
  const bytes = readBytes(path);
  const state = readState(readSafetensors(bytes, path).metadata, path);
  if (!state)
    throw new UsageError(
      `${path} is no checkpoint of a run: it says no step`,
      "start from it with weights only: resnet eval, or name the run's last.safetensors",
    );
  loadWeights(session, bytes, path);
  if (state.device !== undefined && state.device !== bitsOf(device.name))
    io.err(`note: this run was saved on ${state.device} and goes on on ${device.name}: the last bits will differ`);
  if (state.design !== program.hash || state.seed !== recipe.seed || state.batch !== recipe.batch) {
    io.err(
      "note: the design, batch or seed differs from the run that saved this: going on, with other bits than it would have had",
    );
  }
  io.err(`going on from ${path} after ${grouped(state.step)} steps`);
  return state;
}
