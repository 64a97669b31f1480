/**
 * Sums and maxima of an expression over axes. An invocation folds one output (or four along the last axis) over a
 * share of the reduced elements; shares become partial results, which a second dispatch folds in a fixed order. Plain
 * loops: trees in workgroup memory are 35 to 170 times slower where the adapter is a CPU.
 */
import { volume } from "../../graph/shape.ts";
import type { Binding, DeviceProfile, Dispatch } from "../target.ts";
import { declareBuffers, entry, gridFor, threadIndex, reads as read, writes as written } from "./bindings.ts";
import { isVectorisable, mergeAxes } from "../domain.ts";
import { printExpression } from "./expression.ts";
import { boundOperand, Finish, operandsOf, type Bound } from "./finish.ts";
import { declareFunctions } from "./functions.ts";
import { indexLines } from "./map.ts";
import { operandTypes } from "./operands.ts";
import { wgsl } from "./wgsl-tag.ts";
import type { ReduceWork, StoredPlace } from "../work.ts";

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
  const shares = sharesFor(outputs, reduced);
  const share = Math.ceil(reduced / shares);
  const type = isVector ? "vec4f" : "f32";
  const types = operandTypes(work.operands, expressions, width);
  const operands = operandsOf(expressions);
  const finishing = new Finish(work, width);
  const isWhole = shares === 1 && finishing.fitsWith(operands, types, device.maxStorageBuffers);
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
  const threads = outputs * shares;
  const grid = gridFor(threads, device.maxWorkgroupsPerDimension);
  const partials = { scratch: 0, bytes: threads * width * 4 * kinds.length };
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
    : kinds.map((_, output) => `p[${output * threads} + thread] = a${output};`);
  const code = wgsl`
    ${declareBuffers(buffers)}
    ${declareFunctions(uses, width)}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let thread = ${threadIndex(grid)};
      if (thread >= ${threads}) { return; }
      let t = thread % ${outputs};
      let first = thread / ${outputs} * ${share};
      ${keptExtents.length > 0 ? indexLines(keptExtents, width) : []}
      ${kinds.map((kind, output) => `var a${output} = ${start(kind, type)};`)}
      for (var r = first; r < min(first + ${share}, ${reduced}); r++) {
        ${reducedExtents.length > 0 ? indexLines(reducedExtents, 1, "r").map((line) => line.replace("let i", "let r")) : []}
        ${printed.flatMap(({ statements }) => statements)}
        ${printed.map(({ value }, output) => fold(kinds[output] ?? "sum", `a${output}`, value))}
      }
      ${stores}
    }`;
  const kernel = { family: `reduce ${isVector ? "vec4" : "scalar"}`, code, requires: [] };
  const main = {
    kernel: { ...kernel, writes: buffers.map(({ writes }) => writes) },
    bindings: bound.map(([, each]) => each),
    grid,
  };
  return isWhole ? [main] : [main, foldInto(finishing, kinds, outputs, shares, type, partials, device)];
}

function start(kind: "sum" | "max", type: string): string {
  if (kind === "sum") return `${type}()`;
  return type === "vec4f" ? "vec4f(-positive_infinity())" : "-positive_infinity()";
}
/** A NaN stays, whichever side it is on: `max` would drop it. */
function fold(kind: "sum" | "max", name: string, value: string): string {
  return kind === "sum"
    ? `${name} += ${value};`
    : `${name} = select(${name}, ${value}, !(${value} <= ${name}) & (${name} == ${name}));`;
}

/** y[i] = fold of x[share][i] over shares, in order: of the partial sums of weight gradients. */
export function foldPartials(
  kind: "sum" | "max",
  outputs: number,
  shares: number,
  type: "vec4f" | "f32",
  from: Binding,
  to: StoredPlace,
  device: DeviceProfile,
): Dispatch {
  const finish = new Finish({ operands: [], outputs: [to], finish: [] }, type === "vec4f" ? 4 : 1);
  return foldInto(finish, [kind], outputs, shares, type, from, device);
}

function foldInto(
  finish: Finish,
  kinds: readonly ("sum" | "max")[],
  outputs: number,
  shares: number,
  type: "vec4f" | "f32",
  from: Binding,
  device: DeviceProfile,
): Dispatch {
  const grid = gridFor(outputs, device.maxWorkgroupsPerDimension);
  const bound: readonly Bound[] = [[read("p", type, {}), from], ...finish.reads, ...finish.results];
  const buffers = bound.map(([buffer]) => buffer);
  const uses = new Set([...finish.uses, ...(kinds.includes("max") ? ["positive_infinity"] : [])]);
  const code = wgsl`
    ${declareBuffers(buffers)}
    ${declareFunctions(uses, type === "vec4f" ? 4 : 1)}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid)};
      if (t >= ${outputs}) { return; }
      ${kinds.map((kind, output) => `var a${output} = ${start(kind, type)};`)}
      for (var share = 0; share < ${shares}; share++) {
        ${kinds.flatMap((kind, output) => [
          `let v${output} = p[${output === 0 ? "" : `${output * shares * outputs} + `}share * ${outputs} + t];`,
          fold(kind, `a${output}`, `v${output}`),
        ])}
      }
      ${finish.statements("t")}
    }`;
  const writes = buffers.map((each) => each.writes);
  return {
    kernel: { family: "fold partials", code, writes, requires: [] },
    bindings: bound.map(([, each]) => each),
    grid,
  };
}
