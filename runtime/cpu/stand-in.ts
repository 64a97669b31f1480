/**
 * The caller's thread in thread 0's place, for calls that are too short for messages there and back. All that thread 0
 * knows of a call lies in the memory: where others are late, it goes on with what the caller has begun, who waits for nobody.
 */
import type { Program } from "../program.ts";
import { KernelThread } from "./kernel-thread.ts";
import type { Asked, Part, Piece } from "./protocol.ts";

/** The longest call that the caller does: of a longer one messages are little. */
const LONGEST_MS = 2;
/** A function is short after so many short calls, until a third of them or more are long. */
const SHORT = 8;
/** Others were late: on a busy machine they will be again. */
const LATE = -64;
/** The longest that the caller sleeps where others are late. */
const PATIENCE_MS = 10;
/** The longest that the caller's other events wait, call after call. */
const TURN_MS = 8;

/**
 * Memories that were lent stay until a collector comes that does not know how large they are, and engines set 10 GB of
 * addresses aside for each: a thread has few, and small ones, whatever devices it has.
 */
const MOST_LENT = 8;
const MOST_BYTES = 16 * 2 ** 20;
let lent = 0;
const collected = new FinalizationRegistry(() => lent--);

export class StandIn {
  readonly #module: WebAssembly.Module;
  readonly #part: Part;
  /** By function, NaN where it is none for the caller: whoever trains makes the next batch meanwhile. */
  readonly #shortness: number[];
  #state: "alone" | "asking" | "lent" | "ended" = "alone";
  #thread: KernelThread | undefined;
  /** Milliseconds computed here since thread 0 was heard. */
  #unheard = 0;

  /** @param part thread 0's @param bytes of the memory */
  constructor(module: WebAssembly.Module, part: Part, { functions }: Program, bytes: number) {
    this.#module = module;
    this.#part = part;
    this.#shortness = functions.map(({ kind }) => (kind === "train" || bytes > MOST_BYTES ? Number.NaN : 0));
  }

  /** Whether thread 0 is to lend the memory with its answer to this call: once. */
  asks(functions: readonly number[]): boolean {
    const asks = this.#state === "alone" && lent < MOST_LENT && functions.length > 0 && this.#areShort(functions);
    if (asks) [lent, this.#state] = [lent + 1, "asking"];
    return asks;
  }
  /** Thread 0 has answered. @param functions that it did from their beginning */
  heard([index = -1, ...others]: readonly number[], milliseconds: number, memory?: WebAssembly.Memory): void {
    this.#unheard = 0;
    if (others.length === 0) this.#note(index, milliseconds);
    if (memory) void this.#receive(memory);
  }
  async #receive(memory: WebAssembly.Memory): Promise<void> {
    collected.register(memory, undefined);
    this.#state = "lent";
    // At once a page's own thread may only make instances of small modules.
    const instance = await WebAssembly.instantiate(this.#module, { resnet: { memory } });
    if (this.#state === "lent") this.#thread = new KernelThread(this.#part, memory, instance, PATIENCE_MS);
  }

  /** Whether the caller does this, where thread 0 has nothing to do. */
  takes(functions: readonly number[]): boolean {
    return this.#thread !== undefined && this.#unheard < TURN_MS && this.#areShort(functions);
  }
  write(pieces: readonly Piece[]): void {
    this.#thread?.write(pieces);
  }
  /** @returns `left`: what thread 0 has to answer */
  run({ functions, pieces, wanted, timed }: Asked) {
    const thread = this.#thread as KernelThread;
    const startedAt = performance.now();
    thread.write(pieces);
    let milliseconds = 0;
    for (const [at, index] of functions.entries()) {
      const { rest, milliseconds: each } = thread.run(index, timed);
      milliseconds += each;
      this.#note(index, each);
      if (!rest) continue;
      this.#shortness[index] = LATE;
      return { milliseconds, left: { functions: functions.slice(at), rest, pieces: [], wanted, timed } };
    }
    const values = wanted.map((each) => thread.read(each));
    this.#unheard += performance.now() - startedAt;
    return { milliseconds, values };
  }
  end(): void {
    if (this.#state === "asking") lent--;
    this.#state = "ended";
    this.#thread = undefined;
  }

  #note(index: number, milliseconds: number): void {
    const known = this.#shortness[index];
    if (known === undefined) return;
    this.#shortness[index] =
      milliseconds > LONGEST_MS ? Math.min(known, Math.max(0, known - 2)) : Math.min(2 * SHORT, known + 1);
  }
  #areShort(functions: readonly number[]): boolean {
    return functions.every((each) => (this.#shortness[each] ?? 0) >= SHORT);
  }
}
