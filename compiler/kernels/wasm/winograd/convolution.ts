/**
 * Convolutions of 3×3 and stride 1 by Winograd's F(4×4, 3×3): a quarter of the multiplications. Fused by blocks of 16
 * tiles, so that what is between its stages stays in the caches: pixels to planes, 36 small matrix products, planes to
 * pixels. The gradient of the input is the same with the weights turned.
 */
import type { ConvolutionSpec } from "../../convolution-spec.ts";
import type { Binding } from "../../target.ts";
import { i32 } from "../code/build.ts";
import type { HostItems } from "../fused/hosted-tail.ts";
import type { WasmDispatch } from "../kernel.ts";
import type { TailWork } from "../../work.ts";
import { hostOf } from "./blocks.ts";
import { inputPlanes, outputGrid, planesOf, runsOfPlanes, tilesBytes, whereAny } from "./image-planes.ts";
import {
  areLarge,
  packedBytes,
  packLargeWeights,
  packTurnedWeights,
  rowBytes,
  timesLargeWeights,
} from "./large-weights.ts";
import { planesToTile } from "./patches.ts";
import { groupsOfFour, timesOwnWeights } from "./products.ts";
import { PACKED_WEIGHTS } from "../scratch.ts";
import { sideOf, type SidePlanes } from "./sides.ts";
import { throughPlanes, type ThroughPlanes } from "./through-planes.ts";
import { blockOf, forwardTiling, inputGradTiling, type WinogradConvolution } from "./tiles.ts";
import { POINTS, TILE, transformOutput } from "../../winograd-transforms.ts";
import { transformedBytes, transformedPlaneBytes, transformTurnedWeights, transformWeights } from "./weights.ts";

export function winogradHost(of: WinogradConvolution): HostItems {
  return hostOf(of, { height: of.oh, width: of.ow, channels: of.co, rows: TILE });
}

/** Bindings are x, weights as `multiplication` takes them, y. */
function dispatchesOf(
  family: string,
  of: WinogradConvolution,
  bindings: readonly [Binding, Binding, Binding],
  tail: readonly TailWork[],
): readonly WasmDispatch[] {
  const { ci, co } = of;
  const block = blockOf(of);
  const reads = inputPlanes(of, ci, block);
  const bytes = tilesBytes(of, block, co);
  const host = winogradHost(of);
  const write = sideOf(of, outputGrid(of, host.slice ?? co), TILE, ({ end }, less) =>
    planesToTile(planesOf(bytes, less), end, transformOutput, TILE - less.down),
  );
  const form = { family, tiles: of, block, host, points: POINTS };
  const writes = { sides: [write], planeBytes: bytes, numbers: co };
  return throughPlanes({ ...form, reads, writes, ...multiplication(of, reads, writes) }, bindings, tail);
}

/** Of planes and weights, as large as these are. */
function multiplication(
  of: WinogradConvolution,
  { planeBytes: inputPlaneBytes }: SidePlanes,
  { planeBytes: outputPlaneBytes }: SidePlanes,
): Pick<ThroughPlanes, "multiply" | "roomBytes"> {
  const sizes = { ci: of.ci, co: of.co, inputPlaneBytes, outputPlaneBytes };
  if (areLarge(of)) return { multiply: timesLargeWeights(of, sizes), roomBytes: rowBytes(of) };
  const weightPlaneBytes = transformedPlaneBytes(sizes);
  return {
    multiply(f, { inputs, weights, outputs, spans, blocks }) {
      for (const { plane, planes, span } of runsOfPlanes(of, spans)) {
        const from = i32.add(i32.add(inputs, plane * inputPlaneBytes), i32.mul(span.first, of.ci * 4));
        const to = i32.add(i32.add(outputs, plane * outputPlaneBytes), i32.mul(span.first, of.co * 4));
        const factors = i32.add(weights, plane * weightPlaneBytes);
        const own = { ...sizes, weightPlaneBytes, planes };
        whereAny(f, of, span, () => timesOwnWeights(f, own, [from, factors, to], groupsOfFour(span.count), blocks));
      }
    },
    roomBytes: 0,
  };
}

/** y = conv(x, weight) */
export function winogradForward(
  spec: ConvolutionSpec,
  [x, weight, y]: readonly [Binding, Binding, Binding],
  tail: readonly TailWork[] = [],
): readonly WasmDispatch[] {
  const of = forwardTiling(spec);
  const main = (weights: Binding): readonly WasmDispatch[] =>
    dispatchesOf("conv2d winograd", of, [x, weights, y], tail);
  if (areLarge(of)) {
    const packed: Binding = { scratch: PACKED_WEIGHTS, bytes: packedBytes(spec) };
    return [packLargeWeights(spec, weight, packed), ...main(packed)];
  }
  const products: Binding = { scratch: PACKED_WEIGHTS, bytes: transformedBytes(spec) };
  return [transformWeights(spec, [weight, products]), ...main(products)];
}

/** dx of y = conv(x, weight) */
export function winogradInputGrad(
  spec: ConvolutionSpec,
  [dy, weight, dx]: readonly [Binding, Binding, Binding],
  tail: readonly TailWork[] = [],
): readonly WasmDispatch[] {
  const of = inputGradTiling(spec);
  const main = (weights: Binding): readonly WasmDispatch[] =>
    dispatchesOf("conv2d-input-grad winograd", of, [dy, weights, dx], tail);
  if (areLarge(of)) {
    const packed: Binding = { scratch: PACKED_WEIGHTS, bytes: packedBytes(spec) };
    return [packTurnedWeights(spec, weight, packed), ...main(packed)];
  }
  const products: Binding = { scratch: PACKED_WEIGHTS, bytes: transformedBytes(spec) };
  return [transformTurnedWeights(spec, [weight, products]), ...main(products)];
}
