/** Phases of an image and their planes: where a phase's pixels are, and its points among those of the other phases. */
import type { ConvolutionSpec } from "../../../convolution-spec.ts";
import { madeOnce } from "../../code/made-once.ts";
import { patchToPlanes } from "../patches.ts";
import { imageShape, ofPoints, type PlanePoints, type PointShape } from "../tile-sizes.ts";
import { TILE_ROWS } from "../../register-tile.ts";
import { sideOf, wholeGrid, type Grid, type Image, type Less, type SidePlanes } from "../sides.ts";
import { BLOCK, isMixed, tilesPlaneBytes, type Tiled } from "../tiles.ts";
import { formOf, forwardPhases, forwardTiles, planeOf, pointsOf, type Phase, type PhaseForm } from "./phases.ts";

/** @param phase of which the grid is, the pixels of two parities apart */
export function phaseGrid({ height, width, channels, strip }: Image, { rows, columns }: Phase, isRead: boolean): Grid {
  const pixel = strip.pitch * 4;
  return {
    pixels: {
      channels,
      pixelBytes: 2 * pixel,
      rowBytes: 2 * width * pixel,
      height: Math.ceil((height - rows.parity) / 2),
    },
    width: Math.ceil((width - columns.parity) / 2),
    imageBytes: height * width * pixel,
    at: strip.offset * 4 + (rows.parity * width + columns.parity) * pixel,
    first: isRead ? [rows.first, columns.first] : [0, 0],
  };
}
/**
 * Bytes of a plane of so many tiles. Spans of them are multiplied by fours, which may reach beyond the last.
 * @param images whose channels lie side by side in it
 */
export const tilesBytes = (tiles: Tiled, count: number, channels: number, images = 1): number =>
  tilesPlaneBytes(
    (count + (isMixed(tiles) ? TILE_ROWS - 1 : 0)) * images * channels,
    images === 1 ? LEAST_OF_IMAGE : LEAST_OF_PHASES,
  );
/** Of 64 channels, and of four phases of 32. */
const LEAST_OF_IMAGE = BLOCK * 64;
const LEAST_OF_PHASES = BLOCK * 128;

/** Points of a phase where numbers of all phases that have a plane lie side by side. */
export const phasePoints = madeOnce(
  (form: PhaseForm, of: PhaseOf, bytes: number, less: Less): PlanePoints => {
    const shape = phaseShape(form, of, less);
    return { shape, bytes: ofPoints(shape.down, shape.across, (i, j) => planeOf(form, i, j) * bytes) };
  },
  (form, of, bytes, less) => [...partsOf(form, of, less), bytes],
);
/** One of several phases, the object itself. */
type PhaseOf = readonly [phases: readonly Phase[], phase: Phase];
const phaseShape = madeOnce((form: PhaseForm, [phases, phase]: PhaseOf, less: Less): PointShape => {
  const places = new Map(pointsOf(phases, phase).map(({ i, j, place }) => [planeOf(form, i, j), place]));
  const down = Math.min(phase.rows.points, form.points - less.down);
  const across = Math.min(phase.columns.points, form.points - less.across);
  return { down, across, places: ofPoints(down, across, (i, j) => places.get(planeOf(form, i, j)) ?? 0) };
}, partsOf);
/** All that a shape depends on. */
function partsOf(form: PhaseForm, [phases, phase]: PhaseOf, { down, across }: Less): readonly (number | object)[] {
  const points = phases.flatMap(({ rows, columns }) => [rows.points, columns.points]);
  return [form, down, across, phases.indexOf(phase), points.length, ...points];
}
/** Points of the one image that all phases make. */
export const allPoints = madeOnce(
  (form: PhaseForm, bytes: number, { down, across }: Less): PlanePoints => {
    const shape = imageShape(form.points - down, form.points - across);
    return { shape, bytes: ofPoints(shape.down, shape.across, (i, j) => planeOf(form, i, j) * bytes) };
  },
  (form, bytes, { down, across }) => [form, bytes, down, across],
);

/** So many channels of x, read by blocks of so many tiles of y. */
export function inputPlanes(spec: ConvolutionSpec, channels: number, block: number): SidePlanes {
  const { h, w, xStrip } = spec;
  const [form, phases, tiles] = [formOf(spec), forwardPhases(spec), forwardTiles(spec)];
  const numbers = phases.length * channels;
  // A phase of three channels is written with a fourth, where the next one's first comes.
  const bytes = tilesBytes(tiles, block, channels, phases.length) + (channels % 4 === 0 ? 0 : 64);
  const sides = phases.map((phase) => {
    const grid = phaseGrid({ height: h, width: w, channels, strip: xStrip }, phase, true);
    const { rows, columns } = phase;
    return sideOf(tiles, grid, columns.points, (inside, less) => {
      const points = phasePoints(form, [phases, phase], bytes, less);
      const size = [rows.points - less.down, columns.points - less.across] as const;
      return patchToPlanes(channels, points, inside, form.transforms.input, size);
    });
  });
  return { sides, planeBytes: bytes, numbers };
}
/** So many channels of y, from a pixel on. */
export function outputGrid({ oh, ow, yStrip }: ConvolutionSpec, channels: number, first: Grid["first"]): Grid {
  return wholeGrid({ height: oh, width: ow, channels, strip: yStrip }, first);
}
