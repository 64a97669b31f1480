/** Trains an emitted module on fixed random batches: the same text runs in a page and in Node. It imports nothing. */
import type { Program } from "../../runtime/index.ts";

type Runtime = typeof import("../../runtime/index.ts");

export interface TrainStepsOptions {
  readonly device: "auto" | "cpu" | "gpu";
  readonly threads?: number;
  readonly simd?: "plain" | "relaxed";
  readonly workerUrl?: string | object;
  readonly steps: number;
  /** Ends sooner, after the step that reaches them. */
  readonly seconds?: number;
}
export interface Trained {
  /** The device's name. */
  readonly device: string;
  /** As doubles, which hold a float exactly. */
  readonly losses: readonly number[];
  readonly milliseconds: number;
}

export async function trainSteps(
  runtime: Runtime,
  program: Program,
  { steps, seconds = Number.POSITIVE_INFINITY, ...options }: TrainStepsOptions,
  onStep?: (step: number) => void,
): Promise<Trained> {
  const device = await runtime.openDevice(options);
  const session = await runtime.openSession(device, program, { seed: 1 });
  try {
    const schedule = { kind: "constant", rate: 0.05, warmup: 0, warmupFrom: 1, warmupShape: "linear" } as const;
    const losses: number[] = [];
    const startedAt = performance.now();
    const training = runtime.train(session, (step) => randomBatch(program, step), { to: steps, schedule, seed: 1 });
    for await (const { step, loss } of training) {
      losses.push(loss);
      onStep?.(step);
      if (performance.now() - startedAt > 1000 * seconds) break;
    }
    return { device: device.name, losses, milliseconds: performance.now() - startedAt };
  } finally {
    session.dispose();
    device.dispose();
  }
}

/** Pixels from -1 to 1 by a 32-bit linear congruential generator (Numerical Recipes): integers and exact divisions only. */
export function randomBatch(program: Program, step: number): { readonly [name: string]: Float32Array | Int32Array } {
  const inputs = program.functions.find(({ kind }) => kind === "train")?.inputs ?? [];
  let state = Math.imul(step + 1, 0x9e3779b1) >>> 0;
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
  return Object.fromEntries(
    inputs.map(({ name, dtype, shape }) => {
      const length = shape.reduce((a, b) => a * b, 1);
      const values = new (dtype === "i32" ? Int32Array : Float32Array)(length);
      for (let i = 0; i < length; i++) values[i] = dtype === "i32" ? (next() >>> 16) % 5 : next() / 2 ** 31 - 1;
      return [name, values];
    }),
  );
}
