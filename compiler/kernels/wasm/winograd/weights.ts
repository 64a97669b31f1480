/**
 * Weights as Winograd's products take them: [36][outputs / 8][inputs][8], so that a register tile walks straight on.
 * Once a step, because the weights change with every step. For the gradient of the input, which is a convolution of dy,
 * inputs and outputs change places and the taps turn by half.
 */
import type { Binding } from "../../target.ts";
import { i32, v128 } from "../code/build.ts";
import type { I32, V128 } from "../code/tree.ts";
import { loadFourApart } from "../four-apart.ts";
import { dispatchOf, type WasmDispatch } from "../kernel.ts";
import { TILE_COLUMNS } from "../register-tile.ts";
import { vectorArithmetic } from "./vector-arithmetic.ts";
import { planeBytes } from "./tiles.ts";
import { POINTS, TAPS, transformWeight } from "../../winograd-transforms.ts";
import { range } from "../../range.ts";

export interface WeightSizes {
  readonly ci: number;
  readonly co: number;
}
export const transformedPlaneBytes = ({ ci, co }: WeightSizes): number => planeBytes(ci * co);
export const transformedBytes = (of: WeightSizes): number => POINTS * POINTS * transformedPlaneBytes(of);

/** An item is the nine taps of one input and eight outputs. `read` gives four outputs' vector of a tap. */
function transformed(
  family: string,
  bindings: readonly Binding[],
  { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
  origin: (weight: I32, block: I32, input: I32) => I32,
  halfBytes: number,
  read: (at: I32, tap: number) => V128,
): WasmDispatch {
  const options = { family, bindings, writes: [false, true], items: (inputs * outputs) / TILE_COLUMNS };
  return dispatchOf(options, ({ f, from, to, buffers }) => {
    const [weight, products] = buffers as [I32, I32];
    const plane = planeBytes(inputs * outputs);
    const arithmetic = vectorArithmetic(f, transformWeight, TAPS);
    f.for("item", from, to, 1, (item) => {
      const first = f.let("first", origin(weight, i32.div(item, inputs), i32.rem(item, inputs)));
      const firstOut = f.let("first_out", i32.add(products, i32.mul(item, TILE_COLUMNS * 4)));
      f.for("half", 0, TILE_COLUMNS / 4, 1, (half) => {
        const at = f.let("at", i32.add(first, i32.mul(half, halfBytes)));
        const out = f.let("out", i32.add(firstOut, i32.mul(half, 16)));
        const columns = range(TAPS).map((x) =>
          transformWeight(
            arithmetic,
            range(TAPS).map((y) => f.let("tap", read(at, y * TAPS + x))),
          ),
        );
        for (let i = 0; i < POINTS; i++)
          transformWeight(
            arithmetic,
            columns.map((column) => column[i]),
          ).forEach((value, j) => {
            if (value) f.store(out, value, (i * POINTS + j) * plane);
          });
      });
    });
  });
}

/** Bindings are the weight [3, 3, ci, co] and the products. */
export function transformWeights({ ci, co }: WeightSizes, bindings: readonly Binding[]): WasmDispatch {
  return transformed(
    "conv2d winograd weights",
    bindings,
    { inputs: ci, outputs: co },
    (weight, block, input) => i32.add(i32.add(weight, i32.mul(block, TILE_COLUMNS * 4)), i32.mul(input, co * 4)),
    16,
    (at, tap) => v128.load(at, tap * ci * co * 4),
  );
}

/** Bindings are the weight [3, 3, ci, co] and the products of a convolution of co to ci channels. */
export function transformTurnedWeights({ ci, co }: WeightSizes, bindings: readonly Binding[]): WasmDispatch {
  return transformed(
    "conv2d-input-grad winograd weights",
    bindings,
    { inputs: co, outputs: ci },
    (weight, block, input) => i32.add(i32.add(weight, i32.mul(block, TILE_COLUMNS * co * 4)), i32.mul(input, 4)),
    4 * co * 4,
    (at, tap) => loadFourApart(at, (TAPS * TAPS - 1 - tap) * ci * co * 4, co * 4),
  );
}
