/**
 * Matrix product by tiles in workgroup memory, for GPUs: y[m, n] = sum over k of a[m, k] * b[k, n], where a and b are
 * read through functions, so that a convolution is a product whose a is never written out (implicit GEMM; Chetlur et
 * al. 2014, cuDNN). A workgroup makes 64 by up to 64 results, an invocation 4 by 4. With `slices` the sum over k is split
 * and slice s writes its share at y[s][m, n]. With `batches` there are as many products, and the functions find in `place`
 * which of them is meant.
 */
import type { DeviceProfile } from "../target.ts";
import { declareBuffers, type BufferBinding } from "./bindings.ts";
import type { MadeParts, Store } from "./store.ts";
import { declareTileSums, storeTileSums } from "./tile-sums.ts";
import { wgsl } from "./wgsl-tag.ts";

/** One factor: how its elements are read, inside the bounds only. */
export interface Factor {
  /** Axis along which one load gives four neighbours; `none`: one element a load. */
  readonly vector: "none" | "inner" | "outer";
  /** WGSL of a function body from (e, k), its row or column and the summed index: vec4f, or f32 where `none`. */
  readonly body: readonly string[];
}
export interface Product {
  /** One where it is left out. */
  readonly batches?: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly slices: number;
  readonly buffers: readonly BufferBinding[];
  readonly a: Factor;
  readonly b: Factor;
  /** Neighbouring n that are stored at once: the last buffer is then of vec4f. */
  readonly width: 1 | 4;
  /** Statements that store `value`, the result at (m, n) of `slice`. */
  readonly store: (value: string) => readonly string[];
  /** What the store does besides: it has functions, and sums by column, of which a tile of rows is a part. */
  readonly tail?: Store;
  /** Which of the operation's dispatches it is; 0 where it is left out. */
  readonly dispatch?: number;
}

/** Adapters with workgroup memory of their own; on a CPU it is ordinary memory with barriers on top, 4 to 20 times slower. */
export function hasWorkgroupMemory(device: DeviceProfile): boolean {
  return device.class === "discrete" || device.class === "integrated";
}

type Grid = readonly [number, number, number];

const TILE_M = 64;
const TILE_K = 16;
const PER_THREAD = 4;
/** Of n that one workgroup makes. */
export const MOST_COLUMNS = 64;

function tilesAlong(rows: number): number {
  return Math.ceil(rows / TILE_M);
}
/** The tiles that so many rows are, as parts of their sums. */
export function tileParts(rows: number): MadeParts {
  return { count: tilesAlong(rows), elements: (part) => `min(${TILE_M}, ${rows} - ${part} * ${TILE_M})` };
}

export function workgroupProduct(product: Product, device: DeviceProfile): readonly [code: string, grid: Grid] {
  const { batches = 1, m, n, k, slices, buffers, a, b, width, tail, dispatch = 0 } = product;
  const tileN = [MOST_COLUMNS, 32].find((each) => n >= each) ?? 16;
  const threads = (TILE_M / PER_THREAD) * (tileN / PER_THREAD);
  const [tilesM, tilesN] = [tilesAlong(m), Math.ceil(n / tileN)];
  const summed = {
    vectors: tileN / PER_THREAD,
    rows: TILE_M / PER_THREAD,
    part: tail?.partOf(`tile % ${tilesM}`, dispatch) ?? "",
    column: "n0",
    columns: n,
    elements: tileParts(m).elements(`(tile % ${tilesM})`),
  };
  const share = Math.ceil(k / slices / TILE_K) * TILE_K;
  const eachProduct = tilesM * tilesN * slices;
  const groups = batches * eachProduct;
  const across = Math.min(groups, device.maxWorkgroupsPerDimension);
  const grid = [across, Math.ceil(groups / across), 1] as const;
  const code = wgsl`
    ${declareBuffers(buffers)}
    ${tail?.declarations ?? []}
    ${tail ? declareTileSums(tail, threads) : []}
    ${declareTile("a", a, TILE_M)}
    ${declareTile("b", b, tileN)}
    ${batches === 1 ? [] : ["var<private> place: i32;"]}
    fn load_a(e: i32, k: i32) -> ${a.vector === "none" ? "f32" : "vec4f"} {
      ${a.body}
    }
    fn load_b(e: i32, k: i32) -> ${b.vector === "none" ? "f32" : "vec4f"} {
      ${b.body}
    }
    @compute @workgroup_size(${threads})
    fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
      // Past the last tile a whole workgroup does the last one's work again: barriers stay uniform.
      let tile = min(i32(id.y) * ${across} + i32(id.x), ${groups - 1});
      let thread = i32(local);
      let tx = thread % ${tileN / PER_THREAD};
      let ty = thread / ${tileN / PER_THREAD};
      let m0 = tile % ${tilesM} * ${TILE_M};
      let n0 = tile / ${tilesM} % ${tilesN} * ${tileN};
      let slice = tile / ${tilesM * tilesN}${batches === 1 ? "" : ` % ${slices}`};
      ${batches === 1 ? [] : [`place = tile / ${eachProduct};`]}
      let first = slice * ${share};
      let end = min(first + ${share}, ${k});
      var r0 = vec4f();
      var r1 = vec4f();
      var r2 = vec4f();
      var r3 = vec4f();
      for (var k0 = first; k0 < first + ${share}; k0 += ${TILE_K}) {
        ${fillTile("a", a, TILE_M, m, "m0", threads)}
        ${fillTile("b", b, tileN, n, "n0", threads)}
        workgroupBarrier();
        for (var k = 0; k < ${TILE_K}; k++) {
          let va = ${readTile("a", a, TILE_M, "ty")};
          let vb = ${readTile("b", b, tileN, "tx")};
          r0 += va.x * vb;
          r1 += va.y * vb;
          r2 += va.z * vb;
          r3 += va.w * vb;
        }
        workgroupBarrier();
      }
      ${storeRows(m, n, width, product.store)}
      ${tail ? storeTileSums(tail, summed) : []}
    }`;
  return [code, grid];
}

/** Four neighbours stored at once make a tile of vec4f; others are written by element, which a vec4f does not allow side by side. */
function declareTile(name: string, { vector }: Factor, extent: number): string {
  const type = vector === "outer" ? `vec4f, ${(extent * TILE_K) / 4}` : `f32, ${extent * TILE_K}`;
  return `var<workgroup> tile_${name}: array<${type}>;`;
}
function readTile(name: string, { vector }: Factor, extent: number, at: string): string {
  if (vector === "outer") return `tile_${name}[k * ${extent / 4} + ${at}]`;
  const element = (offset: number): string => `tile_${name}[k * ${extent} + ${at} * 4 + ${offset}]`;
  return `vec4f(${[0, 1, 2, 3].map(element).join(", ")})`;
}
function fillTile(
  name: string,
  { vector }: Factor,
  extent: number,
  bound: number,
  origin: string,
  threads: number,
): readonly string[] {
  const loads = (extent * TILE_K) / (vector === "none" ? 1 : 4);
  const [where, zero, put] = {
    none: [[`let k = q / ${extent};`, `let e = q % ${extent};`], "0.0f", [`tile_${name}[q] = v;`]] as const,
    outer: [
      [`let k = q / ${extent / 4};`, `let e = q % ${extent / 4} * 4;`],
      "vec4f()",
      [`tile_${name}[q] = v;`],
    ] as const,
    inner: [
      [`let k = q % ${TILE_K / 4} * 4;`, `let e = q / ${TILE_K / 4};`],
      "vec4f()",
      [0, 1, 2, 3].map((i) => `tile_${name}[(k + ${i}) * ${extent} + e] = v[${i}];`),
    ] as const,
  }[vector];
  return [
    `for (var q = thread; q < ${loads}; q += ${threads}) {`,
    ...where.map((line) => `  ${line}`),
    `  var v = ${zero};`,
    `  if (${origin} + e < ${bound} && k0 + k < end) { v = load_${name}(${origin} + e, k0 + k); }`,
    ...put.map((line) => `  ${line}`),
    "}",
  ];
}

/** Loops in which each row comes to `r0`, and each of its results to the front: what a store does is in the code once. */
function storeRows(m: number, n: number, width: 1 | 4, store: Product["store"]): readonly string[] {
  const guarded = (column: string, value: string): readonly string[] => [
    `let n = ${column};`,
    `if (n < ${n}) {`,
    ...store(value).map((line) => `  ${line}`),
    "}",
  ];
  const each =
    width === 4
      ? guarded("n0 + tx * 4", "r0")
      : [
          `for (var j = 0; j < ${PER_THREAD}; j++) {`,
          ...guarded("n0 + tx * 4 + j", "r0.x").map((line) => `  ${line}`),
          "  r0 = r0.yzwx;",
          "}",
        ];
  return [
    `for (var i = 0; i < ${PER_THREAD}; i++) {`,
    "  let m = m0 + ty * 4 + i;",
    `  if (m < ${m}) {`,
    ...each.map((line) => `    ${line}`),
    "  }",
    "  r0 = r1; r1 = r2; r2 = r3;",
    "}",
  ];
}
