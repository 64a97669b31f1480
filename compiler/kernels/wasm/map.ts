/** y[i] = expression(i): rows of vectors, or parts of the one row that there is. */
import { i32 } from "./code/build.ts";
import { dispatchOf, type WasmDispatch } from "./kernel.ts";
import { planMap, writeMap } from "./fused/map-range.ts";
import type { MapWork } from "../work.ts";

/** Elements of a part where the domain is a single row: small enough to be shared by threads, large enough to be worth it. */
const PART = 2048;

export function mapDispatches(work: MapWork): readonly WasmDispatch[] {
  const plan = planMap(work);
  const { outer, length, count } = plan.rows;
  const bindings = [...work.operands, ...work.outputs];
  const writes = [...work.operands.map(() => false), ...work.outputs.map(() => true)];
  const family = `map ${plan.vectorised ? "vector" : "scalar"}`;
  const isOneRow = outer.length === 0;
  const items = isOneRow ? Math.ceil(length / PART) : count;
  return [
    dispatchOf({ family, bindings, writes, items }, ({ f, from, to, buffers }) => {
      if (!isOneRow) return writeMap(f, plan, buffers, { begin: from, end: to, isWhole: true });
      const begin = f.let("begin", i32.mul(from, PART));
      const end = f.let("end", i32.min(i32.mul(to, PART), length));
      writeMap(f, plan, buffers, { begin, end, isWhole: length % 4 === 0 });
    }),
  ];
}
