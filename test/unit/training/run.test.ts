/** A run through the house alone, over memory: no file, no terminal; what a page does with it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileModel } from "../../../compiler/compile.ts";
import type { StopRecipe } from "../../../compiler/recipes/checked-recipe.ts";
import { makeSynthetic } from "../../../datasets/synthetic.ts";
import { channelStatistics, Loader, split } from "../../../runtime/data.ts";
import { openDevice, type Device } from "../../../runtime/device.ts";
import { readSafetensors } from "../../../runtime/safetensors.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { classLosses } from "../../../training/class-losses.ts";
import { ClassMeter } from "../../../training/class-meter.ts";
import { openCheckpoint } from "../../../training/checkpoint.ts";
import type { TrainingEvent } from "../../../training/events.ts";
import { loaded, type Examples } from "../../../training/examples.ts";
import { BEST, LAST, RunFiles } from "../../../training/files.ts";
import { trainRun, type TrainingSetting } from "../../../training/run.ts";
import { MemoryStorage, NotStored } from "../../../training/storage.ts";
import { timesOf } from "../../../training/times.ts";
import { modelOf } from "../../support/resnet20.ts";

const BATCH = 16;
const design = `model Net {
  input image: [N, 1, 8, 8]
  conv(4, kernel: 3) -> bn -> relu -> globalavgpool -> linear(3)
}
`;
const data = makeSynthetic({ classes: 3, size: 8, examples: 96 }, 1, 7);
const { train: indices, heldOut } = split(96, 32, 1);
const normalisation = channelStatistics(data, indices);
const shared = { seed: 1, normalisation, augment: [], leastBatch: 1 };
const facts = {
  ...{ model: "Net", recipe: "Net", file: "net.resnet", network: "0", training: "0" },
  ...{ seed: 1, batch: BATCH, metric: "accuracy" },
  data: { kind: "synthetic", heldOut: 32, split: 1 },
};
const program = compileModel(modelOf(design, "Net"), {
  functions: [
    { kind: "train", batch: BATCH },
    { kind: "infer", batch: 32 },
  ],
  targets: { wasm: { variants: ["plain"] } },
});

const examples = loaded(
  new Loader(data, indices, { ...shared, batch: BATCH }),
  new Loader(data, heldOut, { ...shared, batch: 32 }),
  program,
);

let device: Device;
beforeAll(async () => (device = await openDevice({ device: "cpu", threads: 1, simd: "plain" })));
afterAll(() => device.dispose());

interface Wish {
  readonly steps: number;
  readonly storage: MemoryStorage;
  readonly rate?: number;
  readonly goesOn?: boolean;
  readonly examples?: Examples;
  readonly findLayer?: TrainingSetting["findLayer"];
  readonly stop?: StopRecipe;
  /** Hears each event; `true` interrupts the run. */
  readonly hear?: (event: TrainingEvent) => boolean;
}

/** @returns what happened */
async function run({ steps, storage, rate = 0.1, goesOn = false, hear, ...wish }: Wish): Promise<TrainingEvent[]> {
  const files = await RunFiles.take(storage);
  try {
    const bytes = (goesOn && (await storage.read(LAST))) || undefined;
    const checkpoint = bytes && openCheckpoint(bytes, LAST, new Map());
    const from = checkpoint && { name: LAST, record: checkpoint.record };
    // As the command does where a run was killed before its first state.
    expect(await files.claim(facts, { overwrite: false, from, restarts: goesOn && !from })).toEqual({
      kind: "granted",
    });
    await using session = await openSession(device, program, { seed: 1 });
    const schedule = { kind: "constant", rate, warmup: 0, warmupFrom: 0.1, warmupShape: "linear" } as const;
    const times = timesOf({ unit: "steps", length: { unit: "steps", count: steps }, evaluateEvery: 4 }, 4);
    const { seed, batch, metric, ...origin } = facts;
    const known = { seed, batch, metric, design: program.hash };
    const signal = { aborted: false };
    const events: TrainingEvent[] = [];
    const stream = trainRun({
      recipe: { batch, seed, schedule, metric: "accuracy", ...(wish.stop ? { stop: wish.stop } : {}) },
      record: { ...known, origin: { ...origin, normalisation, classes: 3, examples: 96 } },
      ...{ session, device: device.name, times, files, signal },
      examples: wish.examples ?? examples,
      meter: () => new ClassMeter(classLosses([{ kind: "cross_entropy", labelSmoothing: 0, weight: 1 }])),
      ...(checkpoint ? { resumes: { checkpoint, facts: { ...facts, examples: 96 } } } : {}),
      ...(wish.findLayer ? { findLayer: wish.findLayer } : {}),
    });
    for await (const event of stream) {
      events.push(event);
      if (hear?.(event)) signal.aborted = true;
    }
    return events;
  } finally {
    files.release();
  }
}
const kinds = (events: readonly TrainingEvent[]): string =>
  events
    .map((event) => (event.kind === "saved" || event.kind === "not-saved" ? `${event.kind} ${event.file}` : event.kind))
    .join(", ")
    .replaceAll(/progress(, progress)*/g, "steps");
const scoreOf = (events: readonly TrainingEvent[]): number | undefined =>
  events.findLast((event) => event.kind === "evaluated")?.score.means.accuracy;

test("tells at its end how much of its steps' time they waited for batches", async () => {
  const late: Examples = {
    ...examples,
    training: async (step) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return examples.training(step);
    },
  };
  const last = (await run({ steps: 6, storage: new MemoryStorage(), examples: late })).at(-1);
  const { waitedMs = 0, trainedMs = 0 } = last?.kind === "ended" ? last.waited : {};
  // Timers may be a little early.
  expect(waitedMs).toBeGreaterThan(6 * 18);
  expect(trainedMs).toBeGreaterThanOrEqual(waitedMs);
  const stopped = await run({ steps: 6, storage: new MemoryStorage(), hear: ({ kind }) => kind === "began" });
  expect(stopped.at(-1)).toMatchObject({ kind: "interrupted", waited: { waitedMs: 0, trainedMs: 0 } });
});

test("is a stream of what happens, and leaves its last state and its best weights", async () => {
  const storage = new MemoryStorage();
  const events = await run({ steps: 8, storage });
  expect(kinds(events)).toMatch(
    /^began, training, steps, settled, evaluated, saved best\S+, saved last\S+, training, steps, settled, evaluated, (saved best\S+, )?saved last\S+, ended$/,
  );
  const losses = events.filter((event) => event.kind === "progress").map(({ results }) => results.loss);
  expect(losses.length).toBe(8);
  expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
  expect([...(await storage.list())].sort()).toEqual([BEST, LAST]);
  const { metadata } = readSafetensors((await storage.read(LAST)) ?? new Uint8Array());
  expect(metadata).toMatchObject({ step: "8", model: "Net", "held-out": "32" });
});

test("interrupted and gone on with ends with the bits of one that was not", async () => {
  const [whole, halved] = [new MemoryStorage(), new MemoryStorage()];
  await run({ steps: 8, storage: whole });
  const first = await run({
    steps: 8,
    storage: halved,
    hear: (event) => event.kind === "progress" && event.step === 3,
  });
  expect(first.at(-1)).toMatchObject({ kind: "interrupted", isSaved: true });
  const second = await run({ steps: 8, storage: halved, goesOn: true });
  expect(second[0]).toMatchObject({ kind: "resumed", differences: [] });
  for (const name of [LAST, BEST]) expect(await halved.read(name)).toEqual(await whole.read(name));
  expect(scoreOf(second)).toBeDefined();
});

/** Fails at its nth write, before or after it, and holds what a killed process would have left. */
class Killed extends MemoryStorage {
  #left: number;
  readonly #when: "before" | "after";
  constructor(nth: number, when: "before" | "after") {
    super();
    this.#left = nth;
    this.#when = when;
  }
  override async write(...[name, bytes, others]: Parameters<MemoryStorage["write"]>): Promise<void> {
    this.#left--;
    if (this.#left === 0 && this.#when === "before") throw new Error("killed");
    await super.write(name, bytes, others);
    if (this.#left === 0) throw new Error("killed");
  }
}

describe("a run that `stop` may end", () => {
  const patience: StopRecipe = { kind: "patience", evaluations: 3 };
  // So slow that the accuracy is best at the first evaluations.
  const slow = { steps: 80, rate: 1e-6, stop: patience };

  test("ends after its patience, with why in its event and its record", async () => {
    const storage = new MemoryStorage();
    const events = await run({ ...slow, storage });
    expect(events.at(-1)).toMatchObject({ kind: "ended", step: 16, stopped: { by: patience, metric: "accuracy" } });
    const { metadata } = readSafetensors((await storage.read(LAST)) ?? new Uint8Array());
    expect(metadata).toMatchObject({ step: "16", "stop-waited": "3" });
    expect(metadata["stopped"]).toMatch(/^3 evaluations without a better accuracy than 0\.\d+$/);
  });
  test("ends at the first evaluation that is as good as was asked for", async () => {
    const storage = new MemoryStorage();
    const events = await run({ steps: 400, storage, stop: { kind: "reached", target: 0.6 } });
    const scores = events.flatMap((event) => (event.kind === "evaluated" ? [event.score.means.accuracy] : []));
    expect(scores.findIndex((score) => score >= 0.6)).toBe(scores.length - 1);
    expect(events.at(-1)).toMatchObject({ kind: "ended", stopped: { metric: "accuracy", best: scores.at(-1) } });
    expect(kinds(events)).toMatch(/saved last\S+, ended$/);
  });
  test("is at its end when it goes on, but for more patience", async () => {
    const storage = new MemoryStorage();
    await run({ ...slow, storage });
    const before = await storage.read(LAST);
    const again = await run({ ...slow, storage, goesOn: true });
    expect(kinds(again)).toBe("resumed, began, ended");
    expect(await storage.read(LAST)).toEqual(before);
    const more = await run({ ...slow, storage, goesOn: true, stop: { kind: "patience", evaluations: 4 } });
    expect(more.at(-1)).toMatchObject({ kind: "ended", step: 20 });
  });
});

test.each(["before", "after"] as const)(
  "killed %s any of its writes and gone on with ends with the bits of one that was not, its patience too",
  async (when) => {
    const wish = { steps: 60, rate: 0.02, stop: { kind: "patience", evaluations: 3 } } as const;
    const whole = new MemoryStorage();
    const events = await run({ ...wish, storage: whole });
    expect(events.at(-1)).toMatchObject({ kind: "ended" });
    const writes = events.filter(({ kind }) => kind === "saved").length;
    expect(writes).toBeGreaterThan(5);
    for (let nth = 1; nth <= writes; nth++) {
      const storage = new Killed(nth, when);
      await expect(run({ ...wish, storage })).rejects.toThrow("killed");
      await run({ ...wish, storage, goesOn: true });
      for (const name of [LAST, BEST])
        expect(await storage.read(name), `${name}, ${nth}`).toEqual(await whole.read(name));
    }
  },
);

test("takes batches that come later, decoded elsewhere", async () => {
  const [now, later] = [new MemoryStorage(), new MemoryStorage()];
  const soon = <T>(value: T): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), 1));
  const heldOutLater = async function* () {
    for await (const batch of examples.heldOut()) yield await soon(batch);
  };
  const training: Examples["training"] = async (step) => soon(await examples.training(step));
  await run({ steps: 4, storage: now });
  await run({ steps: 4, storage: later, examples: { training, heldOut: heldOutLater } });
  expect(await later.read(LAST)).toEqual(await now.read(LAST));
});

describe("numbers that cease to be finite", () => {
  test("end the stream, and what was saved before stays", async () => {
    const storage = new MemoryStorage();
    await run({ steps: 4, storage });
    const before = await storage.read(LAST);
    const events = await run({ steps: 400, storage, goesOn: true, rate: 1e38 });
    expect(events.at(-1)).toMatchObject({ kind: "diverged", neverBegan: false });
    expect(await storage.read(LAST)).toEqual(before);
  });
  test("of a run's first loss tell that no step began, and the layer that was found", async () => {
    const bad: Examples = {
      ...examples,
      training: async (step) => {
        const batch = await examples.training(step);
        const { image = new Float32Array() } = batch.inputs;
        return { ...batch, inputs: { image: image.map(() => Number.MAX_VALUE) } };
      },
    };
    const storage = new MemoryStorage();
    const events = await run({ steps: 4, storage, examples: bad, findLayer: async () => "stem.conv" });
    expect(events.at(-1)).toMatchObject({
      kind: "diverged",
      neverBegan: true,
      cause: { kind: "loss", seen: { kind: "layer", name: "stem.conv" } },
    });
    expect(await storage.list()).toEqual([]);
  });
});

test("a storage that is full for a while ends no run", async () => {
  class Full extends MemoryStorage {
    isFull = true;
    override async write(name: string, bytes: Uint8Array): Promise<void> {
      if (this.isFull) throw new NotStored("it is full", "free some space");
      return super.write(name, bytes);
    }
  }
  const storage = new Full();
  const events = await run({
    steps: 8,
    storage,
    hear: (event) => {
      if (event.kind === "training" && event.step === 4) storage.isFull = false;
      return false;
    },
  });
  expect(kinds(events)).toMatch(/evaluated, not-saved best\S+, not-saved last\S+, training.*saved last\S+, ended$/);
  expect(await storage.list()).toContain(LAST);
});

describe("a storage that holds a run", () => {
  test("is had by one at a time", async () => {
    const storage = new MemoryStorage();
    const files = await RunFiles.take(storage);
    await expect(RunFiles.take(storage)).rejects.toThrow(NotStored);
    files.release();
    files.release();
    (await RunFiles.take(storage)).release();
  });
  test("is refused to another, and given up as a whole once there is something of that", async () => {
    const storage = new MemoryStorage();
    await run({ steps: 8, storage });
    await storage.write("loss.svg", new Uint8Array(1));
    const files = await RunFiles.take(storage, ["loss.svg"]);
    const other = { ...facts, seed: 2 };
    const refused = await files.claim(other, { overwrite: false });
    expect(refused).toMatchObject({ kind: "holds-a-run", found: [{ record: { step: 8 } }, { record: { seed: 1 } }] });
    expect(await files.claim(other, { overwrite: true })).toEqual({ kind: "granted" });
    expect((await storage.list()).length).toBe(3);
    await files.save(BEST, new Uint8Array(2));
    expect(await storage.list()).toEqual([BEST]);
    files.release();
  });
});
