/** Convolutions of stride 2, and of 3×3 taps the gradients of their inputs, over the phases of the larger image. */
import type { ConvolutionSpec } from "../../../convolution-spec.ts";
import type { Binding } from "../../../target.ts";
import type { TailWork } from "../../../work.ts";
import { i32 } from "../../code/build.ts";
import type { WasmFunction } from "../../code/tree.ts";
import type { HostItems } from "../../fused/hosted-tail.ts";
import type { WasmDispatch } from "../../kernel.ts";
import { PACKED_WEIGHTS } from "../../scratch.ts";
import { blockHost } from "../blocks.ts";
import { patchToPlanes, planesToTile } from "../patches.ts";
import { groupsOfFour, planesTimesWeights } from "../products.ts";
import { sideOf, type SidePlanes } from "../sides.ts";
import { throughPlanes, type ThroughPlanes } from "../through-planes.ts";
import { BLOCK, planeBytes, tileCount, type Tiled } from "../tiles.ts";
import { TILE } from "../transforms.ts";
import { allPoints, inputPlanes, outputGrid, phaseGrid, phasePoints } from "./phase-planes.ts";
import { formOf, forwardTiles, gradientPhases, gradientTiles, groupsOf, weightAreas } from "./phases.ts";
import { transformStridedWeights, transformTurnedStridedWeights } from "./weights.ts";

type Bindings = readonly [Binding, Binding, Binding];

/** @param extents what a product sums over and gives in a plane that so many phases have */
function multiplication(
  spec: ConvolutionSpec,
  [reads, writes]: readonly [SidePlanes, SidePlanes],
  extents: (phases: number) => { readonly ci: number; readonly co: number },
): Pick<ThroughPlanes, "multiply" | "roomBytes"> {
  const [inputPlaneBytes, outputPlaneBytes] = [reads.planeBytes, writes.planeBytes];
  const groups = groupsOf(formOf(spec));
  const { areas } = weightAreas(spec);
  const products = groups.map(({ phases, planes }, group) =>
    planesTimesWeights({
      ...extents(phases),
      ...{ inputPlaneBytes, outputPlaneBytes, planes },
      weightPlaneBytes: areas[group]?.planeBytes ?? 0,
      inputTileBytes: reads.numbers * 4,
      outputTileBytes: writes.numbers * 4,
    }),
  );
  return {
    multiply(f, { inputs, weights, outputs, spans: { finite } }) {
      const count = f.let("groups", groupsOfFour(finite.count));
      groups.forEach(({ first }, group) =>
        f.call(
          products[group] as WasmFunction,
          i32.add(inputs, first * inputPlaneBytes),
          i32.add(weights, areas[group]?.at ?? 0),
          i32.add(outputs, first * outputPlaneBytes),
          count,
        ),
      );
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
  const bytes = planeBytes(block * co);
  const write = sideOf(tiles, outputGrid(spec, co, [0, 0]), TILE, (pixels, { end }) =>
    planesToTile(pixels, allPoints(form, bytes), end, form.transforms.output),
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
    ...multiplication(spec, [reads, writes], (phases) => ({ ci: phases * ci, co })),
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
  const inputBytes = planeBytes(block * co);
  const read = sideOf(tiles, outputGrid(spec, co, first), form.points, (pixels, inside) =>
    patchToPlanes(pixels, allPoints(form, inputBytes), inside, form.transforms.input),
  );
  const reads = { sides: [read], planeBytes: inputBytes, numbers: co };
  const numbers = phases.length * ci;
  const outputBytes = planeBytes(block * numbers);
  const sides = phases.map((phase) => {
    const grid = phaseGrid({ height: h, width: w, channels: ci, strip: xStrip }, phase, false);
    const points = phasePoints(form, [phases, phase], outputBytes, ci);
    return sideOf(tiles, grid, TILE, (pixels, { end }) => planesToTile(pixels, points, end, form.transforms.output));
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
    ...multiplication(spec, [reads, writes], (count) => ({ ci: co, co: count * ci })),
  };
  return [transformTurnedStridedWeights(spec, [weight, products]), ...throughPlanes(kernel, [dy, products, dx], tail)];
}
