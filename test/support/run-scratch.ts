/**
 * One folder for all that a run of the tests writes, gone at its end. Where the machine has a folder in memory it lies there:
 * a training run waits for the disk with each file that it makes durable, and hundreds of tests train.
 */
import { execFileSync } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const IN_MEMORY = "/dev/shm";
/** Several times what lies there at once. */
const ROOM_BYTES = 2 ** 30;

const NAME = "resnet-tests-";
/** What a run that was killed left is taken away by one a day later. */
const OLD_MILLISECONDS = 24 * 60 * 60 * 1000;

/** What `scratchFolder` reads. */
export const RUN_SCRATCH = "RESNET_TEST_SCRATCH";

/** Of the first of a run's projects: the others find it made. */
export function setup(): void {
  if (process.env[RUN_SCRATCH] !== undefined) return;
  const folder = madeIn(IN_MEMORY) ?? mkdtempSync(join(tmpdir(), NAME));
  // As the temporary folder: what others may not read there is said of each folder in it.
  chmodSync(folder, 0o755);
  process.env[RUN_SCRATCH] = folder;
}
export function teardown(): void {
  const folder = process.env[RUN_SCRATCH];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  delete process.env[RUN_SCRATCH];
}

/** Undefined where there is no such folder, little room in it, or no program may be started from it, as in a container. */
function madeIn(parent: string): string | undefined {
  try {
    accessSync(parent, constants.W_OK);
    const { bavail, bsize } = statfsSync(parent);
    if (bavail * bsize < ROOM_BYTES) return undefined;
  } catch {
    return undefined;
  }
  removeOld(parent);
  const folder = mkdtempSync(join(parent, NAME));
  try {
    const program = join(folder, "program");
    writeFileSync(program, "#!/bin/sh\n", { mode: 0o755 });
    execFileSync(program);
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

/** One's own. */
function removeOld(parent: string): void {
  for (const name of readdirSync(parent).filter((each) => each.startsWith(NAME))) {
    const left = statSync(join(parent, name), { throwIfNoEntry: false });
    if (left?.uid === process.getuid?.() && Date.now() - (left?.mtimeMs ?? 0) > OLD_MILLISECONDS)
      rmSync(join(parent, name), { recursive: true, force: true });
  }
}
