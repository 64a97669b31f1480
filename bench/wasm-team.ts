/**
 * Threads that run kernels of the WebAssembly target in step, as the runtime does, and nothing else: no session, no
 * messages. What a kernel can do is measured here, what a program does in ours.ts.
 */
import { setFlagsFromString } from "node:v8";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { encodeModule, MEMORY_IMPORT } from "../compiler/kernels/wasm/code/encode.ts";
import type { WasmFunction } from "../compiler/kernels/wasm/code/tree.ts";

export interface Call {
  readonly kernel: WasmFunction;
  readonly items: number;
  /** Indices into `buffers`. */
  readonly bindings: readonly number[];
}
export interface Team {
  readonly threads: number;
  readonly relaxed: boolean;
  readonly calls: readonly Call[];
  /** Bytes of each. */
  readonly buffers: readonly number[];
  /** Bytes for each thread. */
  readonly scratchBytes: number;
  /** Called once, before the threads start. */
  readonly fill?: (buffer: number, contents: Float32Array) => void;
}
/** What a thread is given. */
interface Orders {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly calls: readonly { readonly name: string; readonly items: number; readonly table: number }[];
  readonly threads: number;
  readonly rounds: number;
  readonly runs: number;
  /** How often threads have arrived, and whether there is no other round. */
  readonly arrivals: Int32Array;
}
type Kernel = (from: number, to: number, bindings: number, scratch: number) => void;

/** At most; the first one is not counted. */
const ROUNDS = 7;
/** A round is as many runs as fill this. */
const ROUND_MS = 40;
/** Two rounds that differ by less: what is possible was reached twice, and another round says nothing new. */
const REACHED_TWICE = 0.01;
const SPINS = 20_000;
const PAGE = 65_536;
/** Kernels may read a little beyond a buffer's end. */
const MARGIN = 256;

let isRelaxedAskedFor = false;

/**
 * @returns milliseconds of one run of all calls, in the best of several rounds
 * @throws WebAssembly.CompileError where the engine has no relaxed SIMD
 */
export async function timeTeam(team: Team): Promise<number> {
  if (team.relaxed && !isRelaxedAskedFor) setFlagsFromString("--experimental-wasm-relaxed-simd");
  isRelaxedAskedFor ||= team.relaxed;
  const names = new Map(team.calls.map(({ kernel }, index) => [kernel, `kernel_${index}`]));
  const exported = new Map([...names].map(([kernel, name]) => [name, kernel]));
  const module = new WebAssembly.Module(encodeModule(exported, { relaxed: team.relaxed }).bytes);

  let bytes = PAGE;
  const allocate = (size: number): number => {
    const address = bytes;
    bytes += Math.ceil((size + MARGIN) / 64) * 64;
    return address;
  };
  const buffers = team.buffers.map(allocate);
  const tables = team.calls.map(({ bindings }) => allocate(4 * bindings.length));
  const scratches = Array.from({ length: team.threads }, () => allocate(team.scratchBytes));
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE), maximum: PAGE, shared: true });
  team.buffers.forEach((size, index) => team.fill?.(index, new Float32Array(memory.buffer, buffers[index], size >> 2)));
  team.calls.forEach(({ bindings }, index) =>
    new Int32Array(memory.buffer, tables[index], bindings.length).set(bindings.map((each) => buffers[each] ?? 0)),
  );
  const calls = team.calls.map(({ kernel, items }, index) => ({
    name: names.get(kernel) ?? "",
    items,
    table: tables[index] ?? 0,
  }));
  const { threads } = team;
  const orders = (count: number, rounds: number, runs: number): Orders => {
    const arrivals = new Int32Array(new SharedArrayBuffer(8));
    return { module, memory, calls, threads: count, rounds, runs, arrivals };
  };

  // Alone first: the optimising compiler takes over meanwhile, and the time of a run is known afterwards.
  let alone = Infinity;
  for (const until = performance.now() + ROUND_MS; performance.now() < until || alone === Infinity;)
    alone = Math.min(alone, ...work(orders(1, 1, 1), 0, scratches));
  const together = orders(threads, ROUNDS, Math.max(1, Math.ceil((ROUND_MS * threads) / alone)));
  const helpers = Array.from({ length: threads - 1 }, (_, index) => {
    const options = { workerData: { orders: together, thread: index + 1, scratches }, execArgv: [] };
    return new Worker(new URL(import.meta.url), options);
  });
  const times = work(together, 0, scratches).slice(1);
  await Promise.all(helpers.map((helper) => helper.terminate()));
  return Math.min(...times);
}

/** @param times of all rounds so far, the first of which is not counted */
function isBestKnown([, ...times]: readonly number[]): boolean {
  const [best = 0, second = Infinity] = [...times].sort((one, other) => one - other);
  return second <= (1 + REACHED_TWICE) * best;
}

/** One thread's part; milliseconds of a run in each round. */
function work(orders: Orders, thread: number, scratches: readonly number[]): readonly number[] {
  const { threads, runs, arrivals, memory, module } = orders;
  const imports = { [MEMORY_IMPORT.module]: { [MEMORY_IMPORT.name]: memory } };
  const kernels = new WebAssembly.Instance(module, imports).exports;
  const calls = orders.calls.map(({ name, items, table }) => ({
    kernel: kernels[name] as Kernel,
    from: Math.floor((items * thread) / threads),
    to: Math.floor((items * (thread + 1)) / threads),
    table,
  }));
  const scratch = scratches[thread] ?? 0;
  let meetings = 0;
  const meet = (): void => {
    meetings++;
    if (Atomics.add(arrivals, 0, 1) + 1 === threads * meetings) Atomics.notify(arrivals, 0);
    for (let spins = 0; ; spins++) {
      const seen = Atomics.load(arrivals, 0);
      if (seen >= threads * meetings) return;
      // Somebody else has the core of the one that is missing: give up this one.
      if (spins > SPINS) Atomics.wait(arrivals, 0, seen, 1);
    }
  };
  const times: number[] = [];
  while (times.length < orders.rounds) {
    // The first thread decides, before the others have met it.
    if (thread === 0 && isBestKnown(times)) Atomics.store(arrivals, 1, 1);
    meet();
    if (Atomics.load(arrivals, 1) === 1) break;
    const startedAt = performance.now();
    for (let run = 0; run < runs; run++) {
      for (const { kernel, from, to, table } of calls) {
        kernel(from, to, table, scratch);
        meet();
      }
    }
    times.push((performance.now() - startedAt) / runs);
  }
  return times;
}

if (!isMainThread) {
  const { orders, thread, scratches } = workerData as { orders: Orders; thread: number; scratches: readonly number[] };
  work(orders, thread, scratches);
}
