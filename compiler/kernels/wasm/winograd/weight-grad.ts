/** The gradient of 3×3 weights by Winograd's F(4×4, 3×3): sums of 36 products, each [ci of the block][co of the block]. */
import type { ConvolutionSpec } from "../../convolution-spec.ts";
import type { Binding } from "../../target.ts";
import { i32, v128, type FunctionBuilder } from "../code/build.ts";
import type { I32, V128 } from "../code/tree.ts";
import type { WasmDispatch } from "../kernel.ts";
import { foldPlanes } from "./fold-planes.ts";
import { inputPlanes, outputGrid, PLANES, planesOf, runsOfPlanes, tilesBytes, whereAny } from "./image-planes.ts";
import { patchToPlanes } from "./patches.ts";
import { timesTiles } from "./products.ts";
import { sideOf, type SidePlanes } from "./sides.ts";
import { BLOCK, forwardTiling, planeBytes, tileCount, type WinogradConvolution } from "./tiles.ts";
import {
  POINTS,
  TAPS,
  TILE,
  transformOutputGrad,
  transformWeightGrad,
  type Arithmetic,
} from "../../winograd-transforms.ts";
import { weightGradByTiles, type FoldPlaces } from "./weight-grad-by-tiles.ts";
import { divide, type Division } from "./weight-grad-division.ts";
import { range } from "../../range.ts";

/** Channels of a block: its sums fit into a second cache of a megabyte. */
const MOST_CHANNELS = 64;

export const divisionOf = (of: WinogradConvolution): Division =>
  divide(of, [MOST_CHANNELS, MOST_CHANNELS], PLANES, tileCount(of));

/** dweight of y = conv(x, weight) */
export function winogradWeightGrad(
  spec: ConvolutionSpec,
  bindings: readonly [Binding, Binding, Binding],
): readonly WasmDispatch[] {
  const of = forwardTiling(spec);
  const { ci, co } = of;
  const division = divisionOf(of);
  const [x, dy] = [inputPlanes(of, division.inputs, BLOCK), upstreamPlanes(of, division.outputs)];
  const sumPlaneBytes = planeBytes(division.inputs * division.outputs);
  const planes = { inputPlaneBytes: x.planeBytes, outputPlaneBytes: dy.planeBytes, sumPlaneBytes };
  const sizes = { ci: division.inputs, co: division.outputs, ...planes };
  return weightGradByTiles(
    {
      ...{ family: "conv2d-weight-grad winograd", ci, co, taps: TAPS, tiles: of, division, points: POINTS, x, dy },
      sumBytes: PLANES * sumPlaneBytes,
      multiply(f, { inputs, outputs, sums, spans, begins }) {
        for (const { plane, planes: count, span } of runsOfPlanes(of, spans)) {
          const tile = (bytes: number): I32 => i32.mul(span.first, bytes);
          const xAt = i32.add(i32.add(inputs, plane * x.planeBytes), tile(x.numbers * 4));
          const dyAt = i32.add(i32.add(outputs, plane * dy.planeBytes), tile(dy.numbers * 4));
          const to = i32.add(sums, plane * sumPlaneBytes);
          whereAny(
            f,
            of,
            span,
            () => timesTiles(f, { ...sizes, planes: count }, [xAt, dyAt, to], span.count, begins),
            () => f.if(begins, () => f.fillZero(to, count * sumPlaneBytes)),
          );
        }
      },
      products: PLANES,
      transform: transformWeightGrad,
      fold(f, arithmetic, places) {
        writeTaps(f, arithmetic, sumsOfPlanes(f, places, sumPlaneBytes, division.parts), places.out, ci * co * 4);
      },
    },
    bindings,
  );
}

/** So many channels of dy. */
function upstreamPlanes(of: WinogradConvolution, channels: number): SidePlanes {
  const bytes = tilesBytes(of, BLOCK, channels);
  const side = sideOf(of, outputGrid(of, channels), TILE, (inside, less) =>
    patchToPlanes(channels, planesOf(bytes, less), inside, transformOutputGrad, [TILE - less.down, TILE - less.across]),
  );
  return { sides: [side], planeBytes: bytes, numbers: channels };
}

/** Where the sum of a plane is: of one part where it was added up, of several once they are folded. */
function sumsOfPlanes(
  f: FunctionBuilder,
  { at, partBytes, folded }: FoldPlaces,
  planeBytes: number,
  parts: number,
): (plane: number) => V128 {
  if (parts === 1) return (plane) => v128.load(at, plane * planeBytes);
  foldPlanes(f, at, { planes: PLANES, planeBytes, parts, partBytes }, folded);
  return (plane) => v128.load(folded, plane * 16);
}

function writeTaps(
  f: FunctionBuilder,
  arithmetic: Arithmetic<V128>,
  sumOf: (plane: number) => V128,
  out: I32,
  tapBytes: number,
): void {
  const columns = range(POINTS).map((j) =>
    transformWeightGrad(
      arithmetic,
      range(POINTS).map((i) => f.let("s", sumOf(i * POINTS + j))),
    ),
  );
  for (let i = 0; i < TAPS; i++)
    transformWeightGrad(
      arithmetic,
      columns.map((column) => column[i]),
    ).forEach((value, j) => {
      if (value) f.store(out, value, (i * TAPS + j) * tapBytes);
    });
}
