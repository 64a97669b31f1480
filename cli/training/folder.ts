/**
 * The folder of a run: one run's files, written by one process at a time. What another run left there is not written over
 * unless that is asked for, and then it goes as a whole: never the last state of one run beside the best of another.
 */
import { existsSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileStem } from "../../compiler/emit/names.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { openSafetensors } from "../../runtime/safetensors.ts";
import { Lock } from "../files/lock.ts";
import { namesIn, readBytes } from "../files/read.ts";
import { requireRoom } from "../files/room.ts";
import { cannotWrite, makeFolder, removeEmpty, requireWritable, writeWhole, writtenFor } from "../files/write.ts";
import { systemReason } from "../files/system-error.ts";
import { isGone } from "../process-identity.ts";
import { grouped } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { dataText, differences, scoresTheSame, unknownOf, type EarlyOrigin } from "./origin.ts";
import { readRecord, type RunRecord } from "./record.ts";
import type { RunOptions } from "./setting.ts";
import type { RunSizes } from "./sizes.ts";

export const LAST = "last.safetensors";
export const BEST = "best.safetensors";
export const CURVE = "loss.svg";
const LOCK = "run.lock";

/** What is told of a run before its data is read. */
export type RunFacts = EarlyOrigin & Pick<RunRecord, "seed" | "batch" | "metric">;

/** Weights that are there, and what they say of their run. */
interface Found {
  readonly name: string;
  readonly record: RunRecord | undefined;
  /** Why they cannot be read. */
  readonly problem?: string;
}

export class RunFolder {
  readonly #options: RunOptions;
  readonly #lock: Lock;
  /** Folders that were not there before, the outermost first. */
  readonly #made: readonly string[];
  readonly #release = (): void => this.release();
  /** Files of another run, to be taken away once one of this run is there. */
  #foreign: readonly string[] = [];
  /** Of the best weights there, by the run's own metric, where this run has it to beat. */
  bestBefore: number | undefined;

  private constructor(options: RunOptions, lock: Lock, made: readonly string[]) {
    this.#options = options;
    this.#lock = lock;
    this.#made = made;
    process.once("exit", this.#release);
  }

  /**
   * Makes the folder and takes it.
   * @throws UsageError where it cannot be written to, or another process trains into it
   */
  static take(options: RunOptions): RunFolder {
    const made = makeFolder(options.out);
    try {
      return new RunFolder(options, lockOf(options.out), made);
    } catch (error) {
      removeEmpty(made);
      throw error;
    }
  }

  path(name: string): string {
    return join(this.#options.out, name);
  }
  /** A folder for another run: `out/net` -> `out/net-2`, the first that is not there. */
  freeBeside(): string {
    return freeFolder(this.#options.out);
  }
  /** Another run's weights are still there, to give way to what this run saves first. */
  get isAnothers(): boolean {
    return this.#foreign.length > 0;
  }

  /**
   * Compares what is there with the run that is to begin, and clears what a killed run left half-written.
   * @param checkpoint what it goes on from
   * @throws UsageError with the ways on, where what is there would be lost; where a file of the run cannot be written
   */
  claim(run: RunFacts, checkpoint: Checkpoint | undefined): void {
    for (const name of [LAST, BEST, CURVE]) requireWritable(this.path(name));
    const { overwrite } = this.#options;
    const there = [LAST, BEST].filter((name) => existsSync(this.path(name)));
    const goesOn = checkpoint !== undefined && this.#isHere(checkpoint.path, there);
    if (goesOn) this.#goOn(run, checkpoint, there.includes(BEST));
    else if (there.length > 0 && !overwrite) throw this.#refusal(run, there);
    else this.#foreign = there.length > 0 ? [...there, CURVE] : [];
    this.#clear(fileStem(run.model));
  }

  /** Going on from the last state that is here; the best alone counts where there is no last. */
  #isHere(path: string, there: readonly string[]): boolean {
    const real = realpathSync(path);
    const [first] = there;
    return first !== undefined && realpathSync(this.path(first)) === real;
  }

  #goOn(run: RunFacts, checkpoint: Checkpoint, hasBest: boolean): void {
    if (!hasBest) return;
    const { overwrite, out, command } = this.#options;
    const { record } = this.#read(BEST);
    const before = record?.origin?.data;
    if (before && !scoresTheSame(before, run.data)) {
      if (!overwrite)
        throw new UsageError(
          `the best weights in ${out} were chosen on ${dataText(before)}, this run is scored on ${dataText(run.data)}`,
          `keep them: ${command({ out: this.freeBeside() })}; or lose them: ${command({ overwrite: true })}`,
        );
      this.#foreign = [BEST, CURVE];
      return;
    }
    // The best weights say themselves how good they are: a checkpoint may be older than they are.
    const known = record?.origin ? record : checkpoint.record;
    if (known.metric === run.metric) this.bestBefore = known.best;
  }

  #refusal(run: RunFacts, there: readonly string[]): UsageError {
    const { out, command } = this.#options;
    const found = there.map((name) => this.#read(name));
    const goOn =
      there.includes(LAST) && found.some(({ record }) => record) ? [`go on with it: ${command({ resume: out })}`] : [];
    const others = [`keep it: ${command({ out: this.freeBeside() })}`, `lose it: ${command({ overwrite: true })}`];
    return new UsageError(`${out} ${described(found, run)}`, [...goOn, ...others].join("; "));
  }

  #read(name: string): Found {
    const path = this.path(name);
    try {
      return { name, record: readRecord(openSafetensors(readBytes(path), path).metadata, path) };
    } catch (error) {
      if (error instanceof ResnetProblem || error instanceof UsageError)
        return { name, record: undefined, problem: error.message };
      throw error;
    }
  }

  /** Files that a run wrote when it was killed. Nobody else writes weights here: the folder is ours. */
  #clear(stem: string): void {
    for (const name of namesIn(this.#options.out)) {
      const { file = "", pid = 0 } = writtenFor(name) ?? {};
      const isOurs = [LAST, BEST, CURVE].includes(file) || (file.startsWith(`${stem}.`) && isGone(pid));
      if (isOurs) this.#remove(name);
    }
  }

  /** @throws UsageError where this run's files will not fit */
  requireRoom({ last, best, module }: RunSizes): void {
    // A file is written beside the one that it takes the place of.
    const weights = [last, ...(this.#has(LAST) ? [] : [last]), ...(this.#has(BEST) ? [] : [best])];
    requireRoom(this.path(LAST), this.#has(CURVE) ? weights : [...weights, module, module]);
  }
  #has(name: string): boolean {
    return existsSync(this.path(name));
  }

  /**
   * Writes a file of this run whole, and takes away what is left of a run that it takes the place of.
   * @throws FolderLost, UsageError when it cannot be written; what was there before stays
   */
  save(name: string, bytes: Uint8Array | string): void {
    const { out } = this.#options;
    if (!this.#lock.isHeld())
      throw new FolderLost(
        `${this.path(name)} is not written: another process trains into ${out} now`,
        "give each run a folder of its own: --out",
      );
    writeWhole(this.path(name), bytes);
    for (const other of this.#foreign) if (other !== name) this.#remove(other);
    this.#foreign = [];
  }

  #remove(name: string): void {
    try {
      rmSync(this.path(name), { force: true });
    } catch (error) {
      throw cannotTakeAway(this.path(name), error);
    }
  }

  /** May be called twice. A run that saved nothing leaves no folder that was not there. */
  release(): void {
    process.off("exit", this.#release);
    this.#lock.release();
    removeEmpty(this.#made);
  }
}

/** Another process has taken the folder over: whatever was written now would be mixed with what is its own. */
export class FolderLost extends UsageError {}

function cannotTakeAway(path: string, error: unknown): UsageError {
  const reason = `${path} is of another run and cannot be taken away: ${systemReason(error)}`;
  return new UsageError(reason, "take it away, or choose another folder with --out");
}

function lockOf(out: string): Lock {
  const path = join(out, LOCK);
  requireWritable(path);
  let taken: ReturnType<typeof Lock.take>;
  try {
    taken = Lock.take(path);
  } catch (error) {
    throw cannotWrite(path, error);
  }
  if (taken instanceof Lock) return taken;
  const { pid, host, isElsewhere } = taken;
  const whose = pid === 0 ? "another process" : `process ${pid}${isElsewhere ? ` on ${host}` : ""}`;
  const gone = isElsewhere ? `; if that process is gone for good, remove ${path}` : "";
  throw new UsageError(`${whose} trains into ${out}`, `choose another folder with --out, or wait for it${gone}`);
}

function described(found: readonly Found[], run: RunFacts): string {
  const known = found.find(({ record }) => record);
  if (!known?.record) {
    const [{ name, problem } = { name: LAST }] = found;
    return problem === undefined
      ? `holds ${name}, which does not say what run it is of`
      : `holds ${name}, which cannot be read: ${problem}`;
  }
  const { record } = known;
  const of = record.origin ? `, ${record.origin.recipe} of ${record.origin.file}` : "";
  const steps = `after ${grouped(record.step)} steps`;
  const differs = differences(record, run);
  const unknown = unknownOf(record);
  const asTold = unknown === undefined ? "" : `, as far as it tells: not ${unknown}`;
  if (differs.length === 0) return `holds this run already${of} ${steps}${asTold}`;
  return `holds another run${of} ${steps}: ${differs.join(", ")} ${differs.length === 1 ? "differs" : "differ"}`;
}

function freeFolder(out: string): string {
  const isNamed = /^(\.\.?[/\\]*)+$/.exec(out) === null;
  const base = isNamed ? out.replace(/[/\\]+$/, "") : join(out, "run");
  for (let number = 2; ; number++) {
    const path = `${base}-${number}`;
    if (!existsSync(path)) return path;
  }
}
