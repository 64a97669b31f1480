/**
 * One run: a network, or two that race, each a step in turn, so that what they are compared by is the same number of steps
 * and not who had more of the processor.
 */
import type { TrainingEvent } from "resnet-lang/runtime";
import { pictureAt, type ImageSet } from "../data/image-set.ts";
import type { Picture, Points, Prediction, Told } from "../protocol.ts";
import type { Lane, LaneImages } from "./lane.ts";
import { firstFilters } from "./layers.ts";
import { Pace } from "./pace.ts";

/** Of the held-out images, shown with what is answered. */
export const SAMPLES = 24;
/** A page draws no more often than it can be read. */
const TELL_EVERY_MS = 200;

interface Pending {
  readonly steps: number[];
  readonly losses: number[];
  readonly accuracies: number[];
}
const empty = (): Pending => ({ steps: [], losses: [], accuracies: [] });

export class Run {
  readonly lanes: readonly Lane[];
  readonly samples: readonly Picture[];
  readonly #tell: (told: Told) => void;
  readonly #total: number;
  readonly #pace = new Pace();
  #pending: readonly Pending[];
  #told = 0;
  #step = 0;
  #gate: { readonly opened: Promise<void>; readonly open: () => void } | undefined;

  constructor(lanes: readonly Lane[], images: LaneImages, total: number, tell: (told: Told) => void) {
    this.lanes = lanes;
    this.#tell = tell;
    this.#total = total;
    this.#pending = lanes.map(empty);
    this.samples = Array.from({ length: samplesOf(images) }, (_, index) => pictureAt(images.heldOut, index));
  }

  set paused(paused: boolean) {
    if (paused === (this.#gate !== undefined)) return;
    this.#gate?.open();
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    this.#gate = paused ? { opened, open } : undefined;
    this.#pace.begin(performance.now());
  }

  /** Trains to the end, or until it is stopped. */
  async train(): Promise<void> {
    const begun = performance.now();
    this.#pace.begin(begun);
    let how: "ended" | "stopped" = "stopped";
    try {
      for (let isGoing = true; isGoing;) {
        await this.#gate?.opened;
        const endings = await Promise.all(this.lanes.map((lane, index) => this.#advance(lane, index)));
        isGoing = endings.every((ending) => ending === undefined);
        if (endings.every((ending) => ending?.kind === "ended")) how = "ended";
        for (const ending of endings) if (ending?.kind === "diverged") this.#tellDiverged(ending);
      }
    } finally {
      this.#flush();
      this.#tellEnded(how, performance.now() - begun);
    }
  }
  #tellEnded(how: "ended" | "stopped", milliseconds: number): void {
    this.#tell({ kind: "ended", how, step: this.#step, seconds: milliseconds / 1000 });
  }

  /** To behind the next step. @returns what the lane ends with */
  async #advance(lane: Lane, index: number): Promise<TrainingEvent | undefined> {
    for (;;) {
      const { done, value: event } = await lane.events.next();
      if (done || !event) return { kind: "interrupted", step: this.#step } as TrainingEvent;
      switch (event.kind) {
        case "progress":
          this.#progress(lane, index, event);
          return undefined;
        case "evaluated": {
          const { accuracy, loss } = event.score.means;
          this.#flush();
          this.#tell({ kind: "held-out", lane: index, point: { step: event.step, accuracy, loss } });
          const { classes } = event.score.confusion;
          this.#tell({ kind: "confused", lane: index, confused: { classes, pairs: event.score.confusion.pairs() } });
          await this.#look(lane, index, event.step);
          break;
        }
        case "ended":
        case "interrupted":
        case "diverged":
          return event;
        default:
      }
    }
  }

  #progress(lane: Lane, index: number, event: Extract<TrainingEvent, { readonly kind: "progress" }>): void {
    const { step, examples, results } = event;
    const pending = this.#pending[index];
    pending?.steps.push(step);
    pending?.losses.push(results.loss);
    pending?.accuracies.push((results["correct"] ?? Number.NaN) / examples);
    this.#step = step;
    const now = performance.now();
    this.#pace.add(now, examples);
    if (step === 1 || now - this.#told > TELL_EVERY_MS) this.#flush();
    if (step === 1) this.#tellNorms(lane, index, 0).catch(() => undefined);
  }

  #flush(): void {
    if (this.#pending.every(({ steps }) => steps.length === 0)) return;
    const lanes: readonly Points[] = this.#pending;
    this.#pending = this.lanes.map(empty);
    this.#told = performance.now();
    const { examplesPerSecond } = this.#pace;
    const batch = this.lanes[0]?.recipe.batch ?? 1;
    const left = (this.#total - this.#step) * batch * this.lanes.length;
    this.#tell({ kind: "progress", lanes, examplesPerSecond, secondsLeft: left / Math.max(examplesPerSecond, 1e-9) });
  }

  /** What an evaluation shows besides its numbers. */
  async #look(lane: Lane, index: number, step: number): Promise<void> {
    const looking = await lane.looking;
    await looking.refresh();
    const predictions: Prediction[] = [];
    for (const sample of this.samples) {
      const shares = await looking.shares(sample);
      const confidence = Math.max(...shares);
      predictions.push({ answer: shares.indexOf(confidence), confidence });
    }
    this.#tell({ kind: "predictions", lane: index, predictions });
    const filters = await firstFilters(lane.recipe.model, lane.session);
    if (filters) this.#tell({ kind: "filters", lane: index, filters });
    await this.#tellNorms(lane, index, step);
  }

  async #tellNorms(lane: Lane, index: number, step: number): Promise<void> {
    const norms = await lane.norms(step);
    if (norms) this.#tell({ kind: "norms", lane: index, step, norms });
  }

  #tellDiverged({ step }: Extract<TrainingEvent, { readonly kind: "diverged" }>): void {
    const message = `the numbers ceased to be finite after step ${step}`;
    this.#tell({
      kind: "problem",
      problem: { message, help: "lower the rate of the recipe's schedule, and train again" },
    });
  }
}

function samplesOf({ heldOut }: Pick<ImageSet, "heldOut">): number {
  return Math.min(SAMPLES, heldOut.labels.length);
}
