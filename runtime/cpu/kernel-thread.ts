/**
 * What a thread does. Thread 0 answers the host, one command after the other. For a call of a function it wakes the other
 * threads, which sleep in the shared memory; all go through the function's kernels side by side, each its fixed share of
 * the work items, and meet at a barrier before each kernel that needs what others computed. Shares do not depend on
 * timing, so neither do the bits.
 */
import { CallClock } from "./call-clock.ts";
import { Pace, SHORT_MS } from "./pace.ts";
import {
  VERSION,
  type Answer,
  type Call,
  type Command,
  type Done,
  type MemoryRange,
  type Piece,
  type Part,
  type Rest,
  type Start,
} from "./protocol.ts";

/** What it took, when each call was, if timed, and what is left where others are late. */
type Ran = Pick<Done, "milliseconds" | "spans"> & { readonly rest: Rest | undefined };
type Kernel = (from: number, to: number, bindings: number, scratch: number) => void;
export interface Port {
  post(answer: Answer, transfer: ArrayBuffer[]): void;
  listen(listener: (command: Command) => void): void;
  /** Runs with a sign of life that ends with the worker. */
  live(run: () => void): void;
}

/** Words of the control area, a cache line each. */
const ARRIVED = 0;
const GENERATION = 16;
const COMMAND = 32;
/** Twice a function's number, and one more where it is timed. */
const FUNCTION = 48;

/**
 * Turns of a loop before a thread sleeps, some 20 and 200 microseconds. To fall asleep and be woken takes longer than most
 * kernels, and as long as a short run; but a thread that spins long takes the core from the one that it waits for.
 */
const SHORT_SPIN = 5_000;
const LONG_SPIN = 50_000;
/** A sleep that is over by then had better been spun through. */
const SHORT_SLEEP_MS = 0.2;

export class KernelThread {
  readonly #start: Part;
  readonly memory: WebAssembly.Memory;
  /** For which it sleeps where others are late, in milliseconds. */
  readonly #patience: number;
  readonly #control: Int32Array;
  readonly #kernels: readonly Kernel[];
  readonly #paces: readonly Pace[];
  /** Turns before it sleeps, by the word that it waits for. */
  readonly #spins = new Map<number, number>();
  #short = false;
  readonly #clock: CallClock;

  constructor(start: Part, memory: WebAssembly.Memory, { exports }: WebAssembly.Instance, patience = Infinity) {
    this.#start = start;
    this.memory = memory;
    this.#patience = patience;
    this.#control = new Int32Array(memory.buffer, 0, 256);
    this.#clock = new CallClock(memory, start);
    this.#paces = start.functions.map(() => new Pace());
    this.#kernels = start.kernels.map((name) => exports[name] as Kernel);
  }

  write(pieces: readonly Piece[]): void {
    for (const { address, data } of pieces)
      new (data.constructor as Float32ArrayConstructor)(this.memory.buffer, address, data.length).set(data);
  }
  read({ address, elements }: MemoryRange): Float32Array<ArrayBuffer> {
    // Copied out of the shared memory: what is sent may not change any more.
    return new Float32Array(this.memory.buffer, address, elements).slice();
  }

  /** Thread 0: all threads run the function, or it alone. @param rest with which another one goes on in its place */
  run(index: number, timed: boolean, rest?: Rest): Ran {
    const { threads } = this.#start;
    const pace = this.#paces[index] as Pace;
    const alone = !rest && (threads === 1 || pace.isAlone(timed));
    if (!alone && !rest) {
      Atomics.store(this.#control, FUNCTION, 2 * index + Number(timed));
      Atomics.add(this.#control, COMMAND, 1);
      Atomics.notify(this.#control, COMMAND);
    }
    const done = this.#calls(index, alone ? 1 : threads, timed, rest);
    if (!timed && !rest) pace.took(alone, done.milliseconds);
    return done;
  }
  /** The others: wait for the next function, run it, for ever. */
  follow(): never {
    for (let seen = 0; ; seen = (seen + 1) | 0) {
      this.#waitWhile(COMMAND, seen);
      const wanted = Atomics.load(this.#control, FUNCTION);
      this.#calls(wanted >> 1, this.#start.threads, wanted % 2 > 0);
    }
  }

  #calls(index: number, threads: number, timed: boolean, begun?: Rest): Ran {
    const startedAt = performance.now();
    const rest = this.#go(this.#start.functions[index] ?? [], threads, timed, begun);
    const milliseconds = performance.now() - startedAt;
    this.#short = milliseconds < SHORT_MS;
    return { milliseconds, spans: timed ? this.#clock.spans : [], rest };
  }
  /** All calls, or what is left. Where they are timed, all wait for each other before each: its time is its own. */
  #go(calls: readonly Call[], threads: number, timed: boolean, begun: Rest = { call: 0 }): Rest | undefined {
    for (let call = begun.call; ; call++) {
      const next = calls[call];
      if (threads > 1 && (timed || next?.meets !== false)) {
        const generation = (call === begun.call ? begun.generation : undefined) ?? this.#arrive();
        if (!this.#waitWhile(GENERATION, generation)) return { call, generation };
      }
      if (timed && call === 0) this.#clock.begin(calls.length, threads);
      else if (timed) this.#clock.gather(call - 1);
      if (!next) return undefined;
      if (timed) this.#clock.note(call, () => this.#work(next, threads));
      else this.#work(next, threads);
    }
  }
  #work({ kernel, items, bindings }: Call, threads: number): void {
    const { thread, scratch } = this.#start;
    const from = Math.floor((items * thread) / threads);
    const to = Math.floor((items * (thread + 1)) / threads);
    if (from < to) (this.#kernels[kernel] as Kernel)(from, to, bindings, scratch);
  }
  /**
   * Arrives at a barrier, which the last to arrive opens for all.
   * @returns the generation that is over then: until this thread has arrived, it cannot be
   */
  #arrive(): number {
    const generation = Atomics.load(this.#control, GENERATION);
    if (Atomics.add(this.#control, ARRIVED, 1) === this.#start.threads - 1) {
      Atomics.store(this.#control, ARRIVED, 0);
      Atomics.store(this.#control, GENERATION, (generation + 1) | 0);
      Atomics.notify(this.#control, GENERATION);
    }
    return generation;
  }
  /**
   * Spins before it sleeps, long in and behind short runs, and where the last sleep was not worth it.
   * @returns false where it gives up
   */
  #waitWhile(word: number, value: number): boolean {
    const turns = this.#short ? 2 * LONG_SPIN : (this.#spins.get(word) ?? SHORT_SPIN);
    for (let turn = 0; turn < turns; turn++) if (Atomics.load(this.#control, word) !== value) return true;
    const sleptAt = performance.now();
    try {
      while (Atomics.load(this.#control, word) === value)
        if (Atomics.wait(this.#control, word, value, this.#patience) === "timed-out") return false;
    } catch {
      // A page's own thread may not sleep.
      return false;
    }
    this.#spins.set(word, performance.now() - sleptAt < SHORT_SLEEP_MS ? LONG_SPIN : SHORT_SPIN);
    return true;
  }
}

/** Answers a port's commands, from when it says that it is up. */
export function serve(port: Port): void {
  let thread: KernelThread | undefined;
  const begin = (start: Start, memory: WebAssembly.Memory): void => {
    thread = new KernelThread(start, memory, new WebAssembly.Instance(start.module, { resnet: { memory } }));
    if (start.thread === 0) thread.write([start.tables]);
    port.post({ kind: "ready" }, []);
    if (start.thread > 0) thread.follow();
  };
  const handle = (command: Command): void => {
    if (command.kind === "start") {
      const { thread: index, pages, shared, ports } = command;
      const [port] = ports;
      if (index > 0 && port) {
        port.onmessage = ({ data }: MessageEvent<WebAssembly.Memory>) => attempt(() => begin(command, data));
        return;
      }
      const memory = attempt(() => new WebAssembly.Memory({ initial: pages, maximum: pages, shared }), true);
      if (!memory) return;
      for (const each of ports) each.postMessage(memory);
      return begin(command, memory);
    }
    thread?.write(command.pieces);
    if (command.kind === "write") return;
    const { id, functions, rest, pieces, wanted, timed, lend } = command;
    const runs = functions.flatMap((each, at) => thread?.run(each, timed, at === 0 ? rest : undefined) ?? []);
    const milliseconds = runs.reduce((sum, each) => sum + each.milliseconds, 0);
    const spans = runs.at(-1)?.spans ?? [];
    const values = wanted.flatMap((each) => thread?.read(each) ?? []);
    port.post(
      { kind: "done", id, values, pieces, milliseconds, spans, memory: lend ? thread?.memory : undefined },
      [...values, ...spans, ...pieces.map(({ data }) => data)].map((each) => each.buffer as ArrayBuffer),
    );
  };
  /** @param memory whether it is for memory that is asked */
  const attempt = <T>(run: () => T, memory = false): T | undefined => {
    try {
      return run();
    } catch (error) {
      port.post({ kind: "failed", reason: String(error), memory }, []);
      return undefined;
    }
  };
  port.listen((command) => void attempt(() => handle(command)));
  port.live(() => port.post({ kind: "up", version: VERSION }, []));
}
