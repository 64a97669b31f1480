/**
 * Weights as Winograd's products take them: [36][outputs / 8][inputs][8], so that a register tile walks straight on.
 * Once a step, because the weights change with every step. For the gradient of the input, which is a convolution of dy,
 * inputs and outputs change places and the taps turn by half.
 */
import { FunctionBuilder, i32, v128 } from "./code/build.ts";
import type { I32, V128, WasmFunction } from "./code/tree.ts";
import { vectorArithmetic } from "./winograd-patches.ts";
import { POINTS, TAPS, transformWeight } from "./winograd-transforms.ts";

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Outputs that lie together. */
export const OUTPUTS = 8;

export interface WeightSizes {
  readonly ci: number;
  readonly co: number;
}
export const transformedBytes = ({ ci, co }: WeightSizes): number => POINTS * POINTS * ci * co * 4;

/** An item is the nine taps of one input and eight outputs. `read` gives four outputs' vector of a tap. */
function transformed(
  name: string,
  { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
  origin: (weight: I32, block: I32, input: I32) => I32,
  read: (f: FunctionBuilder, at: I32, tap: number, half: number) => V128,
): WasmFunction {
  const f = new FunctionBuilder(name);
  const [from, to] = [f.param("i32", "from"), f.param("i32", "to")];
  const bindings = f.param("i32", "bindings");
  f.param("i32", "scratch");
  const weight = f.let("weight", i32.load(bindings));
  const products = f.let("products", i32.load(bindings, 4));
  const arithmetic = vectorArithmetic(f, [transformWeight], TAPS);
  f.for("item", from, to, 1, (item) => {
    const at = f.let("at", origin(weight, i32.div(item, inputs), i32.rem(item, inputs)));
    const out = f.let("out", i32.add(products, i32.mul(item, OUTPUTS * 4)));
    for (let half = 0; half < 2; half++) {
      const columns = range(TAPS).map((x) =>
        transformWeight(
          arithmetic,
          range(TAPS).map((y) => f.let("tap", read(f, at, y * TAPS + x, half))),
        ),
      );
      for (let i = 0; i < POINTS; i++)
        transformWeight(
          arithmetic,
          columns.map((column) => column[i]),
        ).forEach((value, j) => {
          if (value) f.store(out, value, (i * POINTS + j) * inputs * outputs * 4 + half * 16);
        });
    }
  });
  return f.finish();
}

/** (weight [3, 3, ci, co], products): items are ci · co / 8. */
export function transformWeights({ ci, co }: WeightSizes): WasmFunction {
  return transformed(
    "winograd weights",
    { inputs: ci, outputs: co },
    (weight, block, input) => i32.add(i32.add(weight, i32.mul(block, OUTPUTS * 4)), i32.mul(input, co * 4)),
    (_, at, tap, half) => v128.load(at, tap * ci * co * 4 + half * 16),
  );
}

/** (weight [3, 3, ci, co], products of a convolution of co to ci channels): items are co · ci / 8. */
export function transformTurnedWeights({ ci, co }: WeightSizes): WasmFunction {
  return transformed(
    "winograd turned weights",
    { inputs: co, outputs: ci },
    (weight, block, input) => i32.add(i32.add(weight, i32.mul(block, OUTPUTS * co * 4)), i32.mul(input, 4)),
    (_, at, tap, half) => {
      const offset = (lane: number): number => ((TAPS * TAPS - 1 - tap) * ci + half * 4 + lane) * co * 4;
      return range(4)
        .slice(1)
        .reduce((vector, lane) => v128.loadLane(at, vector, lane, offset(lane)), v128.loadFirst(at, 1, offset(0)));
    },
  );
}
