/** The folder of a run as its storage: made and locked for one process at a time, its files written whole. */
import { existsSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { BEST, LAST } from "../../training/files.ts";
import { NotStored, type Storage } from "../../training/storage.ts";
import { Lock, type LockNote } from "../files/lock.ts";
import { namesIn, readBytes } from "../files/read.ts";
import { requireRoom } from "../files/room.ts";
import { systemReason } from "../files/system-error.ts";
import { cannotWrite, makeFolder, removeEmpty, requireWritable, writeWhole, writtenFor } from "../files/write.ts";
import { isGone } from "../process-identity.ts";
import { UsageError } from "../usage-error.ts";
import type { RunSizes } from "./sizes.ts";

export const CURVE = "loss.svg";
export const HISTORY_TABLE = "history.csv";
export const HISTORY_LINES = "history.jsonl";
export const NORMS_TABLE = "norms.csv";
export const NORMS_PICTURE = "norms.svg";
export const REPORT = "report.html";
export const LOCK = "run.lock";
const OURS = [LAST, BEST, CURVE, HISTORY_TABLE, HISTORY_LINES, NORMS_TABLE, NORMS_PICTURE, REPORT];

/** For TensorBoard. @param from steps done before: so a run's files are in its order */
export function eventsName(from: number): string {
  return `events.out.tfevents.${String(from).padStart(10, "0")}.resnet`;
}
/** Steps done before, of a file for TensorBoard; undefined for what is none of ours. */
export function eventsFrom(name: string): number | undefined {
  const [, from] = /^events\.out\.tfevents\.(\d{10,16})\.resnet$/.exec(name) ?? [];
  return from === undefined ? undefined : Number(from);
}

export class RunFolder implements Storage {
  readonly #out: string;
  readonly #note: LockNote | undefined;
  #lock: Lock | undefined;

  /** @param note of a run in it, for whoever finds it killed */
  constructor(out: string, note?: LockNote) {
    this.#out = out;
    this.#note = note;
  }

  path(name: string): string {
    return join(this.#out, name);
  }
  has(name: string): boolean {
    return existsSync(this.path(name));
  }

  /**
   * Makes the folder and takes it. A run that saved nothing leaves no folder that was not there.
   * @throws UsageError where it cannot be written to, or another process trains into it
   */
  async lock(): Promise<() => void> {
    const made = makeFolder(this.#out);
    let lock: Lock;
    try {
      lock = lockOf(this.#out, this.#note);
    } catch (error) {
      removeEmpty(made);
      throw error;
    }
    this.#lock = lock;
    const release = (): void => {
      process.off("exit", release);
      lock.release();
      removeEmpty(made);
    };
    process.once("exit", release);
    return release;
  }

  async list(): Promise<readonly string[]> {
    return namesIn(this.#out).filter((name) => this.has(name));
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    return this.has(name) ? stored(() => readBytes(this.path(name))) : undefined;
  }

  /** What a run leaves here besides its weights, as far as it is there: it goes with them. */
  beside(): readonly string[] {
    const events = namesIn(this.#out).filter((name) => eventsFrom(name) !== undefined);
    return [...OURS.filter((name) => name !== LAST && name !== BEST), ...events];
  }

  /** @throws FolderLost where another process has taken the folder over, NotStored where it cannot be written */
  async write(name: string, bytes: Uint8Array, others: readonly string[] = []): Promise<void> {
    this.requireHeld(name);
    const gone = others.map((other) => this.path(other));
    stored(() => writeWhole(this.path(name), bytes, undefined, gone));
  }

  /** @param name of a file that is to be written @throws FolderLost where another process has taken the folder over */
  requireHeld(name: string): void {
    if (this.#lock?.isHeld() === true) return;
    throw new FolderLost(
      `${this.path(name)} is not written: another process trains into ${this.#out} now`,
      "give each run a folder of its own: --out",
    );
  }

  /** @throws UsageError */
  takeAway(name: string): void {
    takeAway(this.path(name));
  }

  /** @returns the name of a path that is a file of this folder, whichever way it leads there */
  nameOf(path: string): string | undefined {
    const real = realpathSync(path);
    return [LAST, BEST].find((name) => this.has(name) && realpathSync(this.path(name)) === real);
  }

  /** @throws UsageError where a file of a run could not be written */
  requireWritable(): void {
    for (const name of OURS) requireWritable(this.path(name));
  }

  /**
   * Takes away what a run had half written when it was killed. Nobody else writes weights here: the folder is ours.
   * @param stem of the run's module
   */
  clear(stem: string): void {
    for (const name of namesIn(this.#out)) {
      const { file = "", pid = 0 } = writtenFor(name) ?? {};
      const isTheirs = file === LOCK || file.startsWith(`${stem}.`);
      if (OURS.includes(file) || (isTheirs && isGone(pid))) takeAway(this.path(name));
    }
  }

  /** @throws UsageError where this run's files will not fit */
  requireRoom({ last, best, module }: RunSizes): void {
    // A file is written beside the one that it takes the place of.
    const weights = [last, ...(this.has(LAST) ? [] : [last]), ...(this.has(BEST) ? [] : [best])];
    requireRoom(this.path(LAST), this.has(CURVE) ? weights : [...weights, module, module]);
  }

  /** A folder for another run: `out/net` -> `out/net-2`, the first that is not there. */
  freeBeside(): string {
    const isNamed = /^(\.\.?[/\\]*)+$/.exec(this.#out) === null;
    const base = isNamed ? this.#out.replace(/[/\\]+$/, "") : join(this.#out, "run");
    for (let number = 2; ; number++) {
      const path = `${base}-${number}`;
      if (!existsSync(path)) return path;
    }
  }
}

/** Another process has taken the folder over: whatever was written now would be mixed with what is its own. */
class FolderLost extends UsageError {}

function takeAway(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    const reason = `${path} is of another run and cannot be taken away: ${systemReason(error)}`;
    throw new UsageError(reason, "take it away, or choose another folder with --out");
  }
}

/** A run goes on though a file of it cannot be read or written now. */
function stored<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof UsageError ? new NotStored(error.message, error.help) : error;
  }
}

function lockOf(out: string, note: LockNote | undefined): Lock {
  const path = join(out, LOCK);
  requireWritable(path);
  let taken: ReturnType<typeof Lock.take>;
  try {
    taken = Lock.take(path, note);
  } catch (error) {
    throw cannotWrite(path, error);
  }
  if (taken instanceof Lock) return taken;
  const { pid, host, isElsewhere } = taken;
  const whose = pid === 0 ? "another process" : `process ${pid}${isElsewhere ? ` on ${host}` : ""}`;
  const gone = isElsewhere ? `; if that process is gone for good, remove ${path}` : "";
  throw new UsageError(`${whose} trains into ${out}`, `choose another folder with --out, or wait for it${gone}`);
}
