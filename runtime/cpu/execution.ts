/**
 * A program on the processor. The host only sends messages to thread 0 and hears its answers: it never waits, whatever
 * the threads do. Messages arrive in order, so that is the queue of steps, too.
 */
import { Hold } from "../alive.ts";
import { codeFor } from "../device-base.ts";
import type { CompileProgress, Execution, TimedRun, Upload, Wanted } from "../execution.ts";
import { DeviceLostError, reasonOf, ResnetProblem } from "../problem.ts";
import { Preparation } from "../preparation.ts";
import type { Program, WasmCode } from "../program.ts";
import { optimised } from "./engine-flags.ts";
import { isNode } from "./host.ts";
import type { Values } from "../inputs.ts";
import { layOut, PAGE_BYTES, type MemoryLayout } from "./memory-layout.ts";
import { isForbidden, webAssemblyForbidden, workerFailed } from "./page-rules.ts";
import type { Answer, Asked, Command, Done, Part, Piece, Start } from "./protocol.ts";
import { checkMemory, processFailed, tooLittle } from "./refusals.ts";
import { StandIn } from "./stand-in.ts";
import type { Thread } from "./thread.ts";
import type { CpuDevice } from "./types.ts";

/**
 * @param running of the device: the execution is among them from its beginning to its end
 * @throws ResnetProblem RN5001 to RN5004 before anything is allocated
 */
export async function openCpuExecution(
  device: CpuDevice,
  program: Program,
  running: Set<CpuExecution>,
  onCompile?: (progress: CompileProgress) => void,
): Promise<CpuExecution> {
  const code = codeFor(program, "wasm", device.name);
  const layout = layOut(program, code, device.threads);
  checkMemory(program, layout);
  const total = code.kernels.length;
  onCompile?.({ done: 0, total });
  const module = await compile(program, code, device);
  onCompile?.({ done: total, total });
  const threads = await device.takeThreads();
  const { pages, functions, tables, clocks, scratch } = layout;
  const { threads: count, sharesMemory: shared } = device;
  const kernels = code.kernels.map(({ name }) => name);
  const partOf = (thread: number): Part => {
    return { kernels, functions, clocks, threads: count, thread, scratch: scratch[thread] ?? 0 };
  };
  const execution = new CpuExecution(
    device,
    layout,
    new Preparation(program, code),
    threads,
    tooLittle(program, layout.bytes),
    running,
    shared ? new StandIn(module, partOf(0), program, layout.bytes) : undefined,
  );
  const channels = threads.slice(1).map(() => new MessageChannel());
  const ports = channels.map(({ port1 }) => port1);
  threads.forEach((thread, index) => {
    const own = index === 0 ? ports : channels.slice(index - 1, index).map(({ port2 }) => port2);
    const start: Start = { ...partOf(index), kind: "start", module, shared, pages, tables, ports: own };
    thread.post(start, own);
  });
  await execution.ready;
  return execution;
}

async function compile(program: Program, code: WasmCode, device: CpuDevice): Promise<WebAssembly.Module> {
  const bytes = code.modules[device.simd] ?? code.modules.plain;
  if (!bytes)
    throw new ResnetProblem(
      "RN5001",
      `${program.name} was compiled for relaxed SIMD, which this engine lacks`,
      "compile it for both: resnet compile does",
    );
  const own = bytes.slice();
  if (!device.sharesMemory) own[code.sharedFlagAt] = 1;
  try {
    return await optimised(() => WebAssembly.compile(own));
  } catch (error) {
    if (isForbidden(error)) throw webAssemblyForbidden();
    throw new ResnetProblem(
      "RN5001",
      `the kernels of ${program.name} do not compile in this engine: ${reasonOf(error)}`,
      "this is a bug in resnet-lang: report it with the output of resnet doctor",
    );
  }
}

/**
 * What inputs are sent in: moved to thread 0 and back, since a message that is copied takes longer than a small network.
 * As many of each size as there are calls under way.
 */
class Carriers {
  readonly #idle: Values[] = [];

  take(data: Values): Values {
    const found = this.#idle.findIndex((each) => each.length === data.length && each.constructor === data.constructor);
    if (found < 0) return data.slice();
    const [carrier = data.slice()] = this.#idle.splice(found, 1);
    carrier.set(data);
    return carrier;
  }
  free(carrier: Values): void {
    this.#idle.push(carrier);
  }
}

function buffersOf(pieces: readonly Piece[]): readonly ArrayBuffer[] {
  return pieces.map(({ data }) => data.buffer as ArrayBuffer);
}

interface Pending {
  /** What thread 0 does from the beginning. */
  readonly functions: readonly number[];
  readonly resolve: (done: Done) => void;
  readonly reject: (error: unknown) => void;
}

export class CpuExecution implements Execution {
  /** Nothing and none once it has ended: who keeps a disposed session keeps no memory. */
  #layout: MemoryLayout | undefined;
  readonly #preparation: Preparation;
  #threads: readonly Thread[];
  readonly #running: Set<CpuExecution>;
  readonly #pending = new Map<number, Pending>();
  /** Of the process, while calls are under way. */
  readonly #hold = new Hold();
  #carriers = new Carriers();
  #standIn: StandIn | undefined;
  /** Not sent yet. */
  readonly #writes: Piece[] = [];
  /** Something was written since thread 0 was asked for an answer last. */
  #hasWritten = false;
  #next = 0;
  #busy = 0;
  #ended: ResnetProblem | undefined;
  /** When all threads have their kernels. */
  readonly ready: Promise<void>;
  #rejectReady: (why: ResnetProblem) => void = () => {};
  #lose: (reason: string) => void = () => {};

  /** @param shortage what to say where the engine does not give the memory */
  constructor(
    device: CpuDevice,
    layout: MemoryLayout,
    preparation: Preparation,
    threads: readonly Thread[],
    shortage: ResnetProblem,
    running: Set<CpuExecution>,
    standIn: StandIn | undefined,
  ) {
    this.#layout = layout;
    this.#preparation = preparation;
    this.#threads = threads;
    this.#running = running;
    this.#standIn = standIn;
    running.add(this);
    let waiting = threads.length;
    this.ready = new Promise((resolve, reject) => {
      this.#rejectReady = reject;
      const lose = (this.#lose = (reason: string): void => {
        // Nothing was begun: there is nothing to resume, and the device is as good as before.
        if (waiting > 0) return this.#end(isNode() ? processFailed(reason) : workerFailed(reason));
        device.lose(reason);
        this.fail(reason);
      });
      threads.forEach((thread, index) => {
        const name = `thread ${index + 1} of ${threads.length}`;
        thread.onMessage((message) => {
          const answer = message as Answer;
          if (answer.kind === "done") this.#settle(answer);
          else if (answer.kind === "failed" && answer.memory) this.#end(shortage);
          else if (answer.kind === "failed") lose(`${name} failed: ${answer.reason}`);
          else if (answer.kind === "ready" && --waiting === 0) resolve();
        });
        // It may have ended already: then this is told at once.
        thread.onEnd((reason) => lose(`${name} is gone: ${reason}`));
      });
    });
    this.ready.catch(() => undefined);
  }

  get allocatedBytes(): number {
    return (this.#layout?.pages ?? 0) * PAGE_BYTES;
  }

  #post(command: Command, transfer: readonly ArrayBuffer[] = []): void {
    this.#threads[0]?.post(command, transfer);
  }
  #settle(done: Done): void {
    const pending = this.#pending.get(done.id);
    for (const { data } of done.pieces) this.#carriers.free(data);
    this.#pending.delete(done.id);
    if (this.#pending.size === 0) this.#hold.release();
    this.#busy += done.milliseconds;
    this.#standIn?.heard(pending?.functions ?? [], done.milliseconds, done.memory);
    pending?.resolve(done);
  }

  /** All tensors of a network at once are one message: as many take longer than what is in them. */
  write({ buffer, data }: Upload): void {
    this.#preparation.wrote(buffer);
    const piece = { address: this.#address(buffer), data };
    if (this.#isIdle && this.#standIn?.takes([])) return this.#standIn.write([piece]);
    this.#hasWritten = true;
    if (this.#writes.push(piece) === 1) void Promise.resolve().then(() => this.#send());
  }
  #send(): void {
    const pieces = this.#writes.splice(0);
    if (pieces.length > 0) this.#post({ kind: "write", pieces }, buffersOf(pieces));
  }
  #address(buffer: number): number {
    return this.#layout?.buffers[buffer] ?? 0;
  }
  /** Thread 0 has nothing to do, and nothing is on its way there. */
  get #isIdle(): boolean {
    return this.#pending.size === 0 && !this.#hasWritten;
  }

  get busyMilliseconds(): number {
    return this.#busy;
  }
  async run(index: number, uploads: readonly Upload[], wanted: readonly Wanted[]): Promise<readonly Float32Array[]> {
    return (await this.#call(index, uploads, wanted)).values;
  }
  async read(wanted: readonly Wanted[]): Promise<readonly Float32Array[]> {
    return (await this.#ask([], [], wanted)).values;
  }
  async time(index: number, uploads: readonly Upload[]): Promise<TimedRun> {
    const { spans } = await this.#call(index, uploads, [], true);
    return { clock: "threads", tracks: spans.map((each, thread) => ({ name: `thread ${thread + 1}`, spans: each })) };
  }
  #call(
    index: number,
    uploads: readonly Upload[],
    wanted: readonly Wanted[],
    timed = false,
  ): Promise<Pick<Done, "values" | "spans">> {
    for (const { buffer } of uploads) this.#preparation.wrote(buffer);
    // Behind the program's functions lies what prepares each.
    const behind = (this.#layout?.functions.length ?? 0) / 2;
    return this.#ask(this.#preparation.begin(index) ? [behind + index, index] : [index], uploads, wanted, timed);
  }
  async #ask(
    functions: readonly number[],
    uploads: readonly Upload[],
    wanted: readonly Wanted[],
    timed = false,
  ): Promise<Pick<Done, "values" | "spans">> {
    if (this.#ended) throw this.#ended;
    const pieces = uploads.map(({ buffer, data }) => ({ address: this.#address(buffer), data }));
    const ranges = wanted.map(({ buffer, elements }) => ({ address: this.#address(buffer), elements }));
    const asked: Asked = { functions, pieces, wanted: ranges, timed };
    if (timed || !this.#isIdle || !this.#standIn?.takes(functions)) {
      const carried = pieces.map((each) => ({ ...each, data: this.#carriers.take(each.data) }));
      return this.#askThread({ ...asked, pieces: carried });
    }
    try {
      const { milliseconds, values = [], left } = this.#standIn.run(asked);
      this.#busy += milliseconds;
      return left ? this.#askThread(left) : { values, spans: [] };
    } catch (error) {
      this.#lose(`thread 1 of ${this.#threads.length} failed: ${String(error)}`);
      throw this.#ended;
    }
  }
  #askThread(asked: Asked): Promise<Done> {
    this.#send();
    this.#hasWritten = false;
    const id = this.#next++;
    this.#hold.hold();
    return new Promise((resolve, reject) => {
      const { functions, rest, pieces } = asked;
      this.#pending.set(id, { functions: rest ? [] : functions, resolve, reject });
      this.#post({ ...asked, kind: "run", id, lend: this.#standIn?.asks(functions) }, buffersOf(pieces));
    });
  }

  /** Every call under way is rejected, every thread ended: they would wait for one another for ever. */
  fail(reason: string): void {
    this.#end(new DeviceLostError(reason));
  }
  dispose(): void {
    this.#end(new ResnetProblem("RN5007", "the session was disposed", "open another one"));
  }
  #end(why: ResnetProblem): void {
    if (this.#ended) return;
    this.#ended = why;
    this.#rejectReady(why);
    for (const thread of this.#threads) thread.end();
    this.#threads = [];
    this.#layout = undefined;
    this.#standIn?.end();
    this.#standIn = undefined;
    this.#running.delete(this);
    for (const { reject } of this.#pending.values()) reject(why);
    this.#pending.clear();
    this.#hold.end();
    this.#carriers = new Carriers();
  }
}
