/**
 * The gradient of 3×3 weights of stride 2 by F(4, 2) over phases: sums over tiles of products of planes, transformed back
 * once, as `../weight-grad.ts` has it for stride 1.
 */
import type { ConvolutionSpec } from "../../../convolution-spec.ts";
import { bug } from "../../../../bug.ts";
import type { Binding } from "../../../target.ts";
import { i32, v128 } from "../../code/build.ts";
import type { I32, V128, WasmFunction } from "../../code/tree.ts";
import { dispatchOf, type WasmDispatch } from "../../kernel.ts";
import { WEIGHT_SUMS } from "../../scratch.ts";
import { foldPlanes } from "../fold-planes.ts";
import { columnsBytes, patchToPlanes, vectorArithmetic } from "../patches.ts";
import { planesTimesTiles } from "../products.ts";
import { BLOCK, planeBytes, tileAt, tileCount } from "../tiles.ts";
import { TAPS, TILE } from "../transforms.ts";
import { divide, type Division } from "../weight-grad-division.ts";
import {
  forwardPhases,
  forwardTiles,
  groupOf,
  groups,
  planeOf,
  PLANES,
  pointsOf,
  weightBytes,
  weightGroups,
} from "./phases.ts";
import { allPoints, callSide, phaseGrid, phasePoints, sideOf, wholeGrid } from "./sides.ts";
import { POINTS, transformInput, transformOutputGrad, transformWeightGrad } from "./transforms.ts";

/** Channels of a block: sums of its 81 products fit into a second cache of a megabyte. */
const MOST_INPUTS = 32;
const MOST_OUTPUTS = 64;
const PRODUCTS = 81;

export function stridedDivision(spec: ConvolutionSpec): Division {
  return divide(spec, [MOST_INPUTS, MOST_OUTPUTS], PRODUCTS, tileCount(forwardTiles(spec)));
}

/** Of one part of one block. */
const sumBytesOf = ({ inputs, outputs }: Division): number => weightBytes(inputs * outputs);

/** dweight of y = conv(x, weight) */
export function stridedWeightGrad(
  spec: ConvolutionSpec,
  [x, dy, weight]: readonly [Binding, Binding, Binding],
): readonly WasmDispatch[] {
  const division = stridedDivision(spec);
  const sums: Binding = { scratch: WEIGHT_SUMS, bytes: division.parts * division.blocks * sumBytesOf(division) };
  const gathers = { width: 1, results: TAPS * TAPS * spec.ci * spec.co, count: division.parts } as const;
  return [sumParts(spec, division, [x, dy, sums]), { ...foldParts(spec, division, [sums, weight]), gathers }];
}

/** Sums lie as [part][block][plane][inputs of the phases that have it][outputs]. */
function sumParts(spec: ConvolutionSpec, division: Division, bindings: readonly Binding[]): WasmDispatch {
  const { co, h, w, oh, ow, xStrip, yStrip } = spec;
  const { inputs, outputs, blocks, parts } = division;
  const [tiles, phases] = [forwardTiles(spec), forwardPhases(spec)];
  const inputNumbers = phases.length * inputs;
  const [inputPlaneBytes, outputPlaneBytes] = [planeBytes(BLOCK * inputNumbers), planeBytes(BLOCK * outputs)];
  const reads = phases.map((phase) => {
    const grid = phaseGrid({ height: h, width: w, channels: inputs, strip: xStrip }, phase, true);
    const points = phasePoints(phases, phase, inputPlaneBytes, inputs);
    return sideOf(tiles, grid, points.across, (inside) => patchToPlanes(grid.pixels, points, inside, transformInput));
  });
  const image = { height: oh, width: ow, channels: outputs, strip: yStrip };
  const upstreamGrid = wholeGrid(image, [0, 0]);
  const upstream = sideOf(tiles, upstreamGrid, TILE, (inside) =>
    patchToPlanes(upstreamGrid.pixels, allPoints(outputPlaneBytes), inside, transformOutputGrad, TILE),
  );
  const areas = weightGroups(inputs * outputs);
  const products = groups.map(({ phases: count, planes }, group) =>
    planesTimesTiles({
      ...{ ci: count * inputs, co: outputs, inputPlaneBytes, outputPlaneBytes, planes },
      inputTileBytes: inputNumbers * 4,
      sumPlaneBytes: areas[group]?.planeBytes ?? 0,
    }),
  );
  const outputsAt = PLANES * inputPlaneBytes;
  const columnsAt = outputsAt + PLANES * outputPlaneBytes;
  const zerosAt = columnsAt + columnsBytes(POINTS);
  // Two pixels from one of a phase to the next.
  const zeroBytes = Math.max(2 * POINTS * xStrip.pitch, TILE * yStrip.pitch) * 4;
  const sumBytes = sumBytesOf(division);
  const options = {
    family: "conv2d-weight-grad winograd strided",
    bindings,
    writes: [false, false, true],
    items: parts * blocks,
    scratchBytes: zerosAt + zeroBytes,
  };
  return dispatchOf(options, ({ f, from, to, scratch, buffers }) => {
    const [x, dy, sums] = buffers as [I32, I32, I32];
    const zeros = f.let("zeros", i32.add(scratch, zerosAt));
    const columns = f.let("columns", i32.add(scratch, columnsAt));
    const outputPlanes = f.let("outputs", i32.add(scratch, outputsAt));
    f.fillZero(zeros, zeroBytes);
    f.for("item", from, to, 1, (item) => {
      const sum = f.let("sum", i32.add(sums, i32.mul(item, sumBytes)));
      f.fillZero(sum, sumBytes);
      const part = f.let("part", i32.div(item, blocks));
      const block = f.let("channels", i32.rem(item, blocks));
      const xOfBlock = f.let("x_of_block", i32.add(x, i32.mul(i32.div(block, co / outputs), inputs * 4)));
      const dyOfBlock = f.let("dy_of_block", i32.add(dy, i32.mul(i32.rem(block, co / outputs), outputs * 4)));
      const firstTile = (q: I32): I32 => i32.div(i32.mul(q, tileCount(tiles)), parts);
      const lastTile = f.let("last_tile", firstTile(i32.add(part, 1)));
      f.for("tiles", f.let("first_tile", firstTile(part)), lastTile, BLOCK, (first) => {
        const end = f.let("end", i32.min(i32.add(first, BLOCK), lastTile));
        f.for("tile", first, end, 1, (number) => {
          const tile = tileAt(f, tiles, number);
          const place = f.let("place", i32.sub(number, first));
          const inputAt = f.let("input_at", i32.add(scratch, i32.mul(place, inputNumbers * 4)));
          for (const side of reads) callSide(f, side, xOfBlock, tile, [zeros, inputAt, columns]);
          const outputAt = f.let("output_at", i32.add(outputPlanes, i32.mul(place, outputs * 4)));
          callSide(f, upstream, dyOfBlock, tile, [zeros, outputAt, columns]);
        });
        groups.forEach(({ first: plane }, group) =>
          f.call(
            products[group] as WasmFunction,
            i32.add(scratch, plane * inputPlaneBytes),
            i32.add(outputPlanes, plane * outputPlaneBytes),
            i32.add(sum, areas[group]?.at ?? 0),
            i32.sub(end, first),
          ),
        );
      });
    });
  });
}

/** Items are vectors of four sums of the first phase's first plane. */
function foldParts(spec: ConvolutionSpec, division: Division, bindings: readonly Binding[]): WasmDispatch {
  const { ci, co } = spec;
  const { inputs, outputs, blocks, parts } = division;
  const vectors = (inputs * outputs) / 4;
  const phases = forwardPhases(spec);
  const areas = weightGroups(inputs * outputs);
  const options = {
    family: "conv2d-weight-grad winograd strided fold",
    bindings,
    writes: [false, true],
    items: blocks * vectors,
    scratchBytes: PRODUCTS * 16,
  };
  return dispatchOf(options, ({ f, from, to, scratch, buffers }) => {
    const [sums, weight] = buffers as [I32, I32];
    const arithmetic = vectorArithmetic(f, transformWeightGrad, POINTS);
    f.for("item", from, to, 1, (item) => {
      const block = f.let("block", i32.div(item, vectors));
      const place = f.let("place", i32.rem(item, vectors));
      const at = f.let("at", i32.add(i32.add(sums, i32.mul(block, sumBytesOf(division))), i32.mul(place, 16)));
      const perRow = outputs / 4;
      const input = i32.add(i32.mul(i32.div(block, co / outputs), inputs), i32.div(place, perRow));
      const output = i32.add(i32.mul(i32.rem(block, co / outputs), outputs), i32.mul(i32.rem(place, perRow), 4));
      const out = f.let("out", i32.add(weight, i32.mul(i32.add(i32.mul(input, co), output), 4)));
      const partBytes = blocks * sumBytesOf(division);
      groups.forEach(({ planes, phases: count }, group) => {
        const { at: begin, planeBytes: bytes } = areas[group] ?? bug("a group of planes has an area");
        for (let among = 0; among < count; among++) {
          const first = i32.add(at, begin + among * inputs * outputs * 4);
          const folded = i32.add(scratch, foldedAt(group, among) * 16);
          foldPlanes(f, first, { planes, planeBytes: bytes, parts, partBytes }, folded);
        }
      });
      for (const phase of phases) {
        const { rows, columns } = phase;
        const placeOf = new Map(pointsOf(phases, phase).map(({ i, j, place }) => [planeOf(i, j), place]));
        const folded = (i: number, j: number): V128 => {
          const [group, plane] = [groupOf(i, j), planeOf(i, j)];
          const place = foldedAt(group, placeOf.get(plane) ?? 0) + plane - groups[group].first;
          return f.let("sum", v128.load(scratch, place * 16));
        };
        const down = Array.from({ length: columns.points }, (_, j) =>
          transformWeightGrad(
            arithmetic,
            Array.from({ length: rows.points }, (__, i) => folded(i, j)),
          ),
        );
        rows.taps.forEach((y, i) =>
          transformWeightGrad(
            arithmetic,
            down.map((column) => column[i]),
          )
            .slice(0, columns.taps.length)
            .forEach((value, j) => {
              if (value) f.store(out, value, (y * TAPS + (columns.taps[j] ?? 0)) * ci * co * 4);
            }),
        );
      }
    });
  });
}

/** Where the sums of a group's planes begin, of the phase at this place among those that have them: of 81 in all. */
function foldedAt(group: number, place: number): number {
  const before = groups.slice(0, group).reduce((sum, { planes, phases }) => sum + planes * phases, 0);
  return before + place * (groups[group]?.planes ?? 0);
}
