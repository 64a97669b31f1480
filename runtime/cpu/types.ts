/** What the processor is as a device, and what can be asked of it. */
import type { DeviceBase } from "../device-base.ts";
import type { SimdVariant } from "../program.ts";
import type { Thread } from "./thread.ts";

export interface CpuOptions {
  /**
   * Where a page serves the file `resnet-lang/runtime/worker`, for a page that lets no worker start from a text: one whose
   * content security policy is `worker-src 'self'`, or which requires Trusted Types. A text, a `URL` or a
   * `TrustedScriptURL`. Not needed otherwise, and not read in Node.
   */
  readonly workerUrl?: string | object | undefined;
  /** At most; as many as there are cores when left out, and never more. The bits do not depend on it. */
  readonly threads?: number | undefined;
  /** The best that the engine has when left out. The last bits depend on it. */
  readonly simd?: SimdVariant | undefined;
}
export interface CpuDevice extends DeviceBase {
  readonly kind: "cpu";
  /** That compute. */
  readonly threads: number;
  readonly cores: number;
  readonly simd: SimdVariant;
  /** False in a page that is not cross-origin isolated, and where no worker can be started: then there is one thread. */
  readonly sharesMemory: boolean;
  /** Ends everything that runs on it: something of it is gone. */
  readonly lose: (reason: string) => void;
  /** Workers for one program, `threads` of them. */
  readonly takeThreads: () => Promise<readonly Thread[]>;
}
