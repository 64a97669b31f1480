/** Convolutions of stride 2, and of 3×3 taps the gradients of their inputs, over the phases of the larger image. */
import type { ConvolutionSpec } from "../../../convolution-spec.ts";
import type { Binding } from "../../../target.ts";
import type { TailWork } from "../../../work.ts";
import { i32 } from "../../code/build.ts";
import type { HostItems } from "../../fused/hosted-tail.ts";
import type { WasmDispatch } from "../../kernel.ts";
import { PACKED_WEIGHTS } from "../../scratch.ts";
import { blockHost } from "../blocks.ts";
import { whereAny } from "../image-planes.ts";
import { patchToPlanes, planesToTile } from "../patches.ts";
import { groupsOfFour, timesWeights } from "../products.ts";
import { sideOf, type SidePlanes } from "../sides.ts";
import { throughPlanes, type ThroughPlanes } from "../through-planes.ts";
import { BLOCK, tileCount, type Tiled } from "../tiles.ts";
import { TILE } from "../../../winograd-transforms.ts";
import { allPoints, inputPlanes, outputGrid, phaseGrid, phasePoints, tilesBytes } from "./phase-planes.ts";
import { formOf, forwardTiles, gradientPhases, gradientTiles, groupsOf, runsOf, weightAreas } from "./phases.ts";
import { transformStridedWeights, transformTurnedStridedWeights } from "./weights.ts";

type Bindings = readonly [Binding, Binding, Binding];

/** @param extents what a product sums over and gives in a plane that so many phases have */
function multiplication(
  spec: ConvolutionSpec,
  tiles: Tiled,
  [reads, writes]: readonly [SidePlanes, SidePlanes],
  extents: (phases: number) => { readonly ci: number; readonly co: number },
): Pick<ThroughPlanes, "multiply" | "roomBytes"> {
  const [inputPlaneBytes, outputPlaneBytes] = [reads.planeBytes, writes.planeBytes];
  const form = formOf(spec);
  const { areas } = weightAreas(spec);
  return {
    multiply(f, { inputs, weights, outputs, spans }) {
      for (const { group, first, planes, span } of runsOf(form, tiles, spans)) {
        const { at = 0, planeBytes: weightPlaneBytes = 0 } = areas[group] ?? {};
        const { first: firstOfGroup, phases } = groupsOf(form)[group];
        const [inputTileBytes, outputTileBytes] = [reads.numbers * 4, writes.numbers * 4];
        const sizes = { ...extents(phases), inputPlaneBytes, outputPlaneBytes, weightPlaneBytes, planes };
        const products = { ...sizes, inputTileBytes, outputTileBytes };
        const from = i32.add(i32.add(inputs, first * inputPlaneBytes), i32.mul(span.first, inputTileBytes));
        const to = i32.add(i32.add(outputs, first * outputPlaneBytes), i32.mul(span.first, outputTileBytes));
        const factors = i32.add(weights, at + (first - firstOfGroup) * weightPlaneBytes);
        whereAny(f, tiles, span, () => timesWeights(f, products, [from, factors, to], groupsOfFour(span.count)));
      }
    },
    roomBytes: 0,
  };
}

/** Tiles that meet all weights at a time, more of them where the weights are in no near cache. */
function blockOf(spec: ConvolutionSpec, tiles: Tiled): number {
  const most = weightAreas(spec).bytes > NEAR_BYTES ? FAR_BLOCK : BLOCK;
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
  const { ci, co } = spec;
  const [form, tiles] = [formOf(spec), forwardTiles(spec)];
  const block = blockOf(spec, tiles);
  const reads = inputPlanes(spec, ci, block);
  const bytes = tilesBytes(tiles, block, co);
  const write = sideOf(tiles, outputGrid(spec, co, [0, 0]), TILE, ({ end }, less) =>
    planesToTile(allPoints(form, bytes, less), end, form.transforms.output, TILE - less.down),
  );
  const writes = { sides: [write], planeBytes: bytes, numbers: co };
  const products: Binding = { scratch: PACKED_WEIGHTS, bytes: weightAreas(spec).bytes };
  const kernel: ThroughPlanes = {
    ...{
      family: "conv2d winograd strided",
      tiles,
      block,
      host: stridedForwardHost(spec),
      points: form.points,
      reads,
      writes,
    },
    ...multiplication(spec, tiles, [reads, writes], (phases) => ({ ci: phases * ci, co })),
  };
  return [transformStridedWeights(spec, [weight, products]), ...throughPlanes(kernel, [x, products, y], tail)];
}

/** dx of y = conv(x, weight) */
export function stridedInputGrad(
  spec: ConvolutionSpec,
  [dy, weight, dx]: Bindings,
  tail: readonly TailWork[] = [],
): readonly WasmDispatch[] {
  const { ci, co, h, w, xStrip } = spec;
  const [form, tiles, phases] = [formOf(spec), gradientTiles(spec), gradientPhases(spec)];
  const block = blockOf(spec, tiles);
  const first = [phases[0]?.rows.first ?? 0, phases[0]?.columns.first ?? 0] as const;
  const inputBytes = tilesBytes(tiles, block, co);
  const read = sideOf(tiles, outputGrid(spec, co, first), form.points, (inside, less) =>
    patchToPlanes(co, allPoints(form, inputBytes, less), inside, form.transforms.input),
  );
  const reads = { sides: [read], planeBytes: inputBytes, numbers: co };
  const numbers = phases.length * ci;
  const outputBytes = tilesBytes(tiles, block, ci, phases.length);
  const sides = phases.map((phase) => {
    const grid = phaseGrid({ height: h, width: w, channels: ci, strip: xStrip }, phase, false);
    return sideOf(tiles, grid, TILE, ({ end }, less) => {
      const points = phasePoints(form, [phases, phase], outputBytes, less);
      return planesToTile(points, end, form.transforms.output, TILE - less.down);
    });
  });
  const writes = { sides, planeBytes: outputBytes, numbers };
  const products: Binding = { scratch: PACKED_WEIGHTS, bytes: weightAreas(spec).bytes };
  const kernel: ThroughPlanes = {
    ...{
      family: "conv2d-input-grad winograd strided",
      tiles,
      block,
      host: stridedInputGradHost(spec),
      points: form.points,
    },
    ...{ reads, writes },
    ...multiplication(spec, tiles, [reads, writes], (count) => ({ ci: co, co: count * ci })),
  };
  return [transformTurnedStridedWeights(spec, [weight, products]), ...throughPlanes(kernel, [dy, products, dx], tail)];
}
