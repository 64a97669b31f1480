/** The gradient of weights of stride 2 over phases, as `../weight-grad.ts` has it for stride 1. */
import type { ConvolutionSpec } from "../../../convolution-spec.ts";
import { bug } from "../../../../bug.ts";
import type { Binding } from "../../../target.ts";
import { i32, v128, type FunctionBuilder } from "../../code/build.ts";
import type { I32, V128 } from "../../code/tree.ts";
import type { WasmDispatch } from "../../kernel.ts";
import { foldPlanes } from "../fold-planes.ts";
import { whereAny } from "../image-planes.ts";
import { patchToPlanes } from "../patches.ts";
import { timesTiles } from "../products.ts";
import { sideOf, type SidePlanes } from "../sides.ts";
import { BLOCK, tileCount } from "../tiles.ts";
import { TILE, type Arithmetic } from "../../../winograd-transforms.ts";
import { TILE_ROWS } from "../../register-tile.ts";
import { weightGradByTiles, type FoldPlaces } from "../weight-grad-by-tiles.ts";
import { divide, type Division } from "../weight-grad-division.ts";
import { allPoints, inputPlanes, outputGrid, tilesBytes } from "./phase-planes.ts";
import {
  formOf,
  forwardPhases,
  forwardTiles,
  groupAreas,
  groupOf,
  groupsOf,
  planeOf,
  pointsOf,
  runsOf,
  type Group,
  type Phase,
  type PhaseForm,
  type PhasePoints,
} from "./phases.ts";
import { range } from "../../../range.ts";

/** Channels of a block: sums of its products, 81 of 3×3 taps, fit into a second cache of a megabyte. */
const MOST_INPUTS = 32;
const MOST_OUTPUTS = 64;

export function stridedDivision(spec: ConvolutionSpec): Division {
  return divide(spec, [MOST_INPUTS, MOST_OUTPUTS], formOf(spec).products, tileCount(forwardTiles(spec)));
}

/** dweight of y = conv(x, weight); a part's sums lie as [plane][inputs of the phases that have it][outputs]. */
export function stridedWeightGrad(
  spec: ConvolutionSpec,
  bindings: readonly [Binding, Binding, Binding],
): readonly WasmDispatch[] {
  const { ci, co } = spec;
  const [form, division] = [formOf(spec), stridedDivision(spec)];
  const [tiles, phases] = [forwardTiles(spec), forwardPhases(spec)];
  const { points, transforms } = form;
  const [x, dy] = [inputPlanes(spec, division.inputs, BLOCK), upstreamPlanes(spec, division.outputs)];
  const [inputPlaneBytes, outputPlaneBytes] = [x.planeBytes, dy.planeBytes];
  const sums = sumAreas(form, division);
  return weightGradByTiles(
    {
      ...{ family: "conv2d-weight-grad winograd strided", ci, co, taps: form.taps, tiles, division, points, x, dy },
      sumBytes: sums.bytes,
      multiply(f, { inputs, outputs, sums: all, spans, begins }) {
        for (const { group, first, planes, span } of runsOf(form, tiles, spans)) {
          const { at = 0, planeBytes: sumPlaneBytes = 0 } = sums.areas[group] ?? {};
          const { first: firstOfGroup, phases: count } = groupsOf(form)[group];
          const sizes = { ci: count * division.inputs, co: division.outputs, planes, sumPlaneBytes };
          const inputTileBytes = x.numbers * 4;
          const products = { ...sizes, inputPlaneBytes, outputPlaneBytes, inputTileBytes };
          const xAt = i32.add(i32.add(inputs, first * inputPlaneBytes), i32.mul(span.first, inputTileBytes));
          const dyAt = i32.add(i32.add(outputs, first * outputPlaneBytes), i32.mul(span.first, dy.numbers * 4));
          const to = i32.add(all, at + (first - firstOfGroup) * sumPlaneBytes);
          whereAny(
            f,
            tiles,
            span,
            () => timesTiles(f, products, [xAt, dyAt, to], span.count, begins),
            () => f.if(begins, () => f.fillZero(to, planes * sumPlaneBytes)),
          );
        }
      },
      products: form.products,
      transform: transforms.weightGrad,
      fold(f, arithmetic, { out, ...places }) {
        const sumOf = sumsOfProducts(f, form, places, division);
        for (const phase of phases)
          writeTaps(f, form, arithmetic, sumOf, { phase, points: pointsOf(phases, phase), out, tapBytes: ci * co * 4 });
      },
    },
    bindings,
  );
}

/** Of a part of a block: a phase's inputs lie behind those of the phase before, whole register tiles in all. */
const sumAreas = (form: PhaseForm, { inputs, outputs }: Division): ReturnType<typeof groupAreas> =>
  groupAreas(form, (phases) => Math.ceil((phases * inputs) / TILE_ROWS) * TILE_ROWS * outputs);

/** So many channels of dy. */
function upstreamPlanes(spec: ConvolutionSpec, channels: number): SidePlanes {
  const form = formOf(spec);
  const tiles = forwardTiles(spec);
  const bytes = tilesBytes(tiles, BLOCK, channels);
  const side = sideOf(tiles, outputGrid(spec, channels, [0, 0]), TILE, (inside, less) => {
    const size = [TILE - less.down, TILE - less.across] as const;
    return patchToPlanes(channels, allPoints(form, bytes, less), inside, form.transforms.outputGrad, size);
  });
  return { sides: [side], planeBytes: bytes, numbers: channels };
}

/** Where the sum of a plane is, of the phase at a place among those that have the plane. */
type SumOf = (group: Group, plane: number, place: number) => V128;

/** Of one part where they were added up, of several once they are folded. */
function sumsOfProducts(
  f: FunctionBuilder,
  form: PhaseForm,
  { at, partBytes, folded }: Omit<FoldPlaces, "out">,
  division: Division,
): SumOf {
  const pairs = division.inputs * division.outputs;
  const groups = groupsOf(form);
  const { areas } = sumAreas(form, division);
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
      const to = i32.add(folded, foldedAt(groups, group, among) * 16);
      foldPlanes(f, first, { planes, planeBytes: bytes, parts: division.parts, partBytes }, to);
    }
  });
  return (group, plane, place) =>
    v128.load(folded, (foldedAt(groups, group, place) + plane - groups[group].first) * 16);
}

/** The taps that meet a phase. */
function writeTaps(
  f: FunctionBuilder,
  form: PhaseForm,
  arithmetic: Arithmetic<V128>,
  sumOf: SumOf,
  each: { readonly phase: Phase; readonly points: PhasePoints; readonly out: I32; readonly tapBytes: number },
): void {
  const { phase, points, out, tapBytes } = each;
  const { rows, columns } = phase;
  const { weightGrad } = form.transforms;
  const placeOf = new Map(points.map(({ i, j, place }) => [planeOf(form, i, j), place]));
  const sumAt = (i: number, j: number): V128 => {
    const plane = planeOf(form, i, j);
    return f.let("sum", sumOf(groupOf(form, i, j), plane, placeOf.get(plane) ?? 0));
  };
  const down = range(columns.points).map((j) =>
    weightGrad(
      arithmetic,
      range(rows.points).map((i) => sumAt(i, j)),
    ),
  );
  rows.taps.forEach((y, i) =>
    weightGrad(
      arithmetic,
      down.map((column) => column[i]),
    )
      .slice(0, columns.taps.length)
      .forEach((value, j) => {
        if (value) f.store(out, value, (y * form.taps + (columns.taps[j] ?? 0)) * tapBytes);
      }),
  );
}

/** Where the sums of a group's planes begin, of the phase at this place among those that have them. */
function foldedAt(groups: ReturnType<typeof groupsOf>, group: number, place: number): number {
  const before = groups.slice(0, group).reduce((sum, { planes, phases }) => sum + planes * phases, 0);
  return before + place * (groups[group]?.planes ?? 0);
}
