/** A thread that is a worker of Node's, or of what behaves as Node does. */
import { nodeModule } from "./host.ts";
import { End, type Thread } from "./thread.ts";

/** @param code a script without imports */
export async function startNodeThread(code: string, name: string): Promise<Thread> {
  const { Worker } = await nodeModule("worker_threads");
  // Flags of the process are refused in workers; they need none.
  const worker = new Worker(code, { eval: true, execArgv: [], name });
  // A process may end while nothing is asked of it; what is asked keeps the process alive.
  worker.unref();
  const end = new End();
  worker.on("error", (error) => end.came(String(error)));
  worker.on("exit", (code) => end.came(`it ended with code ${code}`));
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage(listener) {
      worker.on("message", listener);
      // Node waits for whom it listens to.
      worker.unref();
    },
    onEnd: (listener) => end.listen(listener),
    end() {
      end.expect();
      void worker.terminate();
    },
  };
}
