/**
 * One run: a network, or two that race, each a step in turn, so that what they are compared by is the same number of steps
 * and not who had more of the processor.
 */
import { LAST, NotStored, type TrainingEvent } from "resnet-lang/runtime";
import { pictureAt, type ImageSet } from "../data/image-set.ts";
import type { Picture, Points, Prediction, Told } from "../protocol.ts";
import { laneTitle } from "../view/words.ts";
import type { Lane, LaneImages } from "./lane.ts";
import { firstFilters } from "./layers.ts";
import { stateOf, type State } from "./mirror.ts";
import { namedConfusions, predictionOf } from "./named.ts";
import { Pace } from "./pace.ts";

/** Of the held-out images, shown with what is answered. */
export const SAMPLES = 24;
/** A page draws no more often than it can be read. */
const TELL_EVERY_MS = 200;

/** What to do where the page's storage is full, or refuses otherwise. */
const UNSAVED = "it is tried again; free room on this device, or download the weights before the page is left";

type Progress = Extract<TrainingEvent, { readonly kind: "progress" }>;
interface Pending {
  readonly steps: number[];
  readonly losses: number[];
  readonly accuracies: number[];
}
const empty = (): Pending => ({ steps: [], losses: [], accuracies: [] });

export interface RunOptions {
  readonly images: LaneImages;
  /** Steps of all of it. */
  readonly total: number;
  /** That it took before. */
  readonly seconds: number;
  readonly tell: (told: Told) => void;
}

export class Run {
  readonly lanes: readonly Lane[];
  readonly samples: readonly Picture[];
  readonly #tell: (told: Told) => void;
  readonly #total: number;
  readonly #begun: number;
  readonly #pace = new Pace();
  #pending: readonly Pending[];
  #told = 0;
  #isSaved = false;
  /** Networks before their first step. */
  #first: readonly Promise<State>[] = [];
  #gate: { readonly opened: Promise<void>; readonly open: () => void } | undefined;

  constructor(lanes: readonly Lane[], { images, total, seconds, tell }: RunOptions) {
    this.lanes = lanes;
    this.#begun = performance.now() - 1000 * seconds;
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
    if (!paused) this.#pace.begin();
  }

  /** Networks that take steps: all but those whose numbers ceased to be finite. */
  get #going(): readonly Lane[] {
    return this.lanes.filter(({ history }) => history.diverged === undefined);
  }
  /** Steps done by all of its networks that take some. */
  get step(): number {
    const going = this.#going;
    return Math.min(...(going.length > 0 ? going : this.lanes).map(({ history }) => history.step));
  }
  /** That it took so far. */
  get seconds(): number {
    return (performance.now() - this.#begun) / 1000;
  }
  /** A state of each network is kept that came after what it went on from. */
  get isSaved(): boolean {
    return this.#isSaved;
  }

  /** Trains to the end, or until it is stopped. @throws DeviceLostError where it can go on elsewhere */
  async train(): Promise<void> {
    let how: "ended" | "stopped" = "stopped";
    try {
      if (this.step > 0) await this.#lookAtAll();
      else this.#first = this.lanes.map(({ session }) => stateOf(session));
      for (let isGoing = true; isGoing;) {
        await this.#gate?.opened;
        // What was kept of one network may be behind what was of the other.
        const { step } = this;
        const behind = this.#going.filter(({ history }) => history.step === step);
        const endings = await Promise.all(behind.map((lane) => this.#advance(lane, this.lanes.indexOf(lane))));
        for (const [index, ending] of endings.entries())
          if (ending?.kind === "diverged") await this.#diverged(ending.step, behind[index]);
        const others = endings.filter((ending) => ending?.kind !== "diverged");
        isGoing = this.#going.length > 0 && others.every((ending) => ending === undefined);
        if (others.length > 0 && others.every((ending) => ending?.kind === "ended")) how = "ended";
      }
    } finally {
      this.#flush();
    }
    this.tellEnded(how);
  }
  tellEnded(how: "ended" | "stopped"): void {
    this.#tell({ kind: "ended", how, step: this.step, seconds: this.seconds });
  }
  async #lookAtAll(): Promise<void> {
    for (const [index, lane] of this.lanes.entries()) {
      const { norms } = lane.history.data;
      if (norms.length > 0) this.#tell({ kind: "norms", lane: index, step: 0, norms });
      await this.#look(lane, index, this.step);
    }
  }

  /** To behind the next step. @returns what the lane ends with */
  async #advance(lane: Lane, index: number): Promise<TrainingEvent | undefined> {
    for (;;) {
      const { done, value: event } = await lane.events.next();
      if (done || !event) return { kind: "interrupted", step: this.step } as TrainingEvent;
      switch (event.kind) {
        case "progress":
          await this.#progress(lane, index, event);
          return undefined;
        case "evaluated": {
          const { accuracy, loss } = event.score.means;
          const point = { step: event.step, accuracy, loss };
          lane.history.addHeldOut(point);
          this.#flush();
          this.#tell({ kind: "held-out", lane: index, point });
          const confused = namedConfusions(event.score.confusion.pairs(), lane.classes);
          lane.history.confused = confused;
          this.#tell({ kind: "confused", lane: index, confused });
          await this.#look(lane, index, event.step);
          break;
        }
        case "saved":
          if (event.file === LAST) this.#tellSaved(index, event.step);
          break;
        case "not-saved": {
          const { message } = event.problem;
          if (event.file === LAST) this.#tell({ kind: "not-saved", problem: { message, help: UNSAVED } });
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

  async #progress(lane: Lane, index: number, event: Progress): Promise<void> {
    const { step, examples, results } = event;
    const pending = this.#pending[index];
    pending?.steps.push(step);
    pending?.losses.push(results.loss);
    const accuracy = (results["correct"] ?? Number.NaN) / examples;
    pending?.accuracies.push(accuracy);
    lane.history.add(results.loss, accuracy);
    const now = performance.now();
    this.#pace.add(now, examples);
    if (step === 1 || now - this.#told > TELL_EVERY_MS) this.#flush();
    // What it costs to look is paid once there is something to see, and before anything is kept.
    if (step === 1) await this.#tellNorms(lane, index, 0, this.#first[index]);
  }

  /** Networks are saved one after the other: the run is kept up to what the last of them has. */
  #tellSaved(index: number, step: number): void {
    this.#isSaved = true;
    if (this.lanes[index] === this.#going.at(-1)) this.#tell({ kind: "saved", step });
  }

  #flush(): void {
    if (this.#pending.every(({ steps }) => steps.length === 0)) return;
    const lanes: readonly Points[] = this.#pending;
    this.#pending = this.lanes.map(empty);
    this.#told = performance.now();
    const { examplesPerSecond } = this.#pace;
    const batch = this.lanes[0]?.recipe.batch ?? 1;
    const left = (this.#total - this.step) * batch * this.#going.length;
    const pace = examplesPerSecond && { examplesPerSecond, secondsLeft: left / examplesPerSecond };
    this.#tell({ kind: "progress", lanes, ...(pace ? { pace } : {}) });
  }

  /** What an evaluation shows besides its numbers. */
  async #look(lane: Lane, index: number, step: number): Promise<void> {
    const looking = await lane.looking;
    await looking.refresh();
    const predictions: Prediction[] = [];
    for (const sample of this.samples) {
      predictions.push(predictionOf(await looking.shares(sample), lane.classes));
    }
    this.#tell({ kind: "predictions", lane: index, predictions });
    const filters = await firstFilters(lane.recipe.model, lane.session);
    if (filters) this.#tell({ kind: "filters", lane: index, filters });
    await this.#tellNorms(lane, index, step);
  }

  async #tellNorms(lane: Lane, index: number, step: number, state?: Promise<State>): Promise<void> {
    const norms = await lane.norms(step, state);
    if (!norms) return;
    if (step === 0) lane.history.norms = norms;
    this.#tell({ kind: "norms", lane: index, step, norms });
  }

  /** The others go on without it. */
  async #diverged(step: number, lane: Lane | undefined): Promise<void> {
    if (!lane) return;
    lane.history.diverged = step;
    this.#flush();
    const goesOn = this.#going.map(({ facts }) => laneTitle(facts));
    const whose = this.lanes.length > 1 ? ` of ${laneTitle(lane.facts)}` : "";
    const message = `the numbers${whose} ceased to be finite after step ${step}`;
    const help = "lower the rate of the recipe's schedule, and train again";
    const others = goesOn.length > 0 ? `${goesOn.join(" and ")} goes on alone; ` : "";
    this.#tell({ kind: "problem", problem: { message, help: others + help } });
    this.#tell({ kind: "diverged", lane: this.lanes.indexOf(lane), step });
    if (goesOn.length === 0) return;
    try {
      await lane.keepCourse();
    } catch (error) {
      if (!(error instanceof NotStored)) throw error;
      this.#tell({ kind: "not-saved", problem: { message: error.message, help: UNSAVED } });
    }
  }
}

function samplesOf({ heldOut }: Pick<ImageSet, "heldOut">): number {
  return Math.min(SAMPLES, heldOut.labels.length);
}
