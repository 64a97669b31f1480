/** Whether this is Node, its modules, workers and cores. Nothing of Node is imported: a page loads this. */

export interface NodeWorker {
  postMessage(message: unknown, transfer: readonly object[]): void;
  on(event: string, listener: (value: unknown) => void): void;
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

/** False in a service worker, a shared one, a worklet. */
export function hasWorkers(): boolean {
  return isNode() || typeof Worker === "function";
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
