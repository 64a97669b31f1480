/** The worker that holds images and networks: the page asks, it tells. Nothing here touches the page. */
import { DeviceLostError } from "resnet-lang/runtime";
import { brought } from "../data/fit.ts";
import { planesOf } from "../data/decode-image.ts";
import { readDropped } from "../data/dropped.ts";
import { loadFashion } from "../data/fashion.ts";
import { factsOf, type ImageSet } from "../data/image-set.ts";
import { problemOf, Refused } from "../data/refused.ts";
import type { Asked, Told } from "../protocol.ts";
import { forNetwork } from "./answers.ts";
import { deviceFor } from "./devices.ts";
import { namedShares } from "./named.ts";
import { outlineOf } from "./outline.ts";
import type { Run } from "./run.ts";
import { Runner } from "./runner.ts";

type Question = Extract<Asked, { readonly kind: "answer" }>;

const tell = (told: Told, transfer: Transferable[] = []): void => postMessage(told, { transfer });

/** Where the page's own images are, and they, once they are asked for; and what was dropped in their place. */
let imagesUrl = "";
let pageImages: Promise<ImageSet> | undefined;
let ownImages: ImageSet | undefined;
/** Those that the page shows, and the text that it has: told is how they fit, whichever of them comes. */
let shownImages: ImageSet | undefined;
let text: string | undefined;
/** One thing after the other, but for what ends or looks at what runs. */
let busy: Promise<void> = Promise.resolve();
function later(work: () => Promise<void>): void {
  busy = busy.then(work).catch((error: unknown) => {
    tellProblem(error);
    // What was asked for has not begun: what is kept may go on.
    return runner.tellKept().catch(() => undefined);
  });
}
const runner = new Runner({ images: imagesForRun, tell, later });

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

/** Why there are none is told once, where they are shown. */
async function imagesForRun(): Promise<ImageSet> {
  try {
    const set = await images();
    if (set !== shownImages) show(set);
    return set;
  } catch (error) {
    tell({ kind: "refused", problem: problemOf(error) });
    throw new Refused("there are no images to train on", "see below, under Images, why they did not come");
  }
}

function show(set: ImageSet): void {
  shownImages = set;
  tell({ kind: "images", facts: factsOf(set), isOwn: !set.isOfPage });
  tellOutline();
}
function tellOutline(): void {
  if (text !== undefined) tell({ kind: "outline", outline: outlineOf(text, shownImages) });
}

/** Others in place of those that there are, or a reason why these stay. */
async function takeImages(taken: Promise<ImageSet>): Promise<void> {
  try {
    show(await taken);
  } catch (error) {
    tell({ kind: "refused", problem: problemOf(error) });
  }
}

function tellProblem(error: unknown): void {
  tell({ kind: "problem", problem: problemOf(error) });
}

/** What is asked of a run that has ended meanwhile is asked no more. */
function looking(look: (run: Run) => Promise<void>): void {
  const { run } = runner;
  if (!run) return;
  look(run).catch((error: unknown) => {
    if (runner.run !== run) return;
    if (error instanceof DeviceLostError) later(() => runner.revive());
    else tellProblem(error);
  });
}

async function answer({ lanes, samples }: Run, { question, image, asIs }: Question): Promise<void> {
  const [first] = lanes;
  if (!first) return;
  const { picture, isInverted } = forNetwork(planesOf(image), samples, asIs);
  const seen = brought(picture, first.imageShape);
  const shares: (readonly number[])[] = [];
  for (const lane of lanes) {
    const looking = await lane.looking;
    await looking.refresh();
    shares.push(namedShares(await looking.shares(seen), lane.classes));
  }
  tell({ kind: "answer", question, seen, isInverted, lanes: shares });
}

async function look({ lanes, samples }: Run, sample: number): Promise<void> {
  const picture = samples[sample];
  if (!picture) return;
  for (const [index, lane] of lanes.entries()) {
    const looking = await lane.looking;
    await looking.refresh();
    tell({ kind: "maps", lane: index, sample, maps: await looking.maps(picture) });
  }
}

async function heed(asked: Asked): Promise<void> {
  switch (asked.kind) {
    case "outline":
      text = asked.text;
      return tellOutline();
    case "warm-up":
      imagesUrl = asked.images;
      await Promise.all([takeImages(images()), deviceFor(1, 0)]);
      return runner.tellKept();
    case "images":
      await takeImages(readDropped(asked.files, tellLoading).then((set) => (ownImages = set)));
      return runner.tellKept();
    case "own-images":
      // The visitor's own stay until the page's have come.
      await takeImages(
        fashion().then((set) => {
          ownImages = undefined;
          return set;
        }),
      );
      return runner.tellKept();
    case "kept":
      return runner.tellKept();
    case "forget":
      await runner.forget();
      return runner.tellKept();
    case "file": {
      const lane = runner.run?.lanes[asked.lane];
      if (!lane) throw new Refused("nothing has been trained yet", "train first, for a step at least");
      const files = asked.file === "module" ? lane.module() : [await lane.weights()];
      const bytes = files.flatMap(({ content }) => (typeof content === "string" ? [] : [content.buffer]));
      return tell({ kind: "files", files }, bytes);
    }
    default:
  }
}

export function hear(asked: Asked): void {
  switch (asked.kind) {
    case "train": {
      const signal = runner.starts();
      return later(() => runner.begin(asked.run, signal));
    }
    case "go-on": {
      const signal = runner.starts();
      return later(() => runner.goOn([], signal));
    }
    case "pause":
      runner.paused = asked.paused;
      return;
    case "stop":
      runner.stop();
      return;
    case "answer":
      looking((run) => answer(run, asked));
      return;
    case "look":
      looking((run) => look(run, asked.sample));
      return;
    default:
      later(() => heed(asked));
  }
}
