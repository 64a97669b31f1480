/**
 * Where the last run is kept between visits: in the page's own file system, a storage a network, always of the same names, so
 * that no more than one run takes room. Where the page may keep nothing, memory has it for as long as the page is there.
 */
import { clearPageStorage, openPageStorage } from "resnet-lang/page";
import { BEST, LAST, MemoryStorage, NotStored, type Storage } from "resnet-lang/runtime";
import type { LaneFacts, LaneHistory, Problem, RunRequest } from "../protocol.ts";

/** What stands beside a network's state. */
export interface ToldLane {
  /** Of the run: the same for all of its networks. */
  readonly id: string;
  readonly request: RunRequest;
  readonly recipe: string;
  readonly total: number;
  readonly images: { readonly title: string; readonly digest: string };
  readonly facts: LaneFacts;
  /** Of the program. */
  readonly hash: string;
  /** That the run took so far, over all visits. */
  readonly seconds: number;
  readonly history: LaneHistory;
}
/** As it is found. */
export interface KeptLane extends ToldLane {
  /** A state is there; without one it is a network that diverged before it was first saved. */
  readonly hasState: boolean;
}
/** A network's part of the place. */
export interface LaneStorage extends Storage {
  /** What the run says of itself is kept as it is now, with the state that is there, where one is of this run. */
  readonly keepCourse: () => Promise<void>;
}

const NAMES = ["playground 1", "playground 2"] as const;
const RUN = "run.json";
/** Raised when an earlier page would misread it. */
const FORMAT = 1;

export class Place {
  /** Why nothing outlives the page; absent where it does. */
  readonly problem: Problem | undefined;
  #storages: readonly Storage[];
  #releases: readonly (() => void)[] = [];

  private constructor(storages: readonly Storage[], problem?: Problem) {
    this.#storages = storages;
    this.problem = problem;
  }

  static async open(): Promise<Place> {
    try {
      return new Place(await Promise.all(NAMES.map((name) => openPageStorage(name))));
    } catch (error) {
      if (!(error instanceof NotStored)) throw error;
      return Place.inMemory({
        message: "this browser lets the page keep nothing, as in a private window",
        help: "a reload or a closed tab loses the run: download its weights before",
      });
    }
  }
  static inMemory(problem: Problem): Place {
    return new Place(inMemory(), problem);
  }

  /** For one run, until it is given free. @returns false where another tab has it */
  async take(): Promise<boolean> {
    this.free();
    const releases: (() => void)[] = [];
    try {
      for (const storage of this.#storages) releases.push(await storage.lock());
    } catch (error) {
      for (const release of releases) release();
      if (error instanceof NotStored) return false;
      throw error;
    }
    this.#releases = releases;
    return true;
  }
  free(): void {
    for (const release of this.#releases) release();
    this.#releases = [];
  }

  /** Networks of the run that is kept, by their order, with none for one of which nothing was saved; [] where none is. */
  async kept(): Promise<readonly (KeptLane | undefined)[]> {
    const found = await Promise.all(this.#storages.map(readLane));
    const [first] = found;
    return first
      ? first.request.shortcuts.map((_, lane) => (found[lane]?.id === first.id ? found[lane] : undefined))
      : [];
  }

  /**
   * The storage of one network.
   * @param isOurs whether what it holds is of this run; it gives way to what the run saves first where it is not
   * @param lanes networks of the run
   * @param told what stands beside the network's state as it is saved
   */
  lane(lane: number, isOurs: boolean, lanes: number, told: () => ToldLane): LaneStorage {
    const storage = this.#storages[lane];
    if (!storage) throw new Error(`there are ${this.#storages.length} places, and none for network ${lane}`);
    // Of a race before, what has no successor goes with what the first network saves.
    const unneeded = lane === 0 ? this.#storages.slice(lanes) : [];
    return new LanePlace(storage, isOurs, told, unneeded);
  }

  /** Nothing is kept any more. It may not be taken. @throws NotStored where another tab has it, or it cannot be cleared */
  async clear(): Promise<void> {
    if (this.problem) this.#storages = inMemory();
    else for (const name of NAMES) await clearPageStorage(name);
  }
}

function inMemory(): readonly Storage[] {
  return NAMES.map(() => new MemoryStorage());
}

/** @returns undefined where no state is, or none that this page understands */
async function readLane(storage: Storage): Promise<KeptLane | undefined> {
  const hasState = (await storage.list()).includes(LAST);
  const bytes = await storage.read(RUN);
  if (!bytes) return undefined;
  try {
    const { format, ...lane } = JSON.parse(new TextDecoder().decode(bytes)) as ToldLane & { readonly format: unknown };
    const isWhole = format === FORMAT && (hasState || lane.history.diverged !== undefined);
    return isWhole ? { ...lane, hasState } : undefined;
  } catch {
    return undefined;
  }
}

const text = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Taken with the place. */
class LanePlace implements LaneStorage {
  readonly #storage: Storage;
  readonly #told: () => ToldLane;
  readonly #unneeded: readonly Storage[];
  #isOurs: boolean;

  constructor(storage: Storage, isOurs: boolean, told: () => ToldLane, unneeded: readonly Storage[]) {
    this.#storage = storage;
    this.#isOurs = isOurs;
    this.#told = told;
    this.#unneeded = unneeded;
  }

  async lock(): Promise<() => void> {
    return () => undefined;
  }
  list(): Promise<readonly string[]> {
    return this.#storage.list();
  }
  read(name: string): Promise<Uint8Array | undefined> {
    return this.#storage.read(name);
  }
  /** What a run says of itself is there before its state: whoever goes on finds all steps that the state counts as done. */
  async write(name: string, bytes: Uint8Array, others: readonly string[] = []): Promise<void> {
    if (name === LAST) await this.#tellCourse();
    await this.#storage.write(name, bytes, others);
    await this.#take();
  }
  async keepCourse(): Promise<void> {
    await this.#tellCourse();
    await this.#take();
  }
  async #tellCourse(): Promise<void> {
    await this.#storage.write(RUN, text({ format: FORMAT, ...this.#told() }), this.#isOurs ? [] : [LAST, BEST]);
  }
  async #take(): Promise<void> {
    if (!this.#isOurs) for (const storage of this.#unneeded) await storage.write(RUN, text({}), [LAST, BEST]);
    this.#isOurs = true;
  }
}
