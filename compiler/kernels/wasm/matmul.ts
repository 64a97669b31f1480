/**
 * y[m, n] = a · b for each place of a batch, each stored transposed where its flag says so: b is packed into blocks of
 * eight columns, a is read where it lies.
 */
import { productExtents, type ProductExtents } from "../../graph/ops/matmul.ts";
import type { Binding } from "../target.ts";
import { f32x4, get, i32 } from "./code/build.ts";
import type { I32 } from "./code/tree.ts";
import { packWeights, type Weights } from "./convolution/pack-weights.ts";
import { dispatchOf, type WasmDispatch } from "./kernel.ts";
import { accumulate, clearTile, openTile, storeTile, TILE_COLUMNS, TILE_ROWS } from "./register-tile.ts";
import { PACKED_WEIGHTS } from "./scratch.ts";
import type { OperationWork } from "../work.ts";

/** Terms of one partial sum: f32 keeps the oracle's tolerances over these. */
const PART = 256;

export function matmulDispatches({ attributes, inputs, output }: OperationWork<"matmul">): readonly WasmDispatch[] {
  const [a, b] = inputs;
  const { transposeLeft, transposeRight } = attributes;
  const extents = productExtents(inputs, attributes);
  const { batches, m, k, n } = extents;
  const packedBytes = 4 * batches * Math.ceil(n / TILE_COLUMNS) * k * TILE_COLUMNS;
  const packed: Binding = { scratch: PACKED_WEIGHTS, bytes: packedBytes };
  const product = { ...extents, rowBytes: 4 * (transposeLeft ? 1 : k), termBytes: 4 * (transposeLeft ? m : 1) };
  return [packWeights(asWeights(extents, transposeRight), b, packed), productKernel(product, [a, packed, output])];
}

/** b as the weight of a convolution with one tap, each place of the batch as a group. */
function asWeights({ batches, k, n }: ProductExtents, transposed: boolean): Weights {
  const one = { outputs: 1, source: 1, start: 0, outputStep: 1, taps: 1, tapStep: 1, weightStart: 0, weightStep: 1 };
  return {
    family: "matmul",
    images: 1,
    groups: batches,
    inner: k,
    outer: n,
    rows: one,
    columns: one,
    target: [1, 1],
    first: [0, 0],
    step: [1, 1],
    weight: {
      tapRow: 0,
      tapColumn: 0,
      inner: transposed ? 1 : n,
      outer: transposed ? k : 1,
      group: batches === 1 ? 0 : k * n,
    },
  };
}

interface Product extends ProductExtents {
  /** From one row of a to the next, and from one term to the next. */
  readonly rowBytes: number;
  readonly termBytes: number;
}

function productKernel(product: Product, bindings: readonly Binding[]): WasmDispatch {
  const { batches, m, n, k, rowBytes, termBytes } = product;
  const rows = Math.min(TILE_ROWS, m);
  const tiles = Math.ceil(m / rows);
  const blocks = Math.ceil(n / TILE_COLUMNS);
  const rest = n % TILE_COLUMNS;
  const options = { family: "matmul tile", bindings, writes: [false, false, true], items: batches * tiles * blocks };
  return dispatchOf(options, ({ f, from, to, buffers: [a, b, y] }) =>
    f.for("item", from, to, 1, (item) => {
      const place = batches === 1 ? undefined : f.let("place", i32.div(item, tiles * blocks));
      /** Where this product's part of a buffer begins. */
      const partOf = (base: I32, bytes: number): I32 => (place ? i32.add(base, i32.mul(place, bytes)) : base);
      const block = f.let("block", i32.div(place ? i32.rem(item, tiles * blocks) : item, tiles));
      // The last tile is moved inwards: it computes a few rows again.
      const row = f.let("row", i32.min(i32.mul(i32.rem(item, tiles), rows), m - rows));
      const [left, right] = [f.local("i32", "left_at"), f.local("i32", "right_at")];
      const compute = (vectors: number, columns: number): void => {
        const [sums, some] = [openTile(f, rows, vectors), openTile(f, rows, vectors)];
        f.set(left, i32.add(partOf(a as I32, 4 * m * k), i32.mul(row, rowBytes)));
        f.set(right, i32.add(partOf(b as I32, 4 * blocks * k * TILE_COLUMNS), i32.mul(block, 4 * k * TILE_COLUMNS)));
        clearTile(f, sums);
        f.for("part", 0, k, PART, (part) => {
          clearTile(f, some);
          const count = k % PART === 0 ? PART : f.let("count", i32.min(i32.sub(k, part), PART));
          const run = { a: left, b: right, aRowBytes: rowBytes, aBytes: termBytes, bBytes: 4 * TILE_COLUMNS };
          accumulate(f, some, { ...run, count });
          sums.sums.forEach((each, p) =>
            each.forEach((sum, v) => f.set(sum, f32x4.add(get(sum), get(some.sums[p]?.[v] ?? sum)))),
          );
        });
        const at = i32.add(partOf(y as I32, 4 * m * n), i32.add(i32.mul(row, 4 * n), i32.mul(block, 4 * TILE_COLUMNS)));
        storeTile(f, sums, f.let("at", at), 4 * n, columns);
      };
      const whole = (): void => compute(TILE_COLUMNS / 4, TILE_COLUMNS);
      const partial = (): void => compute(Math.ceil(rest / 4), rest);
      if (rest === 0) whole();
      else if (blocks === 1) partial();
      else f.if(i32.lt(block, blocks - 1), whole, partial);
    }),
  );
}
