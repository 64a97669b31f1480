/**
 * A 3×3 convolution of stride 2 as a sum of four of stride 1: along each axis the positions that the outer taps meet are one
 * phase of the image, every second pixel, and those of the middle tap the other. All four have the same outputs and the
 * same points, so that their products are one sum: planes of 25 points, in which a phase of one tap has no point at infinity.
 * 81 products for 16 outputs instead of 144.
 */
import type { ConvolutionSpec } from "../../../convolution-spec.ts";
import { bug } from "../../../../bug.ts";
import { planeBytes, type Tiled } from "../tiles.ts";
import { FINITE, POINTS } from "./transforms.ts";

export const PLANES = POINTS * POINTS;

/** Half of the positions along an axis. */
export interface PhaseAxis {
  readonly parity: number;
  /** Taps that meet them, in the order of what they read. */
  readonly taps: readonly number[];
  readonly points: number;
  /** The position within the phase that an image's first tile reads first. */
  readonly first: number;
}
export interface Phase {
  readonly rows: PhaseAxis;
  readonly columns: PhaseAxis;
}

/** Outputs at o read 2 * o + tap - before. */
function forwardAxes(before: number): readonly PhaseAxis[] {
  return [
    { parity: before % 2, taps: [0, 2], points: POINTS, first: 0 - Math.ceil(before / 2) },
    { parity: 1 - (before % 2), taps: [1], points: FINITE, first: 0 - Math.floor(before / 2) },
  ];
}
/** Gradients at 2 * j + parity read dy at j + first and, of two taps, the next one. The padding is odd. */
function gradientAxes(before: number): readonly PhaseAxis[] {
  const first = (before - 1) / 2;
  return [
    { parity: 1, taps: [2, 0], points: POINTS, first },
    { parity: 0, taps: [1], points: FINITE, first },
  ];
}
const across = (rows: readonly PhaseAxis[], columns: readonly PhaseAxis[]): readonly Phase[] =>
  rows.flatMap((row) => columns.map((column) => ({ rows: row, columns: column })));
export const forwardPhases = ({ pad }: ConvolutionSpec): readonly Phase[] =>
  across(forwardAxes(pad[0]), forwardAxes(pad[1]));
export const gradientPhases = ({ pad }: ConvolutionSpec): readonly Phase[] =>
  across(gradientAxes(pad[0]), gradientAxes(pad[1]));

/** Planes that as many phases have, one behind the other: points that are finite in both directions, in one, in none. */
export const groups = [
  { first: 0, planes: FINITE * FINITE, phases: 4 },
  { first: FINITE * FINITE, planes: 2 * FINITE, phases: 2 },
  { first: PLANES - 1, planes: 1, phases: 1 },
] as const;
export function planeOf(i: number, j: number): number {
  if (i < FINITE && j < FINITE) return i * FINITE + j;
  if (j < FINITE) return FINITE * FINITE + j;
  return i < FINITE ? FINITE * FINITE + FINITE + i : PLANES - 1;
}
export const groupOf = (i: number, j: number): 0 | 1 | 2 => ((i < FINITE ? 0 : 1) + (j < FINITE ? 0 : 1)) as 0 | 1 | 2;

const hasPlane = ({ rows, columns }: Phase, i: number, j: number): boolean => i < rows.points && j < columns.points;
/** The points of a phase, each with its place among the phases that have its plane. */
export type PhasePoints = readonly { readonly i: number; readonly j: number; readonly place: number }[];
/** @param phase one of the phases, the object itself */
export function pointsOf(phases: readonly Phase[], phase: Phase): PhasePoints {
  const own = phases.indexOf(phase);
  if (own < 0) bug("a phase of other phases");
  const before = phases.slice(0, own);
  const all = Array.from({ length: PLANES }, (_, at) => ({ i: Math.floor(at / POINTS), j: at % POINTS }));
  return all
    .filter(({ i, j }) => hasPlane(phase, i, j))
    .map(({ i, j }) => ({ i, j, place: before.filter((each) => hasPlane(each, i, j)).length }));
}

/** Transformed weights: where a group's planes begin, and bytes of one. `pairs` are of inputs and outputs. */
export function weightGroups(pairs: number): readonly { readonly at: number; readonly planeBytes: number }[] {
  let at = 0;
  return groups.map(({ planes, phases }) => {
    const bytes = planeBytes(phases * pairs);
    const group = { at, planeBytes: bytes };
    at += planes * bytes;
    return group;
  });
}
export function weightBytes(pairs: number): number {
  return groups.reduce((sum, { planes, phases }) => sum + planes * planeBytes(phases * pairs), 0);
}

/** Tiles of y, and of the phases of dx. */
export const forwardTiles = ({ n, oh, ow }: ConvolutionSpec): Tiled => ({ n, oh, ow });
export const gradientTiles = ({ n, h, w }: ConvolutionSpec): Tiled => ({
  n,
  oh: Math.ceil(h / 2),
  ow: Math.ceil(w / 2),
});
