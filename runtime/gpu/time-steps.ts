/** When each step of a call ran on a GPU: by its own timestamps, else by handing over one after the other. */
import type { TimedRun } from "../execution.ts";
import { DeviceLostError } from "../problem.ts";
import type { ReadBack } from "./read-back.ts";
import type { GpuDevice } from "./types.ts";
import { Patience } from "./wait.ts";

type Dispatch = (pass: GPUComputePassEncoder, step: number) => void;

/** WebGPU's most queries of a set are 4,096, two a step. */
const STEPS_OF_A_SET = 2048;
const STAMP_BYTES = 8;

export async function timeSteps(
  device: GpuDevice,
  readBack: ReadBack,
  count: number,
  dispatch: Dispatch,
): Promise<TimedRun> {
  if (!device.features.includes("timestamp-query"))
    return { clock: "submits", tracks: [{ name: "queue", spans: await bySubmits(device, count, dispatch) }] };
  const spans = await byTimestamps(device, readBack, count, dispatch);
  return { clock: "timestamps", tracks: [{ name: "queue", spans }] };
}

/** A pass a step, all in one submit. */
async function byTimestamps(
  { gpu }: GpuDevice,
  readBack: ReadBack,
  count: number,
  dispatch: Dispatch,
): Promise<Float64Array> {
  const sets = Array.from({ length: Math.ceil(count / STEPS_OF_A_SET) }, (_, index) =>
    gpu.createQuerySet({ type: "timestamp", count: 2 * Math.min(STEPS_OF_A_SET, count - index * STEPS_OF_A_SET) }),
  );
  const size = Math.max(1, 2 * count) * STAMP_BYTES;
  const stamps = gpu.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  try {
    const encoder = gpu.createCommandEncoder();
    for (let step = 0; step < count; step++) {
      const at = 2 * (step % STEPS_OF_A_SET);
      const querySet = sets[Math.floor(step / STEPS_OF_A_SET)] as GPUQuerySet;
      const timestampWrites = { querySet, beginningOfPassWriteIndex: at, endOfPassWriteIndex: at + 1 };
      const pass = encoder.beginComputePass({ timestampWrites });
      dispatch(pass, step);
      pass.end();
    }
    sets.forEach((set, index) =>
      encoder.resolveQuerySet(set, 0, set.count, stamps, 2 * STEPS_OF_A_SET * STAMP_BYTES * index),
    );
    // Bits: as numbers of 32 bits they mean nothing.
    const arrive = readBack.encode(encoder, [{ buffer: stamps, elements: 4 * count }]);
    gpu.queue.submit([encoder.finish()]);
    const [words = new Float32Array()] = await arrive();
    const nanoseconds = new BigUint64Array(words.buffer as ArrayBuffer, words.byteOffset, 2 * count);
    return Float64Array.from(nanoseconds, (each) => Number(each - (nanoseconds[0] ?? 0n)) / 1e6);
  } finally {
    for (const set of sets) set.destroy();
    stamps.destroy();
  }
}

async function bySubmits(device: GpuDevice, count: number, dispatch: Dispatch): Promise<Float64Array> {
  const { queue } = device.gpu;
  const patience = new Patience(device.profile.class === "software");
  const spans = new Float64Array(2 * count);
  // What was begun before is no step's.
  await patience.until(queue.onSubmittedWorkDone());
  const begun = performance.now();
  for (let step = 0; step < count; step++) {
    const encoder = device.gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    dispatch(pass, step);
    pass.end();
    spans[2 * step] = performance.now() - begun;
    queue.submit([encoder.finish()]);
    await patience.until(queue.onSubmittedWorkDone());
    if (device.lost()) throw new DeviceLostError("its session cannot go on");
    spans[2 * step + 1] = performance.now() - begun;
  }
  const refusal = device.refused();
  if (refusal !== undefined) throw new DeviceLostError(`it refused a command: ${refusal}`);
  return spans;
}
