/** The adapters that tests of WGSL's kernels run on: one that computes, and one that only judges code. */
import { afterAll, beforeAll } from "vitest";
import { KernelRunner } from "./run-kernels.ts";

export interface KernelRunners {
  /** The software adapter. */
  readonly software: KernelRunner;
  /** The null adapter. */
  readonly nothing: KernelRunner;
}

/** Opened before the first test of the file, or of the block that this is called in, and closed behind the last. */
export function kernelRunners(): KernelRunners {
  let opened: KernelRunners | undefined;
  beforeAll(async () => {
    opened = { software: await KernelRunner.open("software-gpu"), nothing: await KernelRunner.open("null") };
  });
  afterAll(() => {
    opened?.software.dispose();
    opened?.nothing.dispose();
  });
  const both = (): KernelRunners => {
    if (!opened) throw new Error("adapters are open while tests run, and not before");
    return opened;
  };
  return {
    get software() {
      return both().software;
    },
    get nothing() {
      return both().nothing;
    },
  };
}
