/** Where Node and browsers differ: workers and cores. Nothing of Node is imported: a page loads this. */

/** A `URL`, whichever library of types describes it. */
export interface Address {
  readonly href: string;
}

/** What of a worker is used, in the same words for both. */
export interface Thread {
  /** @param transfer what of it is handed over instead of copied */
  post(message: unknown, transfer?: readonly object[]): void;
  /** Called with every message. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when the worker fails or ends. */
  onEnd(listener: (reason: string) => void): void;
  end(): void;
}

interface NodeWorker {
  postMessage(message: unknown, transfer: readonly object[]): void;
  on(event: string, listener: (value: never) => void): void;
  unref(): void;
  terminate(): Promise<number>;
}
interface NodeModules {
  readonly worker_threads: { readonly Worker: new (code: string, options: object) => NodeWorker };
  readonly os: { availableParallelism?(): number; cpus(): readonly unknown[] };
  readonly fs: { readFileSync(path: string, encoding: "utf8"): string };
  readonly v8: { setFlagsFromString(flags: string): void };
}
interface NodeProcess {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(name: string): unknown;
}

/** Also what behaves as Node does. */
export function isNode(): boolean {
  return node() !== undefined;
}

function node(): NodeProcess | undefined {
  const { process } = globalThis as { readonly process?: NodeProcess };
  return process?.versions?.node === undefined ? undefined : process;
}
export async function nodeModule<K extends keyof NodeModules>(name: K): Promise<NodeModules[K]> {
  const found = node()?.getBuiltinModule?.(`node:${name}`);
  // Before Node 20.16 there is only import, which bundlers must leave alone.
  const specifier = `node:${name}`;
  return (found ?? (await import(/* @vite-ignore */ /* webpackIgnore: true */ specifier))) as NodeModules[K];
}

/** Threads that this machine runs at once. */
export async function coreCount(): Promise<number> {
  if (!node()) return globalThis.navigator?.hardwareConcurrency ?? 1;
  const os = await nodeModule("os");
  const seen = os.availableParallelism?.() ?? Math.max(1, os.cpus().length);
  return Math.min(seen, (await quotaOfContainer()) ?? seen);
}

/** Cores that a Linux container may use (control groups, version 2: quota and period), which Node 20 does not see. */
async function quotaOfContainer(): Promise<number | undefined> {
  try {
    const text = (await nodeModule("fs")).readFileSync("/sys/fs/cgroup/cpu.max", "utf8");
    return coresOfQuota(text);
  } catch {
    return undefined;
  }
}
/** `150000 100000` are two cores, one of them by half; `max 100000` is no limit. */
export function coresOfQuota(text: string): number | undefined {
  const [quota = Number.NaN, period = Number.NaN] = text.trim().split(/\s+/).map(Number);
  return quota > 0 && period > 0 ? Math.max(1, Math.ceil(quota / period)) : undefined;
}

/**
 * Starts workers side by side.
 * @param code of each, a script without imports @param url where a page finds the same script, if it may not start text
 */
export function startThreads(code: string, count: number, url?: string | Address): Promise<readonly Thread[]> {
  const names = Array.from({ length: count }, (_, index) => `resnet ${index}`);
  return Promise.all(names.map(async (name) => (node() ? nodeThread(code, name) : pageThread(code, name, url))));
}

/** Tells the end of a thread once, also to who asks after it. */
class End {
  #reason: string | undefined;
  #listener: ((reason: string) => void) | undefined;
  /** The host ended it itself: nobody has to hear of it. */
  #expected = false;

  came(reason: string): void {
    if (this.#expected || this.#reason !== undefined) return;
    this.#reason = reason;
    this.#listener?.(reason);
  }
  listen(listener: (reason: string) => void): void {
    this.#listener = listener;
    if (this.#reason !== undefined) listener(this.#reason);
  }
  expect(): void {
    this.#expected = true;
  }
}

async function nodeThread(code: string, name: string): Promise<Thread> {
  const { Worker } = await nodeModule("worker_threads");
  // Flags of the process are refused in workers; they need none.
  const worker = new Worker(code, { eval: true, execArgv: [], name });
  // A process may end while nothing is asked of it; what is asked keeps the process alive.
  worker.unref();
  const end = new End();
  worker.on("error", ((error: unknown) => end.came(String(error))) as (value: never) => void);
  worker.on("exit", ((code: number) => end.came(`it ended with code ${code}`)) as (value: never) => void);
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage(listener) {
      worker.on("message", listener as (value: never) => void);
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

function pageThread(code: string, name: string, served: string | Address | undefined): Thread {
  const address = typeof served === "object" ? served.href : served;
  const url = address ?? URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  // A page is not told that a worker was ended from elsewhere; but it is given the lock that the worker held (`worker.ts`).
  const lock = `${name} ${Math.random().toString(36).slice(2)}`;
  const worker = new Worker(url, { name: lock, ...(served === undefined ? {} : { type: "module" }) });
  const end = new End();
  worker.addEventListener("error", ({ message }) => end.came(message || "it could not be started"));
  let hasSpoken = false;
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer as Transferable[]),
    onMessage(listener) {
      worker.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
        if (!hasSpoken) {
          // The script has been read once it speaks, and its lock is held.
          if (served === undefined) URL.revokeObjectURL(url);
          void navigator.locks?.request(lock, () => end.came("it was ended"));
          hasSpoken = true;
        }
        listener(data);
      });
    },
    onEnd: (listener) => end.listen(listener),
    end() {
      end.expect();
      worker.terminate();
    },
  };
}
