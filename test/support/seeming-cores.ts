/** A machine that says it has more cores than it has: the processor's device starts no more threads than there are cores. */
import fs from "node:fs";
import os from "node:os";

const QUOTA = "/sys/fs/cgroup/cpu.max";

/** Of Node in this process, until it is disposed of. */
export function seemingCores(count: number): Disposable {
  const { availableParallelism } = os;
  const { readFileSync } = fs;
  os.availableParallelism = () => count;
  // A container's quota counts, too.
  fs.readFileSync = ((path: fs.PathOrFileDescriptor, ...options: [never]) =>
    path === QUOTA ? "max 100000" : readFileSync(path, ...options)) as typeof readFileSync;
  return {
    [Symbol.dispose]() {
      os.availableParallelism = availableParallelism;
      fs.readFileSync = readFileSync;
    },
  };
}
