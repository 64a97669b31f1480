/** The worker that holds images and networks: the page asks, it tells. Nothing here touches the page. */
import { brought } from "../data/fit.ts";
import { planesOf } from "../data/decode-image.ts";
import { readDropped } from "../data/dropped.ts";
import { loadFashion } from "../data/fashion.ts";
import { factsOf, type ImageSet } from "../data/image-set.ts";
import { problemOf, Refused } from "../data/refused.ts";
import type { Asked, Rgba, RunRequest, Told } from "../protocol.ts";
import { forNetwork } from "./answers.ts";
import { deviceFor, deviceNote } from "./devices.ts";
import { Lane } from "./lane.ts";
import { outlineOf } from "./outline.ts";
import { planOf } from "./plan.ts";
import { Run } from "./run.ts";

const tell = (told: Told, transfer: Transferable[] = []): void => postMessage(told, { transfer });

/** Where the page's own images are, and they, once they are asked for; and what was dropped in their place. */
let imagesUrl = "";
let pageImages: Promise<ImageSet> | undefined;
let ownImages: ImageSet | undefined;
let run: Run | undefined;
let stopping: { aborted: boolean } = { aborted: true };
/** One thing after the other, but for what ends or looks at what runs. */
let busy: Promise<void> = Promise.resolve();

function tellLoading(what: string, done: number, total: number): void {
  tell({ kind: "loading", what, done, total });
}

function images(): Promise<ImageSet> {
  return ownImages ? Promise.resolve(ownImages) : fashion();
}
function fashion(): Promise<ImageSet> {
  pageImages ??= loadFashion(imagesUrl, tellLoading);
  // What did not come is asked for again the next time.
  pageImages.catch(() => (pageImages = undefined));
  return pageImages;
}

/** Others in place of those that there are, or a reason why these stay. */
async function takeImages(taken: Promise<ImageSet>): Promise<void> {
  try {
    const set = await taken;
    tell({ kind: "images", facts: factsOf(set), isOwn: set === ownImages });
  } catch (error) {
    tell({ kind: "refused", problem: problemOf(error) });
  }
}

async function begin(request: RunRequest): Promise<void> {
  await end();
  tell({ kind: "stage", text: "checking" });
  const plan = planOf(request, await images());
  tell({ kind: "stage", text: "compiling" });
  const signal = { aborted: false };
  stopping = signal;
  const lanes: Lane[] = [];
  try {
    for (const [index, lane] of plan.lanes.entries()) {
      const device = await deviceFor(plan.lanes.length, index);
      lanes.push(await Lane.open({ ...lane, device, signal, image: plan.image, images: plan.images }));
    }
    const [first] = lanes;
    if (!first) return;
    const { total, batch, model, recipe, seed, facts, images: parts } = plan;
    run = new Run(lanes, parts, total, tell);
    tell({
      kind: "begun",
      ...{ total, batch, model, recipe, seed, images: facts },
      ...{ device: first.device.name, deviceNote: deviceNote(first.device) },
      lanes: lanes.map((lane) => lane.facts),
      samples: run.samples.map((picture, index) => ({ picture, label: parts.heldOut.labels[index] ?? 0 })),
    });
  } catch (error) {
    for (const lane of lanes) await lane.close();
    throw error;
  }
  running = run.train().catch(tellProblem);
}
let running: Promise<void> = Promise.resolve();

/** The run that there is comes to its end, and its memory is free. */
async function end(): Promise<void> {
  stopping.aborted = true;
  if (!run) return;
  run.paused = false;
  await running;
  const { lanes } = run;
  run = undefined;
  // Whoever looked at it is told nothing any more.
  for (const lane of lanes) await lane.close();
}

function tellProblem(error: unknown): void {
  tell({ kind: "problem", problem: problemOf(error) });
}

/** What is asked of a run that has ended meanwhile is asked no more. */
function looking(look: () => Promise<void>): void {
  const asked = run;
  look().catch((error: unknown) => {
    if (run === asked) tellProblem(error);
  });
}

async function answer(question: number, image: Rgba): Promise<void> {
  const lanes = run?.lanes ?? [];
  const [first] = lanes;
  if (!first) return;
  const { picture, isInverted } = forNetwork(planesOf(image), run?.samples ?? []);
  const seen = brought(picture, first.imageShape);
  const shares: (readonly number[])[] = [];
  for (const lane of lanes) {
    const looking = await lane.looking;
    await looking.refresh();
    shares.push(await looking.shares(seen));
  }
  tell({ kind: "answer", question, seen, isInverted, lanes: shares });
}

async function look(sample: number): Promise<void> {
  const picture = run?.samples[sample];
  if (!picture) return;
  for (const [index, lane] of (run?.lanes ?? []).entries()) {
    const looking = await lane.looking;
    await looking.refresh();
    tell({ kind: "maps", lane: index, sample, maps: await looking.maps(picture) });
  }
}

async function heed(asked: Asked): Promise<void> {
  switch (asked.kind) {
    case "outline":
      return tell({ kind: "outline", outline: outlineOf(asked.text) });
    case "warm-up":
      imagesUrl = asked.images;
      await Promise.all([takeImages(images()), deviceFor(1, 0)]);
      return;
    case "images":
      return takeImages(readDropped(asked.files, tellLoading).then((set) => (ownImages = set)));
    case "own-images":
      // The visitor's own stay until the page's have come.
      return takeImages(
        fashion().then((set) => {
          ownImages = undefined;
          return set;
        }),
      );
    case "train":
      return begin(asked.run);
    case "weights": {
      const lane = run?.lanes[asked.lane];
      if (!lane) throw new Refused("nothing has been trained yet", "train first, for a step at least");
      const bytes = await lane.weights();
      return tell({ kind: "weights", lane: asked.lane, name: `${lane.facts.model}.safetensors`, bytes }, [
        bytes.buffer,
      ]);
    }
    default:
  }
}

export function hear(asked: Asked): void {
  switch (asked.kind) {
    case "pause":
      if (run) run.paused = asked.paused;
      return;
    case "stop":
      stopping.aborted = true;
      if (run) run.paused = false;
      return;
    case "answer":
      looking(() => answer(asked.question, asked.image));
      return;
    case "look":
      looking(() => look(asked.sample));
      return;
    default:
      busy = busy.then(() => heed(asked)).catch(tellProblem);
  }
}
