/** The gradient of 3×3 weights of stride 2 by F(4, 2) over phases, as `../weight-grad.ts` has it for stride 1. */
import type { ConvolutionSpec } from "../../../convolution-spec.ts";
import { bug } from "../../../../bug.ts";
import type { Binding } from "../../../target.ts";
import { i32, v128, type FunctionBuilder } from "../../code/build.ts";
import type { I32, V128, WasmFunction } from "../../code/tree.ts";
import type { WasmDispatch } from "../../kernel.ts";
import { foldPlanes } from "../fold-planes.ts";
import { patchToPlanes } from "../patches.ts";
import { planesTimesTiles } from "../products.ts";
import { sideOf, type SidePlanes } from "../sides.ts";
import { BLOCK, planeBytes, tileCount } from "../tiles.ts";
import { TAPS, TILE, type Arithmetic } from "../transforms.ts";
import { weightGradByTiles, type FoldPlaces } from "../weight-grad-by-tiles.ts";
import { divide, type Division } from "../weight-grad-division.ts";
import { allPoints, inputPlanes, outputGrid } from "./phase-planes.ts";
import {
  forwardPhases,
  forwardTiles,
  groupOf,
  groups,
  planeOf,
  pointsOf,
  weightBytes,
  weightGroups,
  type Phase,
  type PhasePoints,
} from "./phases.ts";
import { POINTS, transformOutputGrad, transformWeightGrad } from "./transforms.ts";

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Channels of a block: sums of its 81 products fit into a second cache of a megabyte. */
const MOST_INPUTS = 32;
const MOST_OUTPUTS = 64;
const PRODUCTS = 81;

export function stridedDivision(spec: ConvolutionSpec): Division {
  return divide(spec, [MOST_INPUTS, MOST_OUTPUTS], PRODUCTS, tileCount(forwardTiles(spec)));
}

/** dweight of y = conv(x, weight); a part's sums lie as [plane][inputs of the phases that have it][outputs]. */
export function stridedWeightGrad(
  spec: ConvolutionSpec,
  bindings: readonly [Binding, Binding, Binding],
): readonly WasmDispatch[] {
  const { ci, co } = spec;
  const division = stridedDivision(spec);
  const [tiles, phases] = [forwardTiles(spec), forwardPhases(spec)];
  const tapBytes = ci * co * 4;
  const [x, dy] = [inputPlanes(spec, division.inputs, BLOCK), upstreamPlanes(spec, division.outputs)];
  const [inputPlaneBytes, outputPlaneBytes] = [x.planeBytes, dy.planeBytes];
  const pairs = division.inputs * division.outputs;
  const areas = weightGroups(pairs);
  const products = groups.map(({ phases: count, planes }, group) =>
    planesTimesTiles({
      ...{ ci: count * division.inputs, co: division.outputs, inputPlaneBytes, outputPlaneBytes, planes },
      inputTileBytes: x.numbers * 4,
      sumPlaneBytes: areas[group]?.planeBytes ?? 0,
    }),
  );
  return weightGradByTiles(
    {
      ...{ family: "conv2d-weight-grad winograd strided", ci, co, tiles, division, points: POINTS, x, dy },
      sumBytes: weightBytes(pairs),
      multiply(f, { inputs, outputs, sums, count }) {
        groups.forEach(({ first }, group) =>
          f.call(
            products[group] as WasmFunction,
            i32.add(inputs, first * inputPlaneBytes),
            i32.add(outputs, first * outputPlaneBytes),
            i32.add(sums, areas[group]?.at ?? 0),
            count,
          ),
        );
      },
      products: PRODUCTS,
      transform: transformWeightGrad,
      fold(f, arithmetic, places) {
        const sumOf = sumsOfProducts(f, places, division);
        for (const phase of phases)
          writeTaps(f, arithmetic, sumOf, { phase, points: pointsOf(phases, phase), out: places.out, tapBytes });
      },
    },
    bindings,
  );
}

/** So many channels of dy. */
function upstreamPlanes(spec: ConvolutionSpec, channels: number): SidePlanes {
  const bytes = planeBytes(BLOCK * channels);
  const side = sideOf(forwardTiles(spec), outputGrid(spec, channels, [0, 0]), TILE, (pixels, inside) =>
    patchToPlanes(pixels, allPoints(bytes), inside, transformOutputGrad, TILE),
  );
  return { sides: [side], planeBytes: bytes, numbers: channels };
}

/** Where the sum of a plane is, of the phase at a place among those that have the plane. */
type SumOf = (group: 0 | 1 | 2, plane: number, place: number) => V128;

/** Of one part where they were added up, of several once they are folded. */
function sumsOfProducts(f: FunctionBuilder, { at, partBytes, folded }: FoldPlaces, division: Division): SumOf {
  const pairs = division.inputs * division.outputs;
  const areas = weightGroups(pairs);
  const areaOf = (group: number) => areas[group] ?? bug("a group of planes has an area");
  if (division.parts === 1)
    return (group, plane, place) => {
      const { at: begin, planeBytes: bytes } = areaOf(group);
      return v128.load(at, begin + (plane - groups[group].first) * bytes + place * pairs * 4);
    };
  groups.forEach(({ planes, phases: count }, group) => {
    const { at: begin, planeBytes: bytes } = areaOf(group);
    for (let among = 0; among < count; among++) {
      const first = i32.add(at, begin + among * pairs * 4);
      const to = i32.add(folded, foldedAt(group, among) * 16);
      foldPlanes(f, first, { planes, planeBytes: bytes, parts: division.parts, partBytes }, to);
    }
  });
  return (group, plane, place) => v128.load(folded, (foldedAt(group, place) + plane - groups[group].first) * 16);
}

/** The taps that meet a phase. */
function writeTaps(
  f: FunctionBuilder,
  arithmetic: Arithmetic<V128>,
  sumOf: SumOf,
  each: { readonly phase: Phase; readonly points: PhasePoints; readonly out: I32; readonly tapBytes: number },
): void {
  const { phase, points, out, tapBytes } = each;
  const { rows, columns } = phase;
  const placeOf = new Map(points.map(({ i, j, place }) => [planeOf(i, j), place]));
  const sumAt = (i: number, j: number): V128 => {
    const plane = planeOf(i, j);
    return f.let("sum", sumOf(groupOf(i, j), plane, placeOf.get(plane) ?? 0));
  };
  const down = range(columns.points).map((j) =>
    transformWeightGrad(
      arithmetic,
      range(rows.points).map((i) => sumAt(i, j)),
    ),
  );
  rows.taps.forEach((y, i) =>
    transformWeightGrad(
      arithmetic,
      down.map((column) => column[i]),
    )
      .slice(0, columns.taps.length)
      .forEach((value, j) => {
        if (value) f.store(out, value, (y * TAPS + (columns.taps[j] ?? 0)) * tapBytes);
      }),
  );
}

/** Where the sums of a group's planes begin, of the phase at this place among those that have them: of 81 in all. */
function foldedAt(group: number, place: number): number {
  const before = groups.slice(0, group).reduce((sum, { planes, phases }) => sum + planes * phases, 0);
  return before + place * (groups[group]?.planes ?? 0);
}
