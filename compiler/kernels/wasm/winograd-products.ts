/**
 * The 36 matrix products of a block of tiles, each small enough for the first cache. A register tile is four rows by two
 * vectors: eight sums, two vectors and one splatted number, which is what fits; the sum over k is not unrolled, because
 * more values alive at once are spilled.
 */
import { f32x4, FunctionBuilder, get, i32, v128 } from "./code/build.ts";
import type { Expr, I32, Local, V128, WasmFunction } from "./code/tree.ts";
import { POINTS } from "./winograd-transforms.ts";

const PLANES = POINTS * POINTS;
export const ROWS = 4;
export const VECTORS = 2;
/** Bytes of the columns of a register tile. */
const ACROSS = VECTORS * 16;

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** The register tile: sums set from what `start` gives, `steps` turns over k, then handed to `finish`. */
interface RegisterTile {
  /** Of the first row's number, the next row's lies `leftRowBytes` further. */
  readonly left: I32;
  readonly leftRowBytes: number;
  readonly leftStepBytes: number;
  readonly right: I32;
  readonly rightStepBytes: number;
  readonly steps: I32;
  readonly start: (row: number, vector: number) => V128;
  readonly finish: (row: number, vector: number, sum: V128) => void;
}
class RegisterTiles {
  readonly #f: FunctionBuilder;
  readonly #sums: readonly (readonly Local<"v128">[])[];
  readonly #vectors: readonly Local<"v128">[];
  readonly #left: Local<"i32">;
  readonly #right: Local<"i32">;
  readonly #k: Local<"i32">;

  constructor(f: FunctionBuilder) {
    this.#f = f;
    this.#sums = range(ROWS).map((row) => range(VECTORS).map((v) => f.local("v128", `sum${row}_${v}`)));
    this.#vectors = range(VECTORS).map((v) => f.local("v128", `vector${v}`));
    this.#left = f.local("i32", "left");
    this.#right = f.local("i32", "right");
    this.#k = f.local("i32", "k");
  }
  #eachSum(visit: (row: number, vector: number, sum: Local<"v128">) => void): void {
    this.#sums.forEach((sums, row) => sums.forEach((sum, vector) => visit(row, vector, sum)));
  }
  run(tile: RegisterTile): void {
    const f = this.#f;
    f.set(this.#left, tile.left);
    f.set(this.#right, tile.right);
    f.set(this.#k, tile.steps);
    this.#eachSum((row, vector, sum) => f.set(sum, tile.start(row, vector)));
    f.loop(() => {
      this.#vectors.forEach((vector, v) => f.set(vector, v128.load(get(this.#right), v * 16)));
      this.#sums.forEach((sums, row) => {
        const number = f.let("number", v128.loadSplat(get(this.#left), row * tile.leftRowBytes));
        sums.forEach((sum, v) => f.set(sum, f32x4.madd(number, get(this.#vectors[v] as Local<"v128">), get(sum))));
      });
      f.increase(this.#left, tile.leftStepBytes);
      f.increase(this.#right, tile.rightStepBytes);
      f.increase(this.#k, -1);
      return get(this.#k);
    });
    this.#eachSum((row, vector, sum) => tile.finish(row, vector, get(sum)));
  }
}

/** A local that counts `count` turns. */
function times(f: FunctionBuilder, name: string, count: Expr<"i32">, body: () => void): void {
  const left = f.local("i32", name);
  f.set(left, count);
  f.loop(() => {
    body();
    f.increase(left, -1);
    return get(left);
  });
}

export interface PlaneSizes {
  readonly ci: number;
  readonly co: number;
  /** From a product's plane to the next one's, of tiles by ci and of tiles by co. */
  readonly inputPlaneBytes: number;
  readonly outputPlaneBytes: number;
}

/**
 * (inputs, weights, outputs, groups): outputs[product][tile][co] = inputs[product][tile][ci] × weights[product], for
 * `groups` groups of four tiles. Weights lie as [product][co / 8][ci][8].
 */
export function tilesTimesWeights(sizes: PlaneSizes): WasmFunction {
  const f = new FunctionBuilder("products");
  const inputs = f.local("i32", "inputs");
  const [firstInputs, firstWeights, firstOutputs] = [
    f.param("i32", "firstInputs"),
    f.param("i32", "firstWeights"),
    f.param("i32", "firstOutputs"),
  ];
  const groups = f.param("i32", "groups");
  const tiles = new RegisterTiles(f);
  const weights = f.local("i32", "weights");
  const outputs = f.local("i32", "outputs");
  const [input, output] = [f.local("i32", "input"), f.local("i32", "output")];
  f.set(inputs, firstInputs);
  f.set(weights, firstWeights);
  f.set(outputs, firstOutputs);
  times(f, "products", i32.const(PLANES), () => {
    times(f, "blocks", i32.const(sizes.co / (VECTORS * 4)), () => {
      f.set(input, get(inputs));
      f.set(output, get(outputs));
      times(f, "group", groups, () => {
        tiles.run({
          left: get(input),
          leftRowBytes: sizes.ci * 4,
          leftStepBytes: 4,
          right: get(weights),
          rightStepBytes: ACROSS,
          steps: i32.const(sizes.ci),
          start: () => v128.splat(0),
          finish: (row, vector, sum) => f.store(get(output), sum, row * sizes.co * 4 + vector * 16),
        });
        f.increase(input, ROWS * sizes.ci * 4);
        f.increase(output, ROWS * sizes.co * 4);
      });
      f.increase(weights, sizes.ci * ACROSS);
      f.increase(outputs, ACROSS);
    });
    f.increase(inputs, sizes.inputPlaneBytes);
    f.increase(outputs, sizes.outputPlaneBytes - sizes.co * 4);
  });
  return f.finish();
}

/**
 * (inputs, outputs, sums, tiles): sums[product][ci][co] += inputs[product][tile][ci] × outputs[product][tile][co], over
 * tiles in order.
 */
export function tilesTimesTiles(sizes: PlaneSizes): WasmFunction {
  const f = new FunctionBuilder("products");
  const [firstInputs, firstOutputs, firstSums] = [
    f.param("i32", "firstInputs"),
    f.param("i32", "firstOutputs"),
    f.param("i32", "firstSums"),
  ];
  const count = f.param("i32", "tiles");
  const tiles = new RegisterTiles(f);
  const inputs = f.local("i32", "inputs");
  const outputs = f.local("i32", "outputs");
  const sums = f.local("i32", "sums");
  f.set(inputs, firstInputs);
  f.set(outputs, firstOutputs);
  f.set(sums, firstSums);
  times(f, "products", i32.const(PLANES), () => {
    times(f, "rows", i32.const(sizes.ci / ROWS), () => {
      times(f, "blocks", i32.const(sizes.co / (VECTORS * 4)), () => {
        const at = (row: number, vector: number): number => row * sizes.co * 4 + vector * 16;
        tiles.run({
          left: get(inputs),
          leftRowBytes: 4,
          leftStepBytes: sizes.ci * 4,
          right: get(outputs),
          rightStepBytes: sizes.co * 4,
          steps: count,
          start: (row, vector) => v128.load(get(sums), at(row, vector)),
          finish: (row, vector, sum) => f.store(get(sums), sum, at(row, vector)),
        });
        f.increase(outputs, ACROSS);
        f.increase(sums, ACROSS);
      });
      f.increase(inputs, ROWS * 4);
      f.increase(outputs, -sizes.co * 4);
      f.increase(sums, (ROWS - 1) * sizes.co * 4);
    });
    f.increase(inputs, sizes.inputPlaneBytes - sizes.ci * 4);
    f.increase(outputs, sizes.outputPlaneBytes);
  });
  return f.finish();
}
