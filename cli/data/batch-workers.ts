/**
 * Threads that make batches beside the one that trains. A batch follows from its number alone, so whichever thread makes it
 * its bits are the same; each makes one at a time, and who asks bounds how many there are (`batches.ts`).
 */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Batch, Dataset } from "../../runtime/dataset.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { packageFolder } from "../package-folder.ts";
import { UsageError } from "../usage-error.ts";
import type { Answer, Asked, BatchOrigin, Origins } from "./worker-protocol.ts";

interface Job {
  readonly asked: Asked;
  readonly resolve: (batch: Batch) => void;
  readonly reject: (problem: Error) => void;
}

export class BatchWorkers implements AsyncDisposable {
  readonly #idle: Worker[] = [];
  readonly #all: readonly Worker[];
  readonly #running = new Map<Worker, Job>();
  readonly #waiting: Job[] = [];
  #ended: Error | undefined;

  /** @param count of threads, 1 or more @param file that each runs */
  constructor(origins: Origins, count: number, file = join(packageFolder(), "dist/cli/data/batch-worker.js")) {
    const copies = new Map<Dataset, Dataset>();
    const workerData = { training: shared(origins.training, copies), heldOut: shared(origins.heldOut, copies) };
    this.#all = Array.from({ length: count }, (_, index) => this.#start(file, workerData, index));
  }

  /** Made in the order of asking. @throws ResnetProblem as whoever makes it here would */
  ask(asked: Asked): Promise<Batch> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      this.#waiting.push({ asked, resolve, reject });
      this.#next();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end(new Error("the workers were ended"));
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }

  #start(file: string, workerData: Origins, index: number): Worker {
    // Flags of the process are none of a worker's.
    const worker = new Worker(file, { workerData, execArgv: [], name: `images ${index}` });
    worker.on("message", (answer: Answer) => this.#answered(worker, answer));
    worker.on("error", (error: Error) => this.#end(lost(error.message)));
    worker.on("exit", (code) => this.#end(lost(`it ended with code ${code}`)));
    this.#idle.push(worker);
    return worker;
  }

  #next(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const [worker, job] = [this.#idle.shift() as Worker, this.#waiting.shift() as Job];
      this.#running.set(worker, job);
      worker.postMessage(job.asked);
    }
  }

  #answered(worker: Worker, answer: Answer): void {
    const job = this.#running.get(worker);
    this.#running.delete(worker);
    this.#idle.push(worker);
    this.#next();
    if (answer.kind === "batch") job?.resolve(answer.batch);
    else job?.reject(errorOf(answer));
  }

  /** Whoever waits is told why nothing comes. */
  #end(why: Error): void {
    if (this.#ended) return;
    this.#ended = why;
    for (const { reject } of [...this.#running.values(), ...this.#waiting.splice(0)]) reject(why);
  }
}

function errorOf(answer: Exclude<Answer, { readonly kind: "batch" }>): Error {
  if (answer.kind === "problem") return new ResnetProblem(answer.code, answer.message, answer.help);
  return Object.assign(new Error("a worker that makes batches failed"), { stack: answer.details });
}

function lost(reason: string): UsageError {
  return new UsageError(
    `a worker that makes batches is gone: ${reason}`,
    "take fewer, or none: --workers 0; a run goes on from its last checkpoint with --resume",
  );
}

/** Pixels in memory are there once for all threads. @param copies of a set that several are drawn from there is one */
function shared({ data, ...others }: BatchOrigin, copies: Map<Dataset, Dataset>): BatchOrigin {
  if (!("images" in data)) return { data, ...others };
  const known = copies.get(data);
  if (known) return { data: known, ...others };
  const images = new Uint8Array(new SharedArrayBuffer(data.images.length));
  images.set(data.images);
  const copy = { ...data, images };
  copies.set(data, copy);
  return { data: copy, ...others };
}
