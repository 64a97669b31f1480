/** The page's side of the services: a question is a promise of its answer. The worker starts with the first one. */
import { startWorker } from "./start.ts";
import type { Answer, ServiceName, Services } from "./services-protocol.ts";

export interface ServicesClient {
  /** @returns a promise that is refused where the service itself has failed, which is a bug of ours */
  readonly ask: <Name extends ServiceName>(
    name: Name,
    asked: Services[Name]["asked"],
  ) => Promise<Services[Name]["answer"]>;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (problem: Error) => void;
}

function startServices(): ServicesClient {
  const waiting = new Map<number, Waiting>();
  let next = 0;
  let worker: Worker | undefined;
  const start = (): Worker => {
    // What is asked next may find it there.
    const started = startWorker("services", () => (worker = undefined));
    started.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      const asked = waiting.get(data.id);
      waiting.delete(data.id);
      if ("problem" in data) asked?.reject(new Error(data.problem));
      else asked?.resolve(data.answer);
    });
    started.addEventListener("error", ({ message }) => {
      for (const { reject } of waiting.values()) reject(new Error(message));
      waiting.clear();
    });
    return started;
  };
  return {
    ask: (name, asked) => {
      worker ??= start();
      const id = next++;
      worker.postMessage({ id, name, asked });
      // Answers are of the question's own type: the worker has one table of both.
      return new Promise((resolve, reject) => waiting.set(id, { resolve: resolve as Waiting["resolve"], reject }));
    },
  };
}

/** One worker for all of the page. */
export const services: ServicesClient = startServices();
