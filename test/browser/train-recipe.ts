/** Trains a module by its own recipe over files that were fetched: the same text runs in a page and in Node. It imports nothing. */
import type { Program } from "../../runtime/index.ts";

type Runtime = typeof import("../../runtime/index.ts");

export interface RecipeTrained {
  /** Kinds of events in their order, each once where it repeats. */
  readonly kinds: readonly string[];
  readonly losses: readonly number[];
  /** Of each evaluation. */
  readonly scores: readonly number[];
  readonly stored: readonly string[];
  /** Of the best weights, loaded into a session of their own: classes of the first images. */
  readonly classes: readonly number[];
}

/** @param fetched the files by name, as they are published */
export async function trainByRecipe(
  runtime: Runtime,
  program: Program,
  fetched: (file: string) => Promise<ArrayBuffer>,
): Promise<RecipeTrained> {
  const names = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"];
  const files = await Promise.all(names.map(async (file) => ({ file, bytes: new Uint8Array(await fetched(file)) })));
  const data = await runtime.decodeDataset("mnist", files);
  const storage = new runtime.MemoryStorage();
  const device = await runtime.openDevice({ device: "cpu", threads: 1, simd: "plain" });
  const session = await runtime.openSession(device, program);
  const [kinds, losses, scores]: [string[], number[], number[]] = [[], [], []];
  for await (const event of runtime.trainRecipe(session, { data, heldOut: 32, storage, augment: [{ kind: "flip" }] })) {
    if (kinds.at(-1) !== event.kind) kinds.push(event.kind);
    if (event.kind === "progress") losses.push(event.results.loss);
    if (event.kind === "evaluated") scores.push(event.score.means.accuracy);
  }
  session.dispose();
  const fresh = await runtime.openSession(device, program);
  runtime.loadWeights(fresh, (await storage.read(runtime.BEST)) ?? new Uint8Array());
  const { train, heldOut } = runtime.split(96, 32, 0);
  const normalisation = runtime.channelStatistics(data, train);
  const options = { batch: 32, seed: 0, normalisation, augment: [], leastBatch: 1 };
  const classes: number[] = [];
  for (const { image } of new runtime.Loader(data, heldOut, options).inOrder()) {
    const { output = new Float32Array() } = await fresh.run({ image });
    for (let row = 0; row < 32; row++) {
      const scoresOf = output.subarray(10 * row, 10 * row + 10);
      classes.push(scoresOf.indexOf(Math.max(...scoresOf)));
    }
  }
  fresh.dispose();
  device.dispose();
  return { kinds, losses, scores, stored: [...(await storage.list())].sort(), classes };
}
