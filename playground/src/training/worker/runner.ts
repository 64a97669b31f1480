/** The run that there is: begun, or gone on with where it was kept; over as many devices as it takes. */
import { DeviceLostError } from "resnet-lang/runtime";
import { digestOf, type ImageSet } from "../data/image-set.ts";
import { problemOf, Refused } from "../data/refused.ts";
import type { KeptRun, Problem, RunRequest, Told } from "../protocol.ts";
import { dropDevices } from "./devices.ts";
import { heard, NotBegun, openRun, type Course, type Kept, type Planned, type Signal } from "./opening.ts";
import { Place, type KeptLane } from "./place.ts";
import { planOf } from "./plan.ts";
import type { Run } from "./run.ts";

export interface RunnerOptions {
  /** What there is to train on now. */
  readonly images: () => Promise<ImageSet>;
  readonly tell: (told: Told) => void;
  /** Does it once nothing else is being done. */
  readonly later: (work: () => Promise<void>) => void;
}

/** Devices in a row that are lost before anything is saved: another one would be, too. */
const MOST_LOST = 3;
const ELSEWHERE: Problem = {
  message: "another tab of this page trains, and keeps its run",
  help: "this one is lost with its tab: download its weights before",
};

export class Runner {
  readonly #images: () => Promise<ImageSet>;
  readonly #tell: (told: Told) => void;
  readonly #later: RunnerOptions["later"];
  #place: Promise<Place> | undefined;
  #course: Course | undefined;
  /** Of what is being made ready to run. */
  #starting: Signal | undefined;
  #run: Run | undefined;
  #running: Promise<void> | undefined;

  constructor({ images, tell, later }: RunnerOptions) {
    this.#images = images;
    this.#tell = tell;
    this.#later = later;
  }

  get run(): Run | undefined {
    return this.#run;
  }
  /** What has ended on a device that was lost is there again, where it was kept; what takes steps finds out by itself. */
  async revive(): Promise<void> {
    if (this.#running) return;
    await dropDevices();
    await this.goOn(["The device was lost, and another one was opened."]);
  }

  set paused(paused: boolean) {
    if (this.#run) this.#run.paused = paused;
  }
  /** A run is asked for: from now on it is what is stopped. */
  starts(): Signal {
    return (this.#starting = { aborted: false });
  }
  /** What is being made ready, else what is trained. */
  stop(): void {
    if (this.#starting) this.#starting.aborted = true;
    else this.#stopCourse();
  }
  #stopCourse(): void {
    if (this.#course) this.#course.signal.aborted = true;
    this.paused = false;
  }

  /**
   * What is trained goes on until this is known to be right; what is kept gives way to what it saves first.
   * @throws NotTrained, Refused
   */
  begin(request: RunRequest, signal = this.starts()): Promise<void> {
    return this.#stoppable(signal, async () => {
      const planned = await this.#planned(request, signal);
      await this.end();
      const own = await (this.#place ??= Place.open());
      const place = (await own.take()) ? own : Place.inMemory(ELSEWHERE);
      const id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
      await this.#start({ id, request, place, planned, signal }, [], []);
    });
  }
  /** Until it trains. */
  async #stoppable(signal: Signal, start: () => Promise<void>): Promise<void> {
    try {
      await heard(signal);
      await start();
    } catch (error) {
      if (!(error instanceof NotBegun)) throw error;
      this.#tell({ kind: "not-begun" });
      await this.tellKept();
    } finally {
      if (this.#starting === signal) this.#starting = undefined;
    }
  }
  /** @throws NotTrained, Refused, NotBegun */
  async #planned(request: RunRequest, signal: Signal): Promise<Planned> {
    this.#tell({ kind: "stage", text: "checking" });
    const set = await this.#images();
    const images = { title: set.title, digest: await digestOf(set) };
    const plan = planOf(request, set);
    await heard(signal);
    return { plan, images };
  }

  /** With the run that is kept. @param happened why, a sentence each @throws Refused, with the reason, where it cannot go on here and now; NotTrained */
  goOn(happened: readonly string[] = [], signal = this.starts()): Promise<void> {
    return this.#stoppable(signal, () => this.#goOn(happened, signal));
  }
  async #goOn(happened: readonly string[], signal: Signal): Promise<void> {
    await this.end();
    const place = await (this.#place ??= Place.open());
    const isTaken = await place.take();
    const kept = await place.kept();
    const [first] = kept;
    try {
      if (!first) throw new Refused("no run is kept", "train anew");
      const { message, help } = this.#obstacle(first, isTaken, await digestOf(await this.#images())) ?? {};
      if (message !== undefined) throw new Refused(message, help ?? "train anew");
      const { id, request } = first;
      const planned = await this.#planned(request, signal);
      await this.#start({ id, request, place, planned, signal }, kept, happened);
    } catch (error) {
      place.free();
      throw error;
    }
  }

  /** What was trained last can still be looked at and taken along. @throws NotStored where another tab has it */
  async forget(): Promise<void> {
    this.#stopCourse();
    await this.#running;
    await (await (this.#place ??= Place.open())).clear();
  }

  /** The run that there is comes to its end, and its memory is free. */
  async end(): Promise<void> {
    this.#stopCourse();
    await this.#running;
    await this.#close();
    this.#course = undefined;
  }

  /** Tells what is kept, where nothing is trained. */
  async tellKept(): Promise<void> {
    if (!this.#running) this.#tell({ kind: "kept", kept: await this.#kept() });
  }
  async #kept(): Promise<KeptRun | undefined> {
    const place = await (this.#place ??= Place.open());
    const lanes = await place.kept();
    const [first] = lanes;
    if (!first) return undefined;
    const isFree = await place.take();
    place.free();
    const problem = this.#obstacle(first, isFree, await digestOf(await this.#images()));
    const known = lanes.map((lane) => lane ?? first);
    return {
      ...{ run: first.request, total: first.total, images: first.images.title, isElsewhere: !isFree },
      lanes: first.request.shortcuts.map((_, lane) => known[lane]?.facts ?? first.facts),
      step: stepOf(lanes),
      accuracies: lanes.flatMap((lane) => lane?.history.heldOut.at(-1)?.accuracy ?? []),
      ...(problem ? { problem } : {}),
    };
  }
  #obstacle({ images }: KeptLane, isFree: boolean, digest: string): Problem | undefined {
    if (!isFree) return { message: "another tab of this page trains it", help: "look there, or close that tab" };
    if (images.digest === digest) return undefined;
    return {
      message: `it was trained on ${images.title}, and the images that are here are others`,
      help: "give it the same ones below, under Images: this page keeps none of yours",
    };
  }

  async #start(course: Course, kept: Kept, happened: readonly string[]): Promise<void> {
    try {
      this.#run = await openRun(course, kept, { happened, tell: this.#tell });
    } catch (error) {
      course.place.free();
      throw error;
    }
    this.#course = course;
    this.#running = this.#train(course, this.#run).finally(() => {
      course.place.free();
      this.#running = undefined;
      this.#later(() => this.tellKept());
    });
  }

  /** To the end. What is lost with a device is done again on the next one. */
  async #train(course: Course, first: Run): Promise<void> {
    let run = first;
    for (let lost = 1; ; lost++) {
      try {
        return await run.train();
      } catch (error) {
        if (run.isSaved) lost = 1;
        if (!(error instanceof DeviceLostError) || course.signal.aborted || lost === MOST_LOST) {
          run.tellEnded("stopped");
          return this.#tell({ kind: "problem", problem: problemOf(error) });
        }
      }
      try {
        run = await this.#reopened(course, run.step);
      } catch (error) {
        if (error instanceof NotBegun) return run.tellEnded("stopped");
        return this.#tell({ kind: "problem", problem: problemOf(error) });
      }
    }
  }
  async #reopened(course: Course, step: number): Promise<Run> {
    this.#tell({ kind: "stage", text: `the device was lost after step ${step}, another one is opened` });
    await this.#close();
    await dropDevices();
    // Before the run has saved anything, another one's state may be there.
    const kept = (await course.place.kept()).map((lane) => (lane?.id === course.id ? lane : undefined));
    const happened = [`The device was lost after step ${step}, and another one was opened.`];
    this.#run = await openRun(course, kept, { happened, tell: this.#tell });
    return this.#run;
  }

  /** Whoever looked at it is told nothing any more. */
  async #close(): Promise<void> {
    const lanes = this.#run?.lanes ?? [];
    this.#run = undefined;
    for (const lane of lanes) await lane.close();
  }
}

/** Of those that did not diverge: what one of them had before it did says nothing of how far the run is. */
function stepOf(lanes: Kept): number {
  const going = lanes.filter((lane) => lane?.history.diverged === undefined);
  return Math.min(...(going.length > 0 ? going : lanes).map((lane) => lane?.history.losses.length ?? 0));
}
