/** What a worker of `train` runs: it makes the batches that it is asked for, one after the other. Built into a file of its own. */
import { parentPort, workerData } from "node:worker_threads";
import type { Batch } from "../../runtime/dataset.ts";
import { Loader } from "../../runtime/data.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { Feed } from "../../training/feed.ts";
import { picturesIn } from "./file-pictures.ts";
import type { Answer, Asked, BatchOrigin, OriginName, Origins } from "./worker-protocol.ts";

const sources = new Map<OriginName, Loader | Feed>();

function sourceOf(name: OriginName): Loader | Feed {
  const source = sources.get(name) ?? opened((workerData as Origins)[name]);
  sources.set(name, source);
  return source;
}

function opened({ data, indices, options }: BatchOrigin): Loader | Feed {
  return "images" in data ? new Loader(data, indices, options) : new Feed(picturesIn(data), indices, options);
}

async function made({ of, how, at }: Asked): Promise<Batch> {
  const source = sourceOf(of);
  if (source instanceof Feed) return how === "step" ? source.batchOf(at) : source.batchInOrder(at);
  // A loader has room for one batch, which it writes into again.
  const { image, labels } = how === "step" ? source.batch(at) : source.batchInOrder(at);
  return { image: image.slice(), labels: labels.slice() };
}

function problemOf(error: unknown): Answer {
  if (error instanceof ResnetProblem)
    return { kind: "problem", code: error.code, message: error.message, help: error.help };
  return { kind: "bug", details: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

async function answer(asked: Asked): Promise<void> {
  try {
    const batch = await made(asked);
    const told: Answer = { kind: "batch", batch };
    parentPort?.postMessage(told, [batch.image.buffer as ArrayBuffer, batch.labels.buffer as ArrayBuffer]);
  } catch (error) {
    parentPort?.postMessage(problemOf(error));
  }
}

parentPort?.on("message", (asked: Asked) => void answer(asked));
