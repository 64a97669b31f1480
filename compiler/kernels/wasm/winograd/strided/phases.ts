/**
 * A convolution of stride 2 as a sum of four of stride 1: along each axis the positions that every second tap meets, the
 * first one's, are one phase of the image, every second pixel, and those of the taps between them the other. All four have
 * the same outputs and the same points, so that their products are one sum: planes of all pairs of points, in which a phase
 * of one tap less has no point at infinity. Of 3×3 taps 81 products for 16 outputs instead of 144, of 7×7 169 for 784.
 */
import type { ConvolutionSpec } from "../../../convolution-spec.ts";
import { bug } from "../../../../bug.ts";
import type { Span, Spans } from "../places.ts";
import { isMixed, planeBytes, threesOf, type Tiled } from "../tiles.ts";
import { TILE } from "../../../winograd-transforms.ts";
import { phaseTransforms, type PhaseTransforms } from "./transforms.ts";
import { range } from "../../../range.ts";

/** What phases of a size of kernel have. */
export interface PhaseForm {
  readonly taps: number;
  /** Of a row of the phase that has one tap more. The other has all but the last. */
  readonly points: number;
  readonly transforms: PhaseTransforms;
  /** Products of a tile and a pair of channels. */
  readonly products: number;
}
function formOfPairs(pairs: readonly number[]): PhaseForm {
  const points = 2 * pairs.length + 1;
  const taps = 2 * (points - TILE) + 1;
  return { taps, points, transforms: phaseTransforms(pairs), products: (points + points - 1) ** 2 };
}
const forms = [formOfPairs([1 / 2, 5 / 4]), formOfPairs([0.4, 0.9, 1.8])];
/** Of 3×3 or 7×7 taps; others have none. */
export const findForm = ({ kh, kw }: ConvolutionSpec): PhaseForm | undefined =>
  forms.find(({ taps }) => taps === kh && taps === kw);
export const formOf = (spec: ConvolutionSpec): PhaseForm => findForm(spec) ?? bug("phases of other taps");

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
function forwardAxes(before: number, { taps, points }: PhaseForm): readonly PhaseAxis[] {
  const tapsFrom = (first: number): readonly number[] => range(taps).filter((tap) => tap % 2 === first);
  return [
    { parity: before % 2, taps: tapsFrom(0), points, first: 0 - Math.ceil(before / 2) },
    { parity: 1 - (before % 2), taps: tapsFrom(1), points: points - 1, first: 0 - Math.floor(before / 2) },
  ];
}
/** Of three taps: gradients at 2 * j + parity read dy at j + first and, of two taps, the next one. The padding is odd. */
function gradientAxes(before: number, { points }: PhaseForm): readonly PhaseAxis[] {
  const first = (before - 1) / 2;
  return [
    { parity: 1, taps: [2, 0], points, first },
    { parity: 0, taps: [1], points: points - 1, first },
  ];
}
const across = (rows: readonly PhaseAxis[], columns: readonly PhaseAxis[]): readonly Phase[] =>
  rows.flatMap((row) => columns.map((column) => ({ rows: row, columns: column })));
export function forwardPhases(spec: ConvolutionSpec): readonly Phase[] {
  const form = formOf(spec);
  return across(forwardAxes(spec.pad[0], form), forwardAxes(spec.pad[1], form));
}
export function gradientPhases(spec: ConvolutionSpec): readonly Phase[] {
  const form = formOf(spec);
  return across(gradientAxes(spec.pad[0], form), gradientAxes(spec.pad[1], form));
}

export type Group = 0 | 1 | 2;
/** Planes that as many phases have, one behind the other: points that are finite in both directions, in one, in none. */
export function groupsOf({ points }: PhaseForm) {
  const finite = points - 1;
  return [
    { first: 0, planes: finite * finite, phases: 4 },
    { first: finite * finite, planes: 2 * finite, phases: 2 },
    { first: points * points - 1, planes: 1, phases: 1 },
  ] as const;
}
/** Planes of a group, one behind the other, that the same tiles have. */
export interface GroupRun {
  readonly group: Group;
  readonly first: number;
  readonly planes: number;
  readonly span: Span;
}
export function runsOf(
  form: PhaseForm,
  tiles: Tiled,
  { finite, down, across: along, both }: Spans,
): readonly GroupRun[] {
  const [most, one, last] = groupsOf(form);
  if (!isMixed(tiles))
    return [most, one, last].map((each, group) => ({ ...each, group: group as Group, span: finite }));
  const half = one.planes / 2;
  return [
    { ...most, group: 0, span: finite },
    { ...one, group: 1, planes: half, span: down },
    { group: 1, first: one.first + half, planes: half, span: along },
    { ...last, group: 2, span: both },
  ];
}
export function planeOf({ points }: PhaseForm, i: number, j: number): number {
  const finite = points - 1;
  if (i < finite && j < finite) return i * finite + j;
  if (j < finite) return finite * finite + j;
  return i < finite ? finite * finite + finite + i : points * points - 1;
}
export const groupOf = ({ points }: PhaseForm, i: number, j: number): Group =>
  ((i < points - 1 ? 0 : 1) + (j < points - 1 ? 0 : 1)) as Group;

const hasPlane = ({ rows, columns }: Phase, i: number, j: number): boolean => i < rows.points && j < columns.points;
/** The points of a phase, each with its place among the phases that have its plane. */
export type PhasePoints = readonly { readonly i: number; readonly j: number; readonly place: number }[];
/** @param phase one of the phases, the object itself */
export function pointsOf(phases: readonly Phase[], phase: Phase): PhasePoints {
  const own = phases.indexOf(phase);
  if (own < 0) bug("a phase of other phases");
  const before = phases.slice(0, own);
  const all = range(phase.rows.points).flatMap((i) => range(phase.columns.points).map((j) => ({ i, j })));
  return all.map(({ i, j }) => ({ i, j, place: before.filter((each) => hasPlane(each, i, j)).length }));
}

/** Where a group's planes begin, and bytes of one, of so many numbers for so many phases. */
export function groupAreas(
  form: PhaseForm,
  numbersOf: (phases: number) => number,
): { readonly areas: readonly { readonly at: number; readonly planeBytes: number }[]; readonly bytes: number } {
  let bytes = 0;
  const areas = groupsOf(form).map(({ planes, phases }) => {
    const area = { at: bytes, planeBytes: planeBytes(numbersOf(phases)) };
    bytes += planes * area.planeBytes;
    return area;
  });
  return { areas, bytes };
}
/** Transformed weights. */
export const weightAreas = (spec: ConvolutionSpec): ReturnType<typeof groupAreas> =>
  groupAreas(formOf(spec), (phases) => phases * spec.ci * spec.co);

/** Tiles of y. Where a tile's numbers run into the next one's, tiles lie in their order, and so all are of four. */
export function forwardTiles({ n, oh, ow, ci }: ConvolutionSpec): Tiled {
  return { n, oh, ow, threes: ci % 4 === 0 ? [threesOf(oh), threesOf(ow)] : [0, 0] };
}
/** Tiles of the phases of dx. */
export function gradientTiles({ n, h, w }: ConvolutionSpec): Tiled {
  const [oh, ow] = [Math.ceil(h / 2), Math.ceil(w / 2)];
  return { n, oh, ow, threes: [threesOf(oh), threesOf(ow)] };
}
