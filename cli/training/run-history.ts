/**
 * The history of a run beside its weights while it runs: as a table, as JSON lines, and for TensorBoard. A run that goes on
 * goes on in them behind its checkpoint's step, however the one before ended.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Program } from "../../runtime/program.ts";
import type { TrainingEvent } from "../../training/events.ts";
import { concat, fileBegin, lengthUpTo, scalarsRecord } from "../../training/event-file.ts";
import {
  columnsOf,
  csvLine,
  evaluatedRow,
  HELD_OUT,
  jsonLine,
  readHistory,
  stepRow,
  type HistoryRow,
} from "../../training/history.ts";
import { normsTable, readNorms, type NormsOfStep } from "../../training/norms.ts";
import type { RunTimes } from "../../training/times.ts";
import { GrowingFile } from "../files/growing-file.ts";
import { namesIn, readBytes } from "../files/read.ts";
import { writeWhole } from "../files/write.ts";
import { UsageError } from "../usage-error.ts";
import { eventsFrom, eventsName, HISTORY_LINES, HISTORY_TABLE, NORMS_TABLE, type RunFolder } from "./folder.ts";

const FLUSH_EVERY_MS = 1000;

/** What a run's folder tells of it; nothing where it has no history. @param upTo steps that count */
export function historyIn(folder: string, upTo?: number): readonly HistoryRow[] {
  try {
    return readHistory(readFileSync(join(folder, HISTORY_LINES), "utf8"), upTo);
  } catch {
    return [];
  }
}

/** The norms that were measured in a run; nothing where none were. @param below steps that were not done */
export function normsIn(folder: string, below?: number): readonly NormsOfStep[] {
  try {
    return readNorms(readFileSync(join(folder, NORMS_TABLE), "utf8"), below);
  } catch {
    return [];
  }
}

/** What TensorBoard is told of. */
type Told = Timed | { readonly norms: NormsOfStep; readonly time: number };

interface Timed {
  readonly row: HistoryRow;
  readonly time: number;
}

export interface HistoryOptions {
  readonly folder: RunFolder;
  readonly program: Program;
  readonly times: RunTimes;
  /** Steps done before, and the folder of the run that did them. */
  readonly from: { readonly step: number; readonly folder: string } | undefined;
  /** Another run's files are there until this one saves something: they are not touched before. */
  readonly waits: boolean;
  /** Told once when the history cannot be written. */
  readonly warn: (problem: UsageError) => void;
}

export class RunHistory {
  readonly #options: HistoryOptions;
  readonly #rows: HistoryRow[];
  readonly #norms: NormsOfStep[];
  #hasNewNorms = false;
  readonly #table: GrowingFile;
  readonly #lines: GrowingFile;
  readonly #events: GrowingFile;
  readonly #normsTable: GrowingFile;
  readonly #eventsName: string;
  #columns: readonly string[] = [];
  /** Of this process, not yet written. */
  #pending: Told[] = [];
  #held: Timed | undefined;
  #waits: boolean;
  #isSaved: boolean;
  #isWarned = false;
  #flushedAt = performance.now();

  constructor(options: HistoryOptions) {
    const { folder, from, waits } = options;
    this.#options = options;
    this.#rows = from ? [...historyIn(from.folder, from.step)] : [];
    this.#norms = from ? [...normsIn(from.folder, from.step)] : [];
    this.#table = new GrowingFile(folder.path(HISTORY_TABLE));
    this.#normsTable = new GrowingFile(folder.path(NORMS_TABLE));
    this.#lines = new GrowingFile(folder.path(HISTORY_LINES));
    this.#eventsName = eventsName(from?.step ?? 0);
    this.#events = new GrowingFile(folder.path(this.#eventsName));
    this.#waits = waits;
    this.#isSaved = from !== undefined;
  }

  /** Of the whole run, as far as it is known. */
  get rows(): readonly HistoryRow[] {
    return this.#rows;
  }

  get norms(): readonly NormsOfStep[] {
    return this.#norms;
  }

  hear(event: TrainingEvent): void {
    switch (event.kind) {
      case "measured":
        this.#norms.push(event);
        this.#pending.push({ norms: event, time: Date.now() / 1000 });
        this.#hasNewNorms = true;
        return;
      case "progress": {
        this.#release();
        const { evaluateEvery, total } = this.#options.times;
        this.#held = { row: stepRow(event, this.#options.program), time: Date.now() / 1000 };
        // A row is written once: where the run is evaluated, with what it came to.
        if (event.step % evaluateEvery !== 0 && event.step !== total) this.#release();
        if (performance.now() - this.#flushedAt > FLUSH_EVERY_MS) this.#flush();
        return;
      }
      case "settled":
        // What a checkpoint counts as done has to be here before it is.
        return this.#flush();
      case "evaluated":
        if (this.#held) this.#held = { ...this.#held, row: evaluatedRow(this.#held.row, event.score) };
        this.#release();
        return this.#flush();
      case "saved":
        this.#waits = false;
        this.#isSaved = true;
        return this.#flush();
      case "ended":
      case "interrupted":
      case "diverged":
        this.#release();
        return this.#flush();
    }
  }

  /** The run is over, whatever ended it: one that saved nothing leaves nothing. */
  end(): void {
    this.#release();
    this.#flush();
    if (this.#isSaved) return;
    for (const [name, file] of this.#files()) if (file.isBegun) this.#options.folder.takeAway(name);
  }

  #files(): readonly (readonly [string, GrowingFile])[] {
    return [
      [HISTORY_TABLE, this.#table],
      [HISTORY_LINES, this.#lines],
      [this.#eventsName, this.#events],
      [NORMS_TABLE, this.#normsTable],
    ];
  }

  #release(): void {
    if (!this.#held) return;
    this.#rows.push(this.#held.row);
    this.#pending.push(this.#held);
    this.#held = undefined;
  }

  /** A disk that is full for a while ends no run: what could not be written is written with what comes next. */
  #flush(): void {
    if (this.#waits || this.#pending.length === 0) return;
    this.#flushedAt = performance.now();
    try {
      this.#options.folder.requireHeld(HISTORY_LINES);
      if (!this.#events.isBegun) this.#beginAll();
      else this.#appendAll();
      if (this.#hasNewNorms) this.#normsTable.begin(text([normsTable(this.#norms)]));
      this.#hasNewNorms = false;
      this.#pending = [];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      if (!this.#isWarned) this.#options.warn(error);
      this.#isWarned = true;
    }
  }

  #beginAll(): void {
    this.#beginTable();
    this.#lines.begin(text(this.#rows.map(jsonLine)));
    const { folder, from } = this.#options;
    cutEvents(folder, from?.step ?? 0);
    const first = this.#pending[0]?.time ?? 0;
    this.#events.begin(concat([fileBegin(first, from?.step ?? 0), ...this.#pending.map(eventOf)]));
  }

  #beginTable(): void {
    this.#columns = columnsOf(this.#rows);
    this.#table.begin(text([`${this.#columns.join(",")}\n`, ...this.#rows.map((row) => csvLine(row, this.#columns))]));
  }

  #appendAll(): void {
    const rows = this.#pending.flatMap((each) => ("row" in each ? [each.row] : []));
    // The first evaluation comes with columns of its own.
    if (columnsOf(rows).some((column) => !this.#columns.includes(column))) this.#beginTable();
    else this.#table.append(text(rows.map((row) => csvLine(row, this.#columns))));
    this.#lines.append(text(rows.map(jsonLine)));
    this.#events.append(concat(this.#pending.map(eventOf)));
  }
}

function text(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(lines.join(""));
}

function eventOf(told: Told): Uint8Array {
  const { time } = told;
  if ("norms" in told) {
    const values = told.norms.norms.flatMap(({ name, weight, gradient, update }) =>
      Object.entries({ weight, gradient, update }).map(([kind, value]) => [`norm_${kind}/${name}`, value] as const),
    );
    return scalarsRecord({ step: told.norms.step, time, values });
  }
  const { step, ...columns } = told.row;
  return scalarsRecord({ step, time, values: Object.entries(columns).map(([name, value]) => [tagOf(name), value]) });
}

/** `held_out_loss` -> `loss/held_out`, beside `loss/training`. */
function tagOf(column: string): string {
  if (column === "rate") return column;
  return column.startsWith(HELD_OUT) ? `${column.slice(HELD_OUT.length)}/held_out` : `${column}/training`;
}

/** Takes from the files of earlier processes what will be done again. @throws UsageError */
function cutEvents(folder: RunFolder, step: number): void {
  for (const name of namesIn(folder.path(""))) {
    const began = eventsFrom(name);
    if (began === undefined) continue;
    const path = folder.path(name);
    const bytes = readBytes(path);
    const length = began < step ? lengthUpTo(bytes, step) : 0;
    if (length === 0) folder.takeAway(name);
    else if (length < bytes.byteLength) writeWhole(path, bytes.subarray(0, length));
  }
}
