/** Gradients against differences of the loss. */
import { evaluate } from "../../../compiler/graph/evaluate.ts";
import { values } from "../kernel-case.ts";
import { modelOf, soundly } from "./hold.ts";
import type { Made } from "./program.ts";
import { filled, roundedTruth, type Filled } from "./runs.ts";

export interface Sloped {
  compared: number;
  /** Of these no slope can be taken: a corner lies between the points, whatever their distance, or roundings decide. */
  atCorners: number;
}
/** Roundings happen to add up, or not to. */
const MORE_THAN_WOBBLE = 64;

/** The gradient along a random direction of all parameters is the slope of the loss. */
export function gradientsAreSlopes({ program, models }: Made, sloped: Sloped): void {
  const checked = soundly(program);
  const [first] = models;
  const each = first && filled(modelOf(checked, first.name), "train", first.sizes);
  if (!each) return;
  let last = "";
  for (const [seed, length] of [
    [11, 1e-5],
    [12, 1e-6],
    [13, 1e-4],
    [14, 1e-7],
  ] as const) {
    const { gradient, slope, doubt, scale } = slopes(each, seed, length);
    if (Math.abs(gradient - slope) <= 1e-5 * (scale + Math.abs(slope)) + 1e-7) {
      sloped.compared++;
      return;
    }
    last += `gradient ${gradient}, slope ${slope} ± ${doubt} of ${scale} over ${length}\n`;
    const tolerance = 1e-5 * (scale + Math.abs(slope)) + 1e-7;
    if (doubt <= tolerance && MORE_THAN_WOBBLE * wobble(each, seed) < tolerance) throw new Error(last);
  }
  sloped.atCorners++;
}

/** The slope of the loss along a random direction of all parameters: what the gradient says, and what the loss does. */
export interface Slopes {
  readonly gradient: number;
  readonly slope: number;
  /** How far apart two slopes of other lengths are, or those to both sides: at a corner there is none. */
  readonly doubt: number;
  /** The most that it could be. */
  readonly scale: number;
}
export function slopes(each: Filled, seed: number, length: number): Slopes {
  const { graph, leaves, parameters } = each;
  const directions = directionsOf(each, seed);
  const lossAt = (distance: number): number => {
    const moved = new Map(leaves);
    for (const [name, direction] of directions)
      moved.set(
        name,
        (leaves.get(name) ?? new Float64Array()).map((value, i) => value + distance * (direction[i] ?? 0)),
      );
    return evaluate(graph, moved).outputs.get("loss")?.[0] ?? Number.NaN;
  };
  const slopeBetween = (from: number, to: number): number => (lossAt(to) - lossAt(from)) / (to - from);
  const near = length / 4;
  const [slope, nearer] = [slopeBetween(-length, length), slopeBetween(-near, near)];
  const bend = slopeBetween(0, near) - slopeBetween(-near, 0);
  const { updates } = evaluate(graph, leaves);
  const changes = parameters.map((name) => changeOf(each, updates.get(name), name));
  const squares = changes.flat().reduce((sum, change) => sum + change ** 2, 0);
  return {
    gradient: along(directions, changes),
    slope: nearer,
    doubt: Math.max(Math.abs(slope - nearer), Math.abs(bend)),
    scale: Math.sqrt(squares),
  };
}

/** How far roundings of float64 move the gradient: norms of what does not vary divide them by their epsilon, each again. */
export function wobble(each: Filled, seed: number): number {
  const { graph, leaves, parameters } = each;
  const [exact, rounded] = [0, 2 ** -52].map((unit) => {
    const truth = roundedTruth(graph, leaves, seed, (value, noise, most) => value + noise * most * unit);
    return along(
      directionsOf(each, seed),
      parameters.map((name) => changeOf(each, truth.get(`next ${name}`), name)),
    );
  });
  return Math.abs((exact ?? 0) - (rounded ?? 0));
}

type Directions = ReadonlyMap<string, Float64Array>;
function directionsOf({ leaves, parameters }: Filled, seed: number): Directions {
  return new Map(parameters.map((name, index) => [name, values(leaves.get(name)?.length ?? 0, seed + index)]));
}
/** What a step of rate 1 takes away: the gradient. */
function changeOf({ leaves }: Filled, after: Float64Array | undefined, name: string): readonly number[] {
  const before = leaves.get(name) ?? new Float64Array();
  return Array.from(before, (value, i) => (after ? value - (after[i] ?? 0) : 0));
}
function along(directions: Directions, changes: readonly (readonly number[])[]): number {
  return [...directions.values()].reduce(
    (sum, direction, index) => direction.reduce((part, each, i) => part + each * (changes[index]?.[i] ?? 0), sum),
    0,
  );
}
