/** The processor as a device: WebAssembly SIMD on threads. */
import { keptAlive } from "../alive.ts";
import { DeviceLostError, ResnetProblem } from "../problem.ts";
import { askForRelaxedSimd } from "./engine-flags.ts";
import { openCpuExecution, type CpuExecution } from "./execution.ts";
import { fusesMultiplyAdd, hasRelaxedSimd, hasSimd } from "./features.ts";
import { isForbidden, webAssemblyForbidden } from "./page-rules.ts";
import { startThreads } from "./start-threads.ts";
import type { Thread } from "./thread.ts";
import { threadsHere } from "./threads.ts";
import type { SimdVariant } from "../program.ts";
import type { CpuDevice, CpuOptions } from "./types.ts";
import { workerSource } from "./worker-source.ts";

/** @throws ResnetProblem RN5001 without SIMD, and in a page that does not allow WebAssembly */
export async function openCpu({ threads, simd, workerUrl }: CpuOptions = {}): Promise<CpuDevice> {
  if (simd !== "plain") await askForRelaxedSimd();
  if (!hasSimd())
    throw new ResnetProblem(
      "RN5001",
      "there is no WebAssembly SIMD here, which the device cpu needs",
      "use a newer engine (Node 16.4, Chrome 91, Firefox 89, Safari 16.4), a processor with SSE4.1, or a GPU: device gpu",
    );
  if (simd === "relaxed" && !hasRelaxedSimd())
    throw new ResnetProblem(
      "RN5001",
      "this engine has no relaxed SIMD",
      "leave out simd: plain SIMD is used where there is no better",
    );
  const here = await threadsHere(threads);
  const { threads: used, sharesMemory } = here;
  const variant = simd ?? bestVariant();
  /** What runs on it; a session that ends takes itself out, or its memory would stay as long as the device. */
  const open = new Set<CpuExecution>();
  let [lost, disposed] = [false, false];
  const requireAlive = (): void => {
    if (lost) throw new DeviceLostError("nothing more can be opened on it");
    if (disposed) throw new ResnetProblem("RN5007", "the device was disposed", "open another one");
  };
  // Started now, while the caller compiles; every further program starts its own.
  let spare: Promise<readonly Thread[]> | undefined = startThreads(workerSource, used, workerUrl);
  // What failed is told to who takes them.
  spare.catch(() => undefined);
  const dispose = (): void => {
    disposed = true;
    for (const each of open) each.dispose();
    spare?.then((threads) => threads.forEach((thread) => thread.end())).catch(() => undefined);
    spare = undefined;
  };
  const device: CpuDevice = {
    kind: "cpu",
    name: `cpu, ${used} ${used === 1 ? "thread" : "threads"}${sharesMemory ? "" : " (no shared memory)"}, ${variant === "relaxed" ? "relaxed SIMD" : "SIMD"}`,
    ...here,
    simd: variant,
    targets: { wasm: { variants: [variant] } },
    lost: () => lost,
    lose(reason) {
      lost = true;
      for (const each of open) each.fail(reason);
    },
    async takeThreads() {
      requireAlive();
      const taken = spare ?? startThreads(workerSource, used, workerUrl);
      spare = undefined;
      const threads = await taken;
      if (lost || disposed) for (const thread of threads) thread.end();
      requireAlive();
      return threads;
    },
    async open(program, onCompile) {
      requireAlive();
      return keptAlive(openCpuExecution(device, program, open, onCompile));
    },
    dispose,
    [Symbol.asyncDispose]: async () => dispose(),
  };
  return device;
}

/** Asked before a worker is: of a page that allows no WebAssembly nothing more is requested. */
function bestVariant(): SimdVariant {
  try {
    return fusesMultiplyAdd() ? "relaxed" : "plain";
  } catch (error) {
    if (isForbidden(error)) throw webAssemblyForbidden();
    throw error;
  }
}
