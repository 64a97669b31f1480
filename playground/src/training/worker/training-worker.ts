/** The worker that holds images and networks: the page asks, it tells. Nothing here touches the page. */
import type { CheckedRecipe } from "resnet-lang";
import { openDevice, type Device } from "resnet-lang/runtime";
import { brought, fitted } from "../data/fit.ts";
import { planesOf } from "../data/decode-image.ts";
import { readDropped } from "../data/dropped.ts";
import { loadFashion } from "../data/fashion.ts";
import { factsOf, problemOf, Refused, type ImageSet } from "../data/image-set.ts";
import type { Asked, Rgba, RunRequest, Told } from "../protocol.ts";
import { forNetwork } from "./answers.ts";
import { imageOf } from "./inputs.ts";
import { Lane } from "./lane.ts";
import { outlineOf, recipeWith } from "./outline.ts";
import { Run } from "./run.ts";

const tell = (told: Told, transfer: Transferable[] = []): void => postMessage(told, { transfer });

/** The page's own images, once they are asked for; and what was dropped in their place. */
let pageImages: { readonly url: string; readonly set: Promise<ImageSet> } | undefined;
let ownImages: ImageSet | undefined;
let run: Run | undefined;
let stopping: { aborted: boolean } = { aborted: true };
/** Opened once for each number of networks side by side, which share the cores. */
const devices = new Map<string, Promise<Device>>();
/** One thing after the other, but for what ends or looks at what runs. */
let busy: Promise<void> = Promise.resolve();

function deviceFor(lanes: number, index: number): Promise<Device> {
  const key = `${lanes} ${lanes > 1 ? index : 0}`;
  const cores = Math.max(1, Math.floor(navigator.hardwareConcurrency / lanes));
  const opened = devices.get(key) ?? openDevice(lanes > 1 ? { threads: cores } : {});
  devices.set(key, opened);
  return opened;
}

function images(url = pageImages?.url ?? ""): Promise<ImageSet> {
  if (ownImages) return Promise.resolve(ownImages);
  if (!pageImages) {
    const set = loadFashion(url, (done, total) =>
      tell({ kind: "loading", what: "loading Fashion-MNIST", done, total }),
    );
    pageImages = { url, set };
    set.catch(() => (pageImages = undefined));
  }
  return pageImages.set;
}

async function begin({ text, recipe: name, shortcuts, steps }: RunRequest): Promise<void> {
  await end();
  tell({ kind: "stage", text: "checking" });
  const recipes = shortcuts.map((shortcut) => recipeWith(text, name, shortcut));
  const set = await images();
  tell({ kind: "stage", text: "compiling" });
  const signal = { aborted: false };
  stopping = signal;
  const lanes: Lane[] = [];
  try {
    const [first] = recipes;
    if (!first) return;
    const { shape } = set.training;
    const image = imageOf(first.model, [shape[1], shape[2]]);
    const [training, heldOut] = [fitted(set.training, image.shape), fitted(set.heldOut, image.shape)];
    const parts = { training: training.data, heldOut: heldOut.data };
    const count = parts.training.labels.length;
    const batch = Math.min(first.batch, count);
    const perEpoch = Math.max(1, Math.floor(count / batch));
    const { length } = first;
    const total = steps ?? (length.unit === "steps" ? length.count : length.count * perEpoch);
    for (const [index, recipe] of recipes.entries()) {
      const device = await deviceFor(recipes.length, index);
      const shortcut = shortcuts[index] ?? "designed";
      lanes.push(
        await Lane.open({
          ...{ shortcut, device, image, images: parts, signal },
          recipe: timed(inBatches(recipe, batch), total, perEpoch),
        }),
      );
    }
    run = new Run(lanes, parts, total, tell);
    const facts = factsOf({ ...set, ...parts });
    tell({
      kind: "begun",
      ...{ device: lanes[0]?.session.deviceName ?? "", total, batch, recipe: first.name },
      lanes: lanes.map((lane) => lane.facts),
      images: { ...facts, notes: [...facts.notes, ...otherImages(first, set), ...(training.note ?? [])] },
      samples: run.samples.map((picture, index) => ({ picture, label: parts.heldOut.labels[index] ?? 0 })),
    });
  } catch (error) {
    for (const lane of lanes) await lane.close();
    throw error;
  }
  running = run.train().catch(tellProblem);
}
/** The recipe names a set that the page does not have. */
function otherImages({ data: { kind } }: CheckedRecipe, { training: { name } }: ImageSet): readonly string[] {
  if (kind === name || kind === "image_folder" || kind === "synthetic") return [];
  return [`the recipe names ${kind}: drop its files to train on them`];
}

let running: Promise<void> = Promise.resolve();

/** Of fewer images than its batch the recipe takes all at once. */
function inBatches(recipe: CheckedRecipe, batch: number): CheckedRecipe {
  if (batch === recipe.batch) return recipe;
  const { accumulate: _, ...rest } = recipe;
  return { ...rest, batch };
}

/** Evaluations of a run in a page: often enough that its curves are seen to move. */
const EVALUATIONS = 12;
const LEAST_BETWEEN = 20;

/** The recipe over as many steps, evaluated by the page's own clock. */
function timed({ checkpointEvery: _, ...recipe }: CheckedRecipe, total: number, perEpoch: number): CheckedRecipe {
  const every = Math.max(LEAST_BETWEEN, Math.ceil(total / EVALUATIONS));
  return {
    ...recipe,
    length: { unit: "steps", count: total },
    evaluateEvery: recipe.unit === "steps" ? every : Math.max(1, Math.round(every / perEpoch)),
  };
}

/** The run that there is comes to its end, and its memory is free. */
async function end(): Promise<void> {
  stopping.aborted = true;
  if (!run) return;
  run.paused = false;
  await running;
  const { lanes } = run;
  run = undefined;
  for (const lane of lanes) await lane.close();
}

function tellProblem(error: unknown): void {
  tell({ kind: "problem", problem: problemOf(error) });
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

async function hear(asked: Asked): Promise<void> {
  switch (asked.kind) {
    case "outline":
      return tell({ kind: "outline", outline: outlineOf(asked.text) });
    case "warm-up": {
      const [set] = await Promise.all([images(asked.images), deviceFor(1, 0)]);
      return tell({ kind: "images", facts: factsOf(set) });
    }
    case "images":
      try {
        const set = await readDropped(asked.files, (what, done, total) => tell({ kind: "loading", what, done, total }));
        ownImages = set;
        return tell({ kind: "images", facts: factsOf(set) });
      } catch (error) {
        return tell({ kind: "refused", problem: problemOf(error) });
      }
    case "own-images":
      ownImages = undefined;
      return tell({ kind: "images", facts: factsOf(await images()) });
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

addEventListener("message", ({ data: asked }: MessageEvent<Asked>) => {
  switch (asked.kind) {
    case "pause":
      if (run) run.paused = asked.paused;
      return;
    case "stop":
      stopping.aborted = true;
      if (run) run.paused = false;
      return;
    case "answer":
      answer(asked.question, asked.image).catch(tellProblem);
      return;
    case "look":
      look(asked.sample).catch(tellProblem);
      return;
    default:
      busy = busy.then(() => hear(asked)).catch(tellProblem);
  }
});
