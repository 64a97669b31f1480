/**
 * The script of a worker. It is bundled into text (`worker-source.ts`, made by scripts/generate-worker.mjs) and started
 * from there, in Node and in pages, without a bundler's help; a page that lets no worker start from text serves that text
 * as a file, `resnet-lang/runtime/worker`.
 */
import { serve, type Port } from "./kernel-thread.ts";
import type { Command } from "./protocol.ts";

interface ParentPort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  on(event: "message", listener: (command: Command) => void): void;
}
/** The way to whoever started the worker, in Node and what behaves as Node does: before 20.16 by the `require` of a script that is text. */
function parentPort(): ParentPort | null | undefined {
  type Load = (name: string) => { readonly parentPort: ParentPort | null } | undefined;
  const scope = globalThis as { readonly process?: { getBuiltinModule?: Load }; readonly require?: Load };
  const found = scope.process?.getBuiltinModule?.("node:worker_threads") ?? scope.require?.("node:worker_threads");
  return found?.parentPort;
}

/** Node's worker or a page's. */
function openPort(): Port {
  const parent = parentPort();
  if (parent) {
    return {
      post: (answer, transfer) => parent.postMessage(answer, transfer),
      listen: (listener) => parent.on("message", listener),
      // Node tells of a worker's end.
      live: (run) => run(),
    };
  }
  const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
  return {
    post: (answer, transfer) => scope.postMessage(answer, transfer),
    listen: (listener) => scope.addEventListener("message", ({ data }: MessageEvent<Command>) => listener(data)),
    // A page is told nothing, but it is given the lock that the worker held: see `page-threads.ts`.
    live(run) {
      const { locks } = scope.navigator;
      const held = locks?.request(scope.name, () => {
        run();
        return new Promise(() => {});
      });
      // A sandboxed page may have no locks: it is told nothing then.
      if (held) held.catch(run);
      else run();
    },
  };
}
interface DedicatedWorkerGlobalScope {
  readonly name: string;
  readonly navigator: { readonly locks?: LockManager };
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<Command>) => void): void;
}

serve(openPort());
