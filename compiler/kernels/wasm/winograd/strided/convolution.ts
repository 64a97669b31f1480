/** 3×3 convolutions of stride 2, and the gradients of their inputs, by F(4, 2) over the phases of the larger image. */
import type { ConvolutionSpec } from "../../../convolution-spec.ts";
import type { Binding } from "../../../target.ts";
import type { TailWork } from "../../../work.ts";
import { i32 } from "../../code/build.ts";
import type { I32, WasmFunction } from "../../code/tree.ts";
import type { HostItems } from "../../fused/hosted-tail.ts";
import type { WasmDispatch } from "../../kernel.ts";
import { PACKED_WEIGHTS } from "../../scratch.ts";
import { blockDispatches, blockHost } from "../blocks.ts";
import { columnsBytes, patchToPlanes, planesToTile } from "../patches.ts";
import { planesTimesWeights } from "../products.ts";
import { BLOCK, planeBytes, tileCount, type Tiled } from "../tiles.ts";
import { TILE } from "../transforms.ts";
import {
  forwardPhases,
  forwardTiles,
  gradientPhases,
  gradientTiles,
  groups,
  PLANES,
  weightBytes,
  weightGroups,
} from "./phases.ts";
import { allPoints, callSide, phaseGrid, phasePoints, sideOf, wholeGrid, type Side } from "./sides.ts";
import { POINTS, transformInput, transformOutput } from "./transforms.ts";
import { transformStridedWeights, transformTurnedStridedWeights } from "./weights.ts";

type Bindings = readonly [Binding, Binding, Binding];

interface Sides {
  readonly family: string;
  readonly tiles: Tiled;
  readonly block: number;
  readonly host: HostItems;
  /** Numbers of a tile in a plane of either side, as many phases as there are. */
  readonly inputNumbers: number;
  readonly outputNumbers: number;
  /** What a product sums over and gives in a plane that so many phases have. */
  readonly extents: (phases: number) => { readonly ci: number; readonly co: number };
  readonly reads: readonly Side[];
  readonly writes: readonly Side[];
  /** Bytes of a pixel's channels, of the source and of the result. */
  readonly pitches: readonly [number, number];
}

function kernelOf(
  { family, tiles, block, host, inputNumbers, outputNumbers, extents, reads, writes, pitches }: Sides,
  bindings: Bindings,
  tail: readonly TailWork[],
  pairs: number,
): readonly WasmDispatch[] {
  const [inputPlaneBytes, outputPlaneBytes] = [planeBytes(block * inputNumbers), planeBytes(block * outputNumbers)];
  const areas = weightGroups(pairs);
  const products = groups.map(({ phases, planes }, group) =>
    planesTimesWeights({
      ...extents(phases),
      ...{ inputPlaneBytes, outputPlaneBytes, planes },
      weightPlaneBytes: areas[group]?.planeBytes ?? 0,
      inputTileBytes: inputNumbers * 4,
      outputTileBytes: outputNumbers * 4,
    }),
  );
  const outputsAt = PLANES * inputPlaneBytes;
  const columnsAt = outputsAt + PLANES * outputPlaneBytes;
  const zerosAt = columnsAt + columnsBytes(POINTS);
  // Two pixels from one of a phase to the next.
  const zeroBytes = 2 * POINTS * pitches[0];
  const nowhereAt = zerosAt + zeroBytes;
  const scratchBytes = nowhereAt + 2 * POINTS * pitches[1];
  const kernel = { family, bindings, writes: [false, false, true], scratchBytes };
  return blockDispatches(tiles, block, kernel, [host, tail], ({ f, scratch, buffers }) => {
    const [source, weights, result] = buffers as [I32, I32, I32];
    const zeros = f.let("zeros", i32.add(scratch, zerosAt));
    const columns = f.let("columns", i32.add(scratch, columnsAt));
    const outputs = f.let("outputs", i32.add(scratch, outputsAt));
    const nowhere = f.let("nowhere", i32.add(scratch, nowhereAt));
    f.fillZero(zeros, zeroBytes);
    return {
      read(tile, place) {
        const planes = f.let("planes", i32.add(scratch, i32.mul(place, inputNumbers * 4)));
        for (const side of reads) callSide(f, side, source, tile, [zeros, planes, columns]);
      },
      multiply(count) {
        groups.forEach(({ first }, group) =>
          f.call(
            products[group] as WasmFunction,
            i32.add(scratch, first * inputPlaneBytes),
            i32.add(weights, areas[group]?.at ?? 0),
            i32.add(outputs, first * outputPlaneBytes),
            count,
          ),
        );
      },
      write(tile, place) {
        const planes = f.let("planes", i32.add(outputs, i32.mul(place, outputNumbers * 4)));
        for (const side of writes) callSide(f, side, result, tile, [nowhere, planes, columns]);
      },
    };
  });
}

/** Tiles that meet all weights at a time, more of them where the weights are in no near cache. */
function blockOf({ ci, co }: ConvolutionSpec, tiles: Tiled): number {
  const most = weightBytes(ci * co) > NEAR_BYTES ? FAR_BLOCK : BLOCK;
  return Math.min(most, Math.ceil(tileCount(tiles) / BLOCK) * BLOCK);
}
const NEAR_BYTES = 2 ** 22;
const FAR_BLOCK = 64;

export function stridedForwardHost(spec: ConvolutionSpec): HostItems {
  const { oh, ow, co } = spec;
  return blockHost(forwardTiles(spec), { height: oh, width: ow, channels: co, rows: TILE });
}
export function stridedInputGradHost(spec: ConvolutionSpec): HostItems {
  const { h, w, ci } = spec;
  return blockHost(gradientTiles(spec), { height: h, width: w, channels: ci, rows: 2 * TILE });
}

/** y = conv(x, weight) */
export function stridedForward(
  spec: ConvolutionSpec,
  [x, weight, y]: Bindings,
  tail: readonly TailWork[] = [],
): readonly WasmDispatch[] {
  const { ci, co, h, w, oh, ow, xStrip, yStrip } = spec;
  const [tiles, phases] = [forwardTiles(spec), forwardPhases(spec)];
  const [block, inputNumbers, outputNumbers] = [blockOf(spec, tiles), phases.length * ci, co];
  const [inputBytes, outputBytes] = [planeBytes(block * inputNumbers), planeBytes(block * outputNumbers)];
  const products: Binding = { scratch: PACKED_WEIGHTS, bytes: weightBytes(ci * co) };
  const sides: Sides = {
    ...{ family: "conv2d winograd strided", tiles, block, host: stridedForwardHost(spec), inputNumbers, outputNumbers },
    extents: (count) => ({ ci: count * ci, co }),
    reads: phases.map((phase) => {
      const grid = phaseGrid({ height: h, width: w, channels: ci, strip: xStrip }, phase, true);
      const points = phasePoints(phases, phase, inputBytes, ci);
      return sideOf(tiles, grid, points.across, (inside) => patchToPlanes(grid.pixels, points, inside, transformInput));
    }),
    writes: [wholeGrid({ height: oh, width: ow, channels: co, strip: yStrip }, [0, 0])].map((grid) =>
      sideOf(tiles, grid, TILE, ({ end }) => planesToTile(grid.pixels, allPoints(outputBytes), end, transformOutput)),
    ),
    pitches: [xStrip.pitch * 4, yStrip.pitch * 4],
  };
  return [transformStridedWeights(spec, [weight, products]), ...kernelOf(sides, [x, products, y], tail, ci * co)];
}

/** dx of y = conv(x, weight) */
export function stridedInputGrad(
  spec: ConvolutionSpec,
  [dy, weight, dx]: Bindings,
  tail: readonly TailWork[] = [],
): readonly WasmDispatch[] {
  const { ci, co, h, w, oh, ow, xStrip, yStrip } = spec;
  const [tiles, phases] = [gradientTiles(spec), gradientPhases(spec)];
  const [block, inputNumbers, outputNumbers] = [blockOf(spec, tiles), co, phases.length * ci];
  const [inputBytes, outputBytes] = [planeBytes(block * inputNumbers), planeBytes(block * outputNumbers)];
  const products: Binding = { scratch: PACKED_WEIGHTS, bytes: weightBytes(ci * co) };
  const first = [phases[0]?.rows.first ?? 0, phases[0]?.columns.first ?? 0] as const;
  const sides: Sides = {
    family: "conv2d-input-grad winograd strided",
    ...{ tiles, block, host: stridedInputGradHost(spec), inputNumbers, outputNumbers },
    extents: (count) => ({ ci: co, co: count * ci }),
    reads: [wholeGrid({ height: oh, width: ow, channels: co, strip: yStrip }, first)].map((grid) =>
      sideOf(tiles, grid, POINTS, (inside) =>
        patchToPlanes(grid.pixels, allPoints(inputBytes), inside, transformInput),
      ),
    ),
    writes: phases.map((phase) => {
      const grid = phaseGrid({ height: h, width: w, channels: ci, strip: xStrip }, phase, false);
      const points = phasePoints(phases, phase, outputBytes, ci);
      return sideOf(tiles, grid, TILE, ({ end }) => planesToTile(grid.pixels, points, end, transformOutput));
    }),
    pitches: [yStrip.pitch * 4, xStrip.pitch * 4],
  };
  return [
    transformTurnedStridedWeights(spec, [weight, products]),
    ...kernelOf(sides, [dy, products, dx], tail, ci * co),
  ];
}
