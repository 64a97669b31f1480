/**
 * y[m, n] = a · b for each place of a batch, each stored transposed where its flag says so. Linear layers: small beside
 * the convolutions. Four columns an invocation where b's rows are contiguous and 4 divides them, one element otherwise;
 * long sums in parts.
 */
import { productExtents, type ProductExtents } from "../../graph/ops/matmul.ts";
import type { OpAttributes } from "../../graph/types.ts";
import type { DeviceProfile, Dispatch } from "../target.ts";
import { declareBuffers, entry, gridFor, read, reads, threadIndex, type BufferBinding } from "./bindings.ts";
import { Store, type Made } from "./store.ts";
import { hasWorkgroupMemory, workgroupProduct, type Factor } from "./workgroup-product.ts";
import { wgsl } from "./wgsl-tag.ts";
import type { OperationWork, StoredPlace } from "../work.ts";

/** Terms of one partial sum: f32 keeps the oracle's tolerances over these. */
const PART = 256;

/** What the kernel of this makes at a time. */
export function matmulMade({ attributes, inputs }: OperationWork<"matmul">, device: DeviceProfile): Made {
  const isWide = hasWorkgroupMemory(device) || !attributes.transposeRight;
  return { width: isWide && productExtents(inputs, attributes).n % 4 === 0 ? 4 : 1 };
}

export function matmulDispatches(work: OperationWork<"matmul">, device: DeviceProfile): readonly Dispatch[] {
  const { attributes, inputs } = work;
  const { transposeLeft, transposeRight } = attributes;
  const made = matmulMade(work, device);
  const store = new Store(work, made, device);
  const extents = productExtents(inputs, attributes);
  const { batches, m, k, n } = extents;
  const bindings = [...inputs, ...store.bindings];
  const written = [false, false, ...store.buffers.map(({ writes }) => writes)];
  if (hasWorkgroupMemory(device)) {
    const [code, grid] = workgroupKernel(extents, attributes, [inputs[0], inputs[1], store], device);
    return [{ kernel: { family: "matmul tiled", code, writes: written, requires: [] }, bindings, grid }];
  }
  const { width } = made;
  const columns = n / width;
  const grid = gridFor(batches * m * columns, device.maxWorkgroupsPerDimension);
  const type = width === 4 ? "vec4f" : "f32";
  const [aPart, bPart] = [partOf(batches, m * k), partOf(batches, k * columns)];
  const left = aPart + (transposeLeft ? `p * ${m} + i` : `i * ${k} + p`);
  const right = bPart + (transposeRight ? `j * ${k} + p` : `p * ${columns} + j`);
  const [a, b] = [reads("a", "f32", inputs[0]), reads("b", type, inputs[1])];
  const code = wgsl`
    ${declareBuffers([a, b, ...store.buffers])}
    ${store.declarations}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid)};
      if (t >= ${batches * m * columns}) { return; }
      ${batches === 1 ? [] : [`let place = t / ${m * columns};`]}
      let i = t / ${columns}${batches === 1 ? "" : ` % ${m}`};
      let j = t % ${columns};
      var sum = ${type}();
      for (var part = 0; part < ${k}; part += ${PART}) {
        var some = ${type}();
        for (var p = part; p < min(part + ${PART}, ${k}); p++) { some += ${read(a, left)} * ${read(b, right)}; }
        sum += some;
      }
      ${store.put("t", "sum")}
    }`;
  const family = `matmul ${width === 4 ? "vec4" : "scalar"}`;
  return [{ kernel: { family, code, writes: written, requires: [] }, bindings, grid }];
}

/** Where a product's part of a buffer begins, in front of an index in it. */
function partOf(batches: number, elements: number): string {
  return batches === 1 ? "" : `place * ${elements} + `;
}

type Bound = Factor & { readonly buffer: BufferBinding };
const typeOf = (width: 1 | 4): "f32" | "vec4f" => (width === 4 ? "vec4f" : "f32");

/** By tiles in workgroup memory. Four neighbours at once along the axis that lies contiguous, where 4 divides it. */
function workgroupKernel(
  { batches, m, k, n }: ProductExtents,
  { transposeLeft, transposeRight }: OpAttributes["matmul"],
  places: readonly [a: StoredPlace, b: StoredPlace, store: Store],
  device: DeviceProfile,
): readonly [code: string, grid: readonly [number, number, number]] {
  // Of a factor stored [extent, k] or, `summedFirst`, [k, extent].
  const factor = (name: string, extent: number, summedFirst: boolean, place: StoredPlace): Bound => {
    const inRow = summedFirst ? extent : k;
    const width = inRow % 4 === 0 ? 4 : 1;
    const at = partOf(batches, extent * k) + (summedFirst ? `k * ${extent} + e` : `e * ${k} + k`);
    const along = summedFirst ? "outer" : "inner";
    const buffer = reads(name, typeOf(width), place);
    return { buffer, vector: width === 1 ? "none" : along, body: [`return ${read(buffer, `(${at}) / ${width}`)};`] };
  };
  const [a, b] = [factor("a", m, transposeLeft, places[0]), factor("b", n, !transposeRight, places[1])];
  const width = n % 4 === 0 ? 4 : 1;
  const tail = places[2];
  const buffers = [a.buffer, b.buffer, ...tail.buffers];
  const store = (value: string): readonly string[] => [
    tail.put(`(${partOf(batches, m * n)}m * ${n} + n) / ${width}`, value),
  ];
  return workgroupProduct({ batches, m, n, k, slices: 1, buffers, a, b, width, tail, store }, device);
}
