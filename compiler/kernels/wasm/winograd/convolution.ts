/**
 * Convolutions of 3×3 and stride 1 by Winograd's F(4×4, 3×3): a quarter of the multiplications. Fused by blocks of 16
 * tiles, so that what is between its stages stays in the caches: pixels to planes, 36 small matrix products, planes to
 * pixels. The gradient of the input is the same with the weights turned.
 */
import type { ConvolutionSpec } from "../../convolution-spec.ts";
import type { Binding } from "../../target.ts";
import { i32 } from "../code/build.ts";
import type { I32 } from "../code/tree.ts";
import type { HostItems } from "../fused/hosted-tail.ts";
import type { WasmDispatch } from "../kernel.ts";
import type { TailWork } from "../../work.ts";
import { blockDispatches, blockHost } from "./blocks.ts";
import { columnsBytes, patchToPlanes, planesToTile } from "./patches.ts";
import {
  areLarge,
  packedBytes,
  packLargeWeights,
  packTurnedWeights,
  rowBytes,
  timesLargeWeights,
} from "./large-weights.ts";
import { planesTimesWeights } from "./products.ts";
import { PACKED_WEIGHTS } from "../scratch.ts";
import {
  blockOf,
  callByClass,
  inputClasses,
  inputPixels,
  outputClasses,
  outputPixels,
  pixelAddress,
  planeBytes,
  planesOf,
  forwardTiling,
  inputGradTiling,
  type WinogradConvolution,
} from "./tiles.ts";
import { POINTS, TILE, transformInput, transformOutput } from "./transforms.ts";
import { transformedBytes, transformedPlaneBytes, transformTurnedWeights, transformWeights } from "./weights.ts";

const PLANES = POINTS * POINTS;

/** A thread's memory: planes of both sides, columns, zeros for rows outside, room for rows that nobody reads, weights. */
function scratchOf(of: WinogradConvolution): {
  readonly outputs: number;
  readonly columns: number;
  readonly zeros: number;
  readonly nowhere: number;
  readonly weights: number;
  readonly bytes: number;
} {
  const { ci, co, xStrip, yStrip } = of;
  const block = blockOf(of);
  const outputs = PLANES * planeBytes(block * ci);
  const columns = outputs + PLANES * planeBytes(block * co);
  const zeros = columns + columnsBytes(POINTS);
  const nowhere = zeros + POINTS * xStrip.pitch * 4;
  const weights = nowhere + TILE * yStrip.pitch * 4;
  return { outputs, columns, zeros, nowhere, weights, bytes: weights + (areLarge(of) ? rowBytes(of) : 0) };
}

export function winogradHost(of: WinogradConvolution): HostItems {
  return blockHost(of, { height: of.oh, width: of.ow, channels: of.co, rows: TILE });
}

/** Bindings are x, weights as `weightsOf` gives them, y; items are tiles, or with a tail its host's. */
function dispatchesOf(
  family: string,
  of: WinogradConvolution,
  bindings: readonly Binding[],
  tail: readonly TailWork[],
): readonly WasmDispatch[] {
  const { ci, co, top, left, xStrip, yStrip } = of;
  const room = scratchOf(of);
  const block = blockOf(of);
  const [image, result] = [inputPixels(of, ci), outputPixels(of, co)];
  const [inputPlaneBytes, outputPlaneBytes] = [planeBytes(block * ci), planeBytes(block * co)];
  const patches = inputClasses(of).map(({ end, columns }) => ({
    end,
    callee: patchToPlanes(image, planesOf(inputPlaneBytes), columns, transformInput),
  }));
  const tiles = outputClasses(of).map(({ end, columns }) => ({
    end,
    callee: planesToTile(result, planesOf(outputPlaneBytes), columns.end, transformOutput),
  }));
  const multiply = multiplication(of, inputPlaneBytes, outputPlaneBytes);

  const kernel = { family, bindings, writes: [false, false, true], scratchBytes: room.bytes };
  return blockDispatches(of, block, kernel, [winogradHost(of), tail], ({ f, scratch: planes, buffers }) => {
    const [xAt, weights, yAt] = buffers as [I32, I32, I32];
    const [x, y] = [i32.add(xAt, 4 * xStrip.offset), i32.add(yAt, 4 * yStrip.offset)];
    const zeros = f.let("zeros", i32.add(planes, room.zeros));
    const columns = f.let("columns", i32.add(planes, room.columns));
    const outputs = f.let("outputs", i32.add(planes, room.outputs));
    const nowhere = f.let("nowhere", i32.add(planes, room.nowhere));
    f.fillZero(zeros, POINTS * xStrip.pitch * 4);
    return {
      read(tile, place) {
        const row = f.let("first", i32.sub(i32.mul(tile.down, TILE), top));
        const at = f.let("at", pixelAddress(x, tile, row, left, image));
        callByClass(f, tile.across, patches, [at, row, zeros, i32.add(planes, i32.mul(place, ci * 4)), columns]);
      },
      multiply(groups) {
        multiply(f, { inputs: planes, weights, outputs, row: i32.add(planes, room.weights), groups });
      },
      write(tile, place) {
        const row = f.let("first", i32.mul(tile.down, TILE));
        const at = f.let("at", pixelAddress(y, tile, row, 0, result));
        callByClass(f, tile.across, tiles, [at, row, nowhere, i32.add(outputs, i32.mul(place, co * 4)), columns]);
      },
    };
  });
}

/** Multiplies planes and weights, as large as these are. */
function multiplication(
  of: WinogradConvolution,
  inputPlaneBytes: number,
  outputPlaneBytes: number,
): ReturnType<typeof timesLargeWeights> {
  const sizes = { ci: of.ci, co: of.co, inputPlaneBytes, outputPlaneBytes };
  if (areLarge(of)) return timesLargeWeights(sizes);
  const products = planesTimesWeights({ ...sizes, weightPlaneBytes: transformedPlaneBytes(sizes) });
  return (f, { inputs, weights, outputs, groups }) => f.call(products, inputs, weights, outputs, groups);
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
