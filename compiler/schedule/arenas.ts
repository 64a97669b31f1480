/**
 * Slots that lie one behind the other in a larger one, an arena, so that one step can go along all of them. Steps and
 * kernels bind a slot and never ask whether it has memory of its own.
 */
import { bug } from "../bug.ts";
import type { Row } from "./alike.ts";
import { outputsOf, type BufferId, type BufferSlot, type Step } from "./types.ts";

/** In elements: where a binding may begin, 256 bytes (WebGPU, `minStorageBufferOffsetAlignment`). */
export const ALIGNMENT = 64;

/**
 * Elements of an arena at most. One of temporaries lives from the first of them to the last, so it is kept small beside
 * what a network holds; and what is large by itself is worth a step of its own.
 */
const MOST = { kept: 2 ** 20, temporary: 2 ** 16 } as const;
/** Elements of a temporary at most that may lie beside another in an arena. */
export const MOST_JOINED = MOST.temporary - ALIGNMENT;

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
}

/** Rows that are gathered for a run; what is asked of all of them is known of each buffer at once. */
class OpenRun {
  readonly rows: Row[] = [];
  /** Elements, with what alignment leaves free. */
  length = 0;
  /** Columns in which a buffer stands. */
  readonly #columns = new Map<BufferId, Set<number>>();

  push(row: Row): void {
    this.rows.push(row);
    this.length += room(row.length);
    for (const [column, buffer] of row.columns.entries())
      this.#columns.set(buffer, (this.#columns.get(buffer) ?? new Set()).add(column));
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

  /** @param rows all that may become runs @param known arenas of another function, taken over where all of their leaves are here */
  constructor(slots: readonly BufferSlot[], steps: readonly Step[], rows: readonly Row[], known: readonly LeafArena[]) {
    this.#slots = [...slots];
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
    const close = (): void => {
      const { rows, length } = open;
      if (rows.length > 0) runs.push({ rows, length, columns: this.#columnsOf(rows) });
      open = new OpenRun();
    };
    for (const row of this.#inPlace(alike)) {
      if (!this.#continues(open, row)) close();
      open.push(row);
    }
    close();
    return runs;
  }

  /** Those that lie in arenas in the order in which they do, the others behind them. */
  #inPlace(rows: readonly Row[]): readonly Row[] {
    const placeOf = ({ columns }: Row): readonly [number, number] => {
      const within = columns.flatMap((buffer) => this.#slot(buffer).within ?? [])[0];
      return within ? [within.arena, within.offset] : [Number.MAX_SAFE_INTEGER, 0];
    };
    const placed = rows.map((row) => ({ row, place: placeOf(row) }));
    return placed.sort(({ place: [a, from] }, { place: [b, other] }) => a - b || from - other).map(({ row }) => row);
  }

  /** Whether a row lies behind a run in every arena, or may come to do so. */
  #continues(run: OpenRun, row: Row): boolean {
    const last = run.rows.at(-1);
    const isTemporary = row.columns.some((buffer) => this.#slot(buffer).role === "temporary");
    if (!last || run.length + room(row.length) > (isTemporary ? MOST.temporary : MOST.kept)) return false;
    return row.columns.every((buffer, column) => {
      const before = this.#slot(columnOf(last, column)).within;
      const { within } = this.#slot(buffer);
      if (before && within) return within.arena === before.arena && within.offset === before.offset + room(last.length);
      if (before || within) return false;
      return !run.has(buffer) && ![...(this.#apart.get(buffer) ?? [])].some((each) => run.has(each, column));
    });
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
