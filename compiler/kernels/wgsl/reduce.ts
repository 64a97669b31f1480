/**
 * Sums and maxima of an expression over axes. An invocation folds one output (or four along the last axis) over a
 * share of the reduced elements; shares become partial results, which a second dispatch folds in a fixed order. Plain
 * loops: trees in workgroup memory are 35 to 170 times slower where the adapter is a CPU.
 */
import { volume } from "../../graph/shape.ts";
import { cutInto } from "../parts.ts";
import type { DeviceProfile, Dispatch } from "../target.ts";
import { declareBuffers, entry, gridFor, threadIndex, writes as written } from "./bindings.ts";
import { isVectorisable, mergeAxes } from "../domain.ts";
import { printExpression } from "./expression.ts";
import { boundOperand, Finish, operandsOf, type Bound } from "./finish.ts";
import { foldInto } from "./fold.ts";
import { declareFunctions } from "./functions.ts";
import { indexLines } from "./map.ts";
import { operandTypes } from "./operands.ts";
import { partialNames, walkRange } from "./walk.ts";
import { wgsl } from "./wgsl-tag.ts";
import type { ReduceWork } from "../work.ts";

/** Invocations that keep an adapter busy, and the fewest elements worth an invocation of their own. */
const BUSY_THREADS = 4096;
const LEAST_SHARE = 8;
/** f32 sums longer than this lose digits that the oracle's tolerances ask for. */
const LONGEST_SUM = 1024;

function sharesFor(outputs: number, reduced: number): number {
  const forBusy = Math.min(Math.ceil(BUSY_THREADS / outputs), Math.floor(reduced / LEAST_SHARE));
  return Math.max(
    1,
    Math.min(forBusy, 256),
    reduced > LONGEST_SUM ? Math.min(Math.ceil(reduced / LONGEST_SUM), 1024) : 1,
  );
}

export function reduceDispatches(work: ReduceWork, device: DeviceProfile): readonly Dispatch[] {
  const merged = mergeAxes(
    work.domain,
    work.axes,
    work.outputs.map(({ expression }) => expression),
  );
  const { domain, axes, expressions } = merged;
  const last = domain.length - 1;
  const kept = domain.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const keptExtents = kept.map((axis) => domain[axis] ?? 1);
  const finish = work.finish.map(({ expression }) => expression);
  const isVector =
    !axes.includes(last) && isVectorisable(domain, expressions) && isVectorisable([volume(keptExtents)], finish);
  const width = isVector ? 4 : 1;
  const reducedExtents = axes.map((axis) => domain[axis] ?? 1);
  const [outputs, reduced] = [volume(keptExtents) / width, volume(reducedExtents)];
  const parts = cutInto(reduced, sharesFor(outputs, reduced));
  const type = isVector ? "vec4f" : "f32";
  const types = operandTypes(work.operands, expressions, width);
  const operands = operandsOf(expressions);
  const finishing = new Finish(work, width);
  const isWhole = parts.count === 1 && finishing.fitsWith(operands, types, device.maxStorageBuffers);
  const index = domain.map((_, axis) => (axes.includes(axis) ? `r${axes.indexOf(axis)}` : `i${kept.indexOf(axis)}`));
  const printed = expressions.map((expression, output) =>
    printExpression(expression, {
      width,
      index,
      prefix: `v${output}_`,
      operand: (operand) => ({
        name: `x${operand}`,
        isScalars: types[operand] === "u32",
        half: work.operands[operand]?.half,
      }),
    }),
  );
  const kinds = work.outputs.map(({ kind }) => kind);
  const uses = new Set([...printed.flatMap((each) => [...each.uses]), ...(isWhole ? finishing.uses : [])]);
  if (kinds.includes("max")) uses.add("positive_infinity");
  const threads = outputs * parts.count;
  const grid = gridFor(threads, device.maxWorkgroupsPerDimension);
  const names = kinds.flatMap(partialNames);
  const partials = { scratch: 0, bytes: threads * width * 4 * names.length };
  const reads = isWhole ? [...new Set([...operands, ...finishing.operands])] : operands;
  const bound: readonly Bound[] = [
    ...reads.map((operand): Bound => {
      const type = operands.includes(operand) ? types[operand] : finishing.typeOf(operand);
      return boundOperand(work.operands, operand, type ?? "f32");
    }),
    ...(isWhole ? finishing.results : [[written("p", type, {}), partials] as const]),
  ];
  const buffers = bound.map(([buffer]) => buffer);
  const stores = isWhole
    ? finishing.statements("thread")
    : names.map((name, place) => `p[${place * threads} + thread] = ${name};`);
  const walk = { kinds, values: printed, index: indexOfReduced(reducedExtents), type } as const;
  const code = wgsl`
    ${declareBuffers(buffers)}
    ${declareFunctions(uses, width)}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let thread = ${threadIndex(grid)};
      if (thread >= ${threads}) { return; }
      let t = thread % ${outputs};
      let begin = thread / ${outputs} * ${parts.length};
      let end = min(begin + ${parts.length}, ${reduced});
      ${keptExtents.length > 0 ? indexLines(keptExtents, width) : []}
      ${walkRange(walk, "begin", "end")}
      ${stores}
    }`;
  const kernel = { family: `reduce ${isVector ? "vec4" : "scalar"}`, code, requires: [] };
  const main = {
    kernel: { ...kernel, writes: buffers.map(({ writes }) => writes) },
    bindings: bound.map(([, each]) => each),
    grid,
  };
  if (isWhole) return [main];
  const elements = (part: string): string => `min(${parts.length}, ${reduced} - ${part} * ${parts.length})`;
  const folded = { count: parts.count, total: reduced, elements };
  return [main, foldInto(finishing, kinds, outputs, folded, type, partials, device)];
}

/** From `r`, the number of an element of the reduced axes, to its index along each. */
function indexOfReduced(extents: readonly number[]): readonly string[] {
  return extents.length > 0 ? indexLines(extents, 1, "r").map((line) => line.replace("let i", "let r")) : [];
}
