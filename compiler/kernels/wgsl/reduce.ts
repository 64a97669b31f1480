/**
 * Sums and maxima of an expression over axes. An invocation folds one output (or four along the last axis) over a
 * share of the reduced elements; shares become partial results, which a second dispatch folds in a fixed order. Plain
 * loops: trees in workgroup memory are 35 to 170 times slower where the adapter is a CPU.
 */
import { volume } from "../../graph/shape.ts";
import type { Binding, DeviceProfile, Dispatch } from "../target.ts";
import {
  declareBuffers,
  entry,
  gridFor,
  read,
  reads,
  threadIndex,
  write,
  writes,
  type BufferBinding,
} from "./bindings.ts";
import { isVectorisable, mergeAxes } from "../domain.ts";
import { printExpression } from "./expression.ts";
import { declareFunctions } from "./functions.ts";
import { indexLines } from "./map.ts";
import { operandTypes } from "./operands.ts";
import { wgsl } from "./wgsl-tag.ts";
import type { FusedResult, ReduceWork, StoredPlace } from "../work.ts";

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
  const width = !axes.includes(last) && isVectorisable(domain, expressions) ? 4 : 1;
  const kept = domain.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const keptExtents = kept.map((axis) => domain[axis] ?? 1);
  const reducedExtents = axes.map((axis) => domain[axis] ?? 1);
  const [outputs, reduced] = [volume(keptExtents) / width, volume(reducedExtents)];
  const shares = sharesFor(outputs, reduced);
  const share = Math.ceil(reduced / shares);
  const type = width === 4 ? "vec4f" : "f32";
  const types = operandTypes(work.operands, expressions, width);
  // Partial results are f32.
  const made = work.outputs.map((output, at) => writes(`y${at}`, type, shares > 1 ? {} : output));
  const buffers: BufferBinding[] = [
    ...work.operands.map(({ half }, operand): BufferBinding => ({
      name: `x${operand}`,
      type: types[operand] ?? "f32",
      writes: false,
      half,
    })),
    ...made,
  ];
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
  const uses = new Set(printed.flatMap((each) => [...each.uses]));
  const kinds = work.outputs.map(({ kind }) => kind);
  if (kinds.includes("max")) uses.add("positive_infinity");
  const threads = outputs * shares;
  const grid = gridFor(threads, device.maxWorkgroupsPerDimension);
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
      ${made.map((each, output) => write(each, "thread", `a${output}`))}
    }`;
  const family = `reduce ${width === 4 ? "vec4" : "scalar"}`;
  const reads: readonly Binding[] = work.operands;
  const partials: readonly Binding[] = work.outputs.map((_, scratch) => ({ scratch, bytes: threads * width * 4 }));
  const main = {
    kernel: { family, code, writes: buffers.map(({ writes }) => writes), requires: [] },
    bindings: [...reads, ...(shares > 1 ? partials : work.outputs)],
    grid,
  };
  if (shares === 1) return [main];
  return [
    main,
    ...kinds.map((kind, output) =>
      foldPartials(
        kind,
        outputs,
        shares,
        type,
        partials[output] as Binding,
        work.outputs[output] as FusedResult,
        device,
      ),
    ),
  ];
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

/** y[i] = fold of x[share][i] over shares, in order. Also used for the partial sums of weight gradients. */
export function foldPartials(
  kind: "sum" | "max",
  outputs: number,
  shares: number,
  type: "vec4f" | "f32",
  from: Binding,
  to: StoredPlace,
  device: DeviceProfile,
): Dispatch {
  const grid = gridFor(outputs, device.maxWorkgroupsPerDimension);
  const [x, y] = [reads("x", type, {}), writes("y", type, to)];
  const code = wgsl`
    ${declareBuffers([x, y])}
    ${declareFunctions(new Set(kind === "max" ? ["positive_infinity"] : []), 1)}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid)};
      if (t >= ${outputs}) { return; }
      var a = ${start(kind, type)};
      for (var share = 0; share < ${shares}; share++) {
        let v = ${read(x, `share * ${outputs} + t`)};
        ${fold(kind, "a", "v")}
      }
      ${write(y, "t", "a")}
    }`;
  return { kernel: { family: "fold partials", code, writes: [false, true], requires: [] }, bindings: [from, to], grid };
}
