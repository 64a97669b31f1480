/**
 * The caller's own thread in a worker's place, where none can be started: a service worker, a shared worker. Each command
 * is a task of its own, so that the caller's other events come between two steps; within a step they wait.
 */
import { serve } from "./kernel-thread.ts";
import type { Command } from "./protocol.ts";
import type { Thread } from "./thread.ts";

export function ownThread(): Thread {
  // Through a channel, as to a worker: what is sent is copied, and comes in a later task.
  const { port1: host, port2: thread } = new MessageChannel();
  serve({
    post: (answer, transfer) => thread.postMessage(answer, transfer),
    listen: (listener) => void (thread.onmessage = ({ data }: MessageEvent<Command>) => listener(data)),
    live: (run) => run(),
  });
  return {
    post: (message, transfer = []) => host.postMessage(message, transfer as Transferable[]),
    onMessage: (listener) => void (host.onmessage = ({ data }: MessageEvent<unknown>) => listener(data)),
    // It ends with the caller.
    onEnd: () => {},
    end() {
      host.close();
      thread.close();
    },
  };
}
