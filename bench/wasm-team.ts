/**
 * Threads that run kernels of the WebAssembly target in step, as the runtime does, and nothing else: no session, no
 * messages. What a kernel can do is measured here, what a program does in ours.ts.
 */
import { setFlagsFromString } from "node:v8";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { encodeModule, MEMORY_IMPORT } from "../compiler/kernels/wasm/code/encode.ts";
import type { WasmFunction } from "../compiler/kernels/wasm/code/tree.ts";
import { median } from "./statistics.ts";

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
export interface TeamTimes {
  /** Of one run of all calls. */
  readonly median: number;
  readonly best: number;
}

/** What a thread is given. */
interface Orders {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly calls: readonly { readonly name: string; readonly items: number; readonly table: number }[];
  readonly threads: number;
  readonly rounds: number;
  readonly runs: number;
  /** How often threads have arrived. */
  readonly arrivals: Int32Array;
}
type Kernel = (from: number, to: number, bindings: number, scratch: number) => void;

const ROUNDS = 7;
/** A round is as many runs as fill this. */
const ROUND_MS = 40;
const SPINS = 20_000;
const PAGE = 65_536;
/** Kernels may read a little beyond a buffer's end. */
const MARGIN = 256;

let isRelaxedAskedFor = false;

/** @throws WebAssembly.CompileError where the engine has no relaxed SIMD */
export async function timeTeam(team: Team): Promise<TeamTimes> {
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
    const arrivals = new Int32Array(new SharedArrayBuffer(4));
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
  return { median: median(times), best: Math.min(...times) };
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
  return Array.from({ length: orders.rounds }, () => {
    meet();
    const startedAt = performance.now();
    for (let run = 0; run < runs; run++) {
      for (const { kernel, from, to, table } of calls) {
        kernel(from, to, table, scratch);
        meet();
      }
    }
    return (performance.now() - startedAt) / runs;
  });
}

if (!isMainThread) {
  const { orders, thread, scratches } = workerData as { orders: Orders; thread: number; scratches: readonly number[] };
  work(orders, thread, scratches);
}
