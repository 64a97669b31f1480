/** Loss and accuracy as they come, step by step and on held-out images. */
import type { HeldOutPoint, LaneFacts, Points } from "../protocol.ts";
import { LineChart, type Line } from "./line-chart.ts";
import { fixed, laneTitle, percent, shortNumber } from "./words.ts";

/** Means of so many steps are one point of a chart: what can be told apart on it, and what is drawn in a millisecond. */
const MOST_POINTS = 240;

interface Mean {
  sum: number;
  count: number;
}
interface LaneCurves {
  readonly title: string;
  readonly losses: Mean[];
  readonly accuracies: Mean[];
  readonly heldOut: Map<number, HeldOutPoint>;
  isDiverged: boolean;
}

/** What stands of a network at the end of its curves. */
export interface Standing {
  /** Infinity of a network that diverged. */
  readonly loss: number;
  readonly heldOut: HeldOutPoint | undefined;
}

export class Curves {
  readonly loss = new LineChart({
    title: "Loss",
    across: "steps",
    // Of a network on its way to infinity a power, which has the room of the axis.
    valueText: (value) => (value < 1000 ? value.toFixed(1) : shortNumber(value)),
  });
  readonly accuracy = new LineChart({
    title: "Accuracy",
    across: "steps",
    range: [0, 1],
    valueText: (value) => `${Math.round(100 * value)} %`,
  });
  #lanes: readonly LaneCurves[] = [];
  #every = 1;

  begin(lanes: readonly LaneFacts[], total: number): void {
    this.#every = Math.ceil(total / MOST_POINTS);
    this.#lanes = lanes.map((facts) => ({
      title: laneTitle(facts),
      losses: [],
      accuracies: [],
      heldOut: new Map<number, HeldOutPoint>(),
      isDiverged: false,
    }));
    const lines = this.#lanes.flatMap(({ title }, lane): readonly Line[] => [
      { title: `${title}: training`, lane },
      { title: `${title}: held out`, lane, isDashed: true, hasPoints: true },
    ]);
    this.loss.begin(lines.map((line) => ({ ...line, isCutOff: line.hasPoints ?? false })));
    this.accuracy.begin(lines);
  }

  add(lane: number, { steps, losses, accuracies }: Points): void {
    const curves = this.#lanes[lane];
    if (!curves) return;
    for (const [index, step] of steps.entries()) {
      const place = Math.floor((step - 1) / this.#every);
      add(curves.losses, place, losses[index]);
      add(curves.accuracies, place, accuracies[index]);
    }
  }
  addHeldOut(lane: number, point: HeldOutPoint): void {
    this.#lanes[lane]?.heldOut.set(Math.floor((point.step - 1) / this.#every), point);
  }

  /** It takes no other step. */
  diverged(lane: number): void {
    const curves = this.#lanes[lane];
    if (!curves) return;
    curves.isDiverged = true;
    // Beside it nothing would be seen of the one that goes on.
    if (this.#lanes.some(({ isDiverged }) => !isDiverged)) this.loss.cutOff(lane);
  }

  standing(lane: number): Standing {
    const { losses = [], heldOut, isDiverged = false } = this.#lanes[lane] ?? {};
    return { loss: isDiverged ? Infinity : meanOf(losses.at(-1)), heldOut: [...(heldOut?.values() ?? [])].at(-1) };
  }

  show(): void {
    const places = Math.max(0, ...this.#lanes.map(({ losses }) => losses.length));
    const across = Array.from({ length: places }, (_, place) => place * this.#every + (this.#every + 1) / 2);
    const of = (means: keyof Pick<LaneCurves, "losses" | "accuracies">, heldOut: "loss" | "accuracy") =>
      this.#lanes.flatMap((lane) => [
        across.map((_, place) => finite(meanOf(lane[means][place]))),
        across.map((_, place) => lane.heldOut.get(place)?.[heldOut] ?? null),
      ]);
    const told = (text: (standing: Standing) => string): string =>
      this.#lanes.map(({ title }, lane) => `${title} ${text(this.standing(lane))}`).join("; ");
    this.loss.show(
      across,
      of("losses", "loss"),
      told(({ loss }) => fixed(loss)),
    );
    this.accuracy.show(
      across,
      of("accuracies", "accuracy"),
      told(({ heldOut }) => `${percent(heldOut?.accuracy ?? Number.NaN)} of held-out images`),
    );
  }
}

function add(means: Mean[], place: number, value: number | undefined): void {
  if (value === undefined || !Number.isFinite(value)) return;
  const mean = (means[place] ??= { sum: 0, count: 0 });
  mean.sum += value;
  mean.count++;
}
function meanOf(mean: Mean | undefined): number {
  return mean ? mean.sum / mean.count : Number.NaN;
}
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
