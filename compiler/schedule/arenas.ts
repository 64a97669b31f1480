/**
 * Slots that lie one behind the other in a larger one, an arena, so that one step can go along all of them. Steps and
 * kernels bind a slot and never ask whether it has memory of its own.
 */
import { bug } from "../bug.ts";
import type { Row } from "./alike.ts";
import type { LiveMemory, Span } from "./live-memory.ts";
import { outputsOf, type BufferId, type BufferSlot, type Step } from "./types.ts";

/** In elements: where a binding may begin, 256 bytes (WebGPU, `minStorageBufferOffsetAlignment`). */
export const ALIGNMENT = 64;

/** Elements of an arena at most: a step along as many takes so long that another one costs nothing beside it. */
const MOST = 2 ** 20;
/** Elements of an arena at most that is small beside whatever a network holds. */
const MOST_SMALL = 2 ** 16;
/**
 * Of the peak, what an arena of temporaries takes at most: many steps write it, and none of them reads from the slot that it
 * lies in (WebGPU), so that it may end in one that nothing else is in.
 */
const PART = 0.01;
/** Elements of a temporary at most that may lie beside another in an arena: what is large is worth a step of its own. */
export const MOST_JOINED = MOST_SMALL - ALIGNMENT;

/** Leaves that lie in one arena, in their order: the functions of a program have them in common. */
export interface LeafArena {
  readonly role: "parameter" | "state";
  readonly names: readonly string[];
}

/** Elements that a value takes in an arena. */
const room = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;
const roomOf = (rows: readonly { readonly length: number }[]): number =>
  rows.reduce((sum, { length }) => sum + room(length), 0);

const columnOf = ({ columns }: Row, column: number): BufferId => columns[column] ?? bug("alike rows differ");

/** Rows that are done as one: the arenas' stretches that their columns are, and the elements of each. */
export interface Run {
  readonly rows: readonly Row[];
  readonly columns: readonly BufferId[];
  readonly length: number;
  /** Why the next alike row is none of these; undefined of the last ones. */
  readonly ends: string | undefined;
}

/** Rows that are gathered for a run; what is asked of all of them is known of each buffer at once. */
class OpenRun {
  readonly rows: Row[] = [];
  /** Elements, with what alignment leaves free. */
  length = 0;
  /** By column the first step that names one of its temporaries. */
  readonly begins: number[] = [];
  /** Columns in which a buffer stands. */
  readonly #columns = new Map<BufferId, Set<number>>();

  push(row: Row, live: LiveMemory): void {
    this.rows.push(row);
    this.length += room(row.length);
    for (const [column, buffer] of row.columns.entries()) {
      this.#columns.set(buffer, (this.#columns.get(buffer) ?? new Set()).add(column));
      this.begins[column] = Math.min(this.begins[column] ?? Number.MAX_SAFE_INTEGER, live.placeOf(buffer));
    }
  }
  /** How much longer an arena of a column lives, with a value beside those that are in it. */
  longer(column: number, length: number, place: number): Span {
    const begin = this.begins[column] ?? place;
    return place < begin
      ? { elements: this.length, from: place, to: begin }
      : { elements: room(length), from: begin, to: place };
  }
  /** @param column any where left out */
  has(buffer: BufferId, column?: number): boolean {
    const known = this.#columns.get(buffer);
    return known !== undefined && (column === undefined || known.has(column));
  }
}

export class Arenas {
  readonly #slots: BufferSlot[];
  /** Of a buffer, those that a step writes while it reads this one, or reads while it writes it. */
  readonly #apart = new Map<BufferId, Set<BufferId>>();
  /** Stretches of several values, by their places. */
  readonly #stretches = new Map<string, BufferId>();
  readonly #live: LiveMemory;

  /**
   * @param rows all that may become runs @param live what is alive while they wait
   * @param known arenas of another function, taken over where all of their leaves are here
   */
  constructor(
    slots: readonly BufferSlot[],
    steps: readonly Step[],
    rows: readonly Row[],
    live: LiveMemory,
    known: readonly LeafArena[],
  ) {
    this.#slots = [...slots];
    this.#live = live;
    const isColumn = new Uint8Array(slots.length);
    for (const { columns } of rows) for (const buffer of columns) isColumn[buffer] = 1;
    for (const step of steps)
      for (const written of outputsOf(step)) {
        if (isColumn[written.buffer] === 0) continue;
        for (const read of step.operands) if (isColumn[read.buffer] === 1) this.#keepApart(written.buffer, read.buffer);
      }
    if (known.length === 0) return;
    const leaves = new Map(slots.map(({ id, role, name = "" }) => [`${role} ${name}`, id]));
    for (const { role, names } of known) {
      const parts = names.flatMap((name) => leaves.get(`${role} ${name}`) ?? []);
      if (parts.length === names.length) this.#open(parts);
    }
  }
  #keepApart(a: BufferId, b: BufferId): void {
    if (a === b) return;
    this.#apartFrom(a).add(b);
    this.#apartFrom(b).add(a);
  }
  #apartFrom(buffer: BufferId): Set<BufferId> {
    const known = this.#apart.get(buffer);
    if (known) return known;
    const apart = new Set<BufferId>();
    this.#apart.set(buffer, apart);
    return apart;
  }

  get slots(): readonly BufferSlot[] {
    return this.#slots;
  }
  #slot(id: BufferId): BufferSlot {
    return this.#slots[id] ?? bug(`there is no buffer ${id}`);
  }

  /** Alike rows, divided into such as lie side by side; values that lie nowhere yet come to do so. */
  runsOf(alike: readonly Row[]): readonly Run[] {
    const runs: Run[] = [];
    let open = new OpenRun();
    const close = (ends?: string): void => {
      const { rows, length } = open;
      if (rows.length > 0) runs.push({ rows, length, ends, columns: this.#columnsOf(rows) });
      open = new OpenRun();
    };
    for (const row of this.#inPlace(alike)) {
      const ends = this.#endsBefore(open, row);
      if (ends !== undefined) close(ends);
      open.push(row, this.#live);
    }
    close();
    return runs;
  }

  /**
   * Those that lie in arenas in the order in which they do, the others behind them: last those that have values in common,
   * such that what the first of them have lies side by side for the second, too.
   */
  #inPlace(rows: readonly Row[]): readonly Row[] {
    const counts = new Map<BufferId, number>();
    const counted = (buffer: BufferId): number => counts.get(buffer) ?? 0;
    const turns = rows.map(({ columns }) => {
      const turn = Math.max(...columns.map(counted));
      for (const buffer of columns) counts.set(buffer, counted(buffer) + 1);
      return turn;
    });
    const placeOf = ({ columns }: Row, turn: number): readonly [number, number] => {
      const within = columns.flatMap((buffer) => this.#slot(buffer).within ?? [])[0];
      if (within) return [within.arena, within.offset];
      return [Number.MAX_SAFE_INTEGER, columns.some((buffer) => counted(buffer) > 1) ? 1 + turn : 0];
    };
    const placed = rows.map((row, at) => ({ row, place: placeOf(row, turns[at] ?? 0) }));
    return placed.sort(({ place: [a, from] }, { place: [b, other] }) => a - b || from - other).map(({ row }) => row);
  }

  /** Why a row does not lie behind a run in every arena, nor may come to do so; undefined where it does. */
  #endsBefore(run: OpenRun, row: Row): string | undefined {
    const last = run.rows.at(-1);
    if (!last) return undefined;
    const { name } = row.step;
    if (run.length + room(row.length) > MOST) return `with ${name} they would be more than ${MOST} elements`;
    const spans: Span[] = [];
    for (const [column, buffer] of row.columns.entries()) {
      const before = this.#slot(columnOf(last, column)).within;
      const { within, role } = this.#slot(buffer);
      if (before && within) {
        const isBehind = within.arena === before.arena && within.offset === before.offset + room(last.length);
        if (isBehind) continue;
      }
      if (before || within) return `${name} has a value that lies elsewhere for other steps`;
      if (run.has(buffer)) return `${name} reads what one of them reads, too`;
      if ([...(this.#apart.get(buffer) ?? [])].some((each) => run.has(each, column)))
        return `${name} has a value that one step writes as it reads one of theirs`;
      if (role === "temporary") spans.push(run.longer(column, row.length, this.#live.placeOf(buffer)));
    }
    const length = run.length + room(row.length);
    if (length <= MOST_SMALL) this.#live.take(spans, true);
    else if (spans.length > 0) {
      if (length > PART * this.#live.most) return `with ${name} their gradients would be hard to place in memory`;
      if (!this.#live.take(spans, false)) return `with ${name} their gradients would take memory where most is taken`;
    }
    return undefined;
  }

  #columnsOf(rows: readonly Row[]): readonly BufferId[] {
    const [first] = rows;
    if (!first || rows.length === 1) return first?.columns ?? [];
    return first.columns.map((_, column) => {
      const parts = rows.map((row) => columnOf(row, column));
      const { within } = this.#slot(columnOf(first, column));
      return within ? this.#stretch(within.arena, within.offset, roomOf(rows)) : this.#open(parts);
    });
  }
  #stretch(arena: BufferId, offset: number, length: number): BufferId {
    const { length: all, role } = this.#slot(arena);
    if (length === all) return arena;
    const key = `${arena} ${offset} ${length}`;
    const known = this.#stretches.get(key) ?? this.#add({ length, role, within: { arena, offset } });
    this.#stretches.set(key, known);
    return known;
  }
  #open(parts: readonly BufferId[]): BufferId {
    const { role } = this.#slot(parts[0] ?? -1);
    const arena = this.#add({ length: roomOf(parts.map((part) => this.#slot(part))), role });
    let offset = 0;
    for (const part of parts) {
      const slot = this.#slot(part);
      this.#slots[part] = { within: { arena, offset }, ...slot };
      offset += room(slot.length);
    }
    return arena;
  }
  #add(slot: Omit<BufferSlot, "id">): BufferId {
    return this.#slots.push({ id: this.#slots.length, ...slot }) - 1;
  }
}

/** Those that a schedule's leaves lie in. */
export function leafArenas(slots: readonly BufferSlot[]): readonly LeafArena[] {
  const arenas = new Map<BufferId, BufferSlot[]>();
  for (const slot of slots)
    if (slot.within && slot.name !== undefined) {
      const known = arenas.get(slot.within.arena);
      if (known) known.push(slot);
      else arenas.set(slot.within.arena, [slot]);
    }
  return [...arenas.values()].flatMap((parts): readonly LeafArena[] => {
    const [first] = parts;
    if (first?.role !== "parameter" && first?.role !== "state") return [];
    const inOrder = parts.sort((a, b) => (a.within?.offset ?? 0) - (b.within?.offset ?? 0));
    return [{ role: first.role, names: inOrder.map(({ name = "" }) => name) }];
  });
}
