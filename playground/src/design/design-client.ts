/**
 * Asks the design's workers. Two of them, so that a text is checked at once while a large plan is still being made; what is
 * asked on a topic makes older questions on it moot, whose answers never come.
 */
import { startWorker } from "../workers/start.ts";
import type { Answer, Question, Requests, Topic } from "./view.ts";

export interface DesignClient {
  /** @throws Error with what a person can do about it; what has become moot ends in nothing */
  readonly ask: <T extends Topic>(topic: T, asked: Requests[T]["asked"]) => Promise<Requests[T]["told"] | undefined>;
}

interface Waiting {
  readonly id: number;
  readonly settle: (answer: Answer | undefined) => void;
}

/** A question that was asked so long ago, and is moot, is not worth waiting for: its worker is started anew. */
const PATIENCE_MILLISECONDS = 1_000;

export function createDesignClient(): DesignClient {
  const quick = createLane();
  const slow = createLane();
  return { ask: (topic, asked) => (topic === "check" ? quick : slow)(topic, asked) };
}

function createLane(): DesignClient["ask"] {
  const waiting = new Map<Topic, Waiting>();
  let worker: Worker | undefined;
  let counter = 0;
  let busySince: number | undefined;

  const start = (): Worker => {
    // What is asked next may find it there.
    const made = startWorker("design", () => (worker = busySince = undefined));
    made.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      busySince = waiting.size > 1 ? performance.now() : undefined;
      for (const [topic, { id, settle }] of waiting)
        if (id === data.id) {
          waiting.delete(topic);
          settle(data);
        }
    });
    made.addEventListener("error", ({ message }) => {
      for (const { id, settle } of waiting.values())
        settle({ id, problem: `The compiler did not start: ${message || "it did not load"}` });
      waiting.clear();
    });
    return made;
  };

  return async <T extends Topic>(topic: T, asked: Requests[T]["asked"]): Promise<Requests[T]["told"] | undefined> => {
    const before = waiting.get(topic);
    before?.settle(undefined);
    waiting.delete(topic);
    if (before && waiting.size === 0 && performance.now() - (busySince ?? Infinity) > PATIENCE_MILLISECONDS) {
      worker?.terminate();
      worker = undefined;
    }
    worker ??= start();
    busySince ??= performance.now();
    const id = ++counter;
    const answered = new Promise<Answer | undefined>((settle) => waiting.set(topic, { id, settle }));
    worker.postMessage({ id, topic, asked } as Question);
    const answer = await answered;
    if (answer === undefined) return undefined;
    if ("problem" in answer) throw new Error(answer.problem);
    // Answers to a topic are that topic's.
    return answer.told as Requests[T]["told"];
  };
}
