/**
 * What goes along an operation's elements, done by the operation's own kernel: behind the stores of a work item, whose
 * pixels lie one behind the other and are in the caches still, a map runs over these and a reduction walks them into partial
 * results, a part an item. What reads as much again from elsewhere is done behind all items of the call: a few pixels at a
 * time of many values come slower than one long row of each. Each is a function that the kernel calls, so that its registers
 * are its own.
 */
import { volume } from "../../../graph/shape.ts";
import { mergeAxes } from "../../domain.ts";
import { partialsOf } from "../../parts.ts";
import type { Binding } from "../../target.ts";
import type { MapWork, ReduceWork, TailWork } from "../../work.ts";
import { range } from "../../range.ts";
import { FunctionBuilder, i32 } from "../code/build.ts";
import { madeOnce } from "../code/made-once.ts";
import type { I32, WasmFunction } from "../code/tree.ts";
import { dispatchOf, type Frame, type KernelOptions, type WasmDispatch } from "../kernel.ts";
import { scalar, vector, type Lanes, type LaneType } from "../lanes.ts";
import { LONGEST_SUM, VECTORS } from "../reduce.ts";
import { PARTIAL_RESULTS } from "../scratch.ts";
import { isVectorisable } from "./expression.ts";
import { finishAll, foldParts } from "./fold.ts";
import { planMap, writeMap } from "./map-range.ts";
import { walkRange } from "./walk.ts";

/** How a kernel that may host a tail cuts its result, [pixels, channels], into items. */
export interface HostItems {
  readonly pixels: number;
  readonly channels: number;
  readonly items: number;
  /** Channels of an item that is these of all pixels, whole vectors; else an item is all channels of some pixels. */
  readonly slice?: number;
  /** Pixels of an item, at most. */
  readonly longest: number;
  /** The first pixel of an item, and where there is no such item the number of pixels. */
  readonly begin: (item: I32) => I32;
}

/** How many of a tail, from the first on, a kernel with these items does. */
export function hostedIn(tail: readonly TailWork[], host: HostItems | undefined): number {
  if (!host) return 0;
  const ends = tail.findIndex((each) => !isHosted(each, host));
  return ends < 0 ? tail.length : ends;
}
/** Whether it can be done to a range of pixels by themselves. */
function isHosted(work: TailWork, { pixels, channels, longest, slice }: HostItems): boolean {
  if (volume(work.domain) !== pixels * channels) return false;
  if (work.family === "reduce") {
    if (isGuarded(work)) return false;
    const { domain, axes } = mergedReduction(work);
    const isByChannel = domain.length === 2 && domain[1] === channels && axes.length === 1 && axes[0] === 0;
    return isByChannel && longest <= LONGEST_SUM;
  }
  const { rows, vectorised } = planMap(work);
  if (slice !== undefined && !vectorised) return false;
  const { outer, length } = rows;
  return outer.length === 0 || length === channels;
}
function isGuarded({ outputs }: TailWork): boolean {
  const accesses = outputs.flatMap(({ expression }) =>
    expression.instructions.flatMap((each) => (each.kind === "load" ? [each.access] : [])),
  );
  return accesses.some(({ guards }) => guards.length > 0);
}
function mergedReduction({ domain, axes, outputs }: ReduceWork): ReturnType<typeof mergeAxes> {
  return mergeAxes(
    domain,
    axes,
    outputs.map(({ expression }) => expression),
  );
}

/**
 * The operation's kernel with its tail, all of which it hosts (`hostedIn`), and what folds the partial results.
 * @param options of the operation alone @param host says items and pixels; its items are the kernel's where there is a tail
 * @param write is given what does the tail of an item, once that item's results are stored
 */
export function hostingDispatches(
  options: KernelOptions,
  tail: readonly TailWork[],
  host: HostItems | undefined,
  write: (frame: Frame, finish: (item: I32) => void) => void,
): readonly WasmDispatch[] {
  if (!host || tail.length === 0) return [dispatchOf(options, (frame) => write(frame, () => {}))];
  let scratch = PARTIAL_RESULTS;
  const members = tail.map((work): Member => {
    if (work.family === "map") return mapMember(work, host);
    const member = reduceMember(work, host, scratch);
    scratch += partialsIn(work);
    return member;
  });
  const whole = {
    ...options,
    family: [options.family, ...tail.map(({ family }) => family)].join(" + "),
    bindings: [...options.bindings, ...members.flatMap(({ bindings }) => bindings)],
    writes: [...options.writes, ...members.flatMap(({ writes }) => writes)],
    items: host.items,
  };
  const near = nearIn(tail, options);
  const main = dispatchOf(whole, (frame) => {
    const { f, from, to, table } = frame;
    const finish = (item: I32, first: number, end: number): void => {
      const ends = [host.begin(item), host.begin(i32.add(item, 1))];
      const pixels =
        host.slice === undefined ? ends.map((pixel) => f.let("pixel", pixel)) : [i32.const(0), i32.const(host.pixels)];
      for (const [at, { code }] of [...members.entries()].slice(first, end)) {
        const before = members.slice(0, at).flatMap(({ bindings }) => bindings).length + options.bindings.length;
        f.call(code, ...pixels, item, i32.add(table, 4 * before));
      }
    };
    write(frame, (item) => {
      if (near > 0) finish(item, 0, near);
    });
    if (near < members.length) f.for("item", from, to, 1, (item) => finish(item, near, members.length));
  });
  return [main, ...members.flatMap(({ folds }) => folds)];
}

/** How many of a tail, from the first on, read nothing as long as the operation's result but what is made before them. */
function nearIn(tail: readonly TailWork[], { bindings, writes }: KernelOptions): number {
  const result = bindings.flatMap((each, slot) => (writes[slot] === true && "buffer" in each ? [each.buffer] : []));
  const far = tail.findIndex((work, at) => {
    const made = [...result, ...tail.slice(0, at).flatMap(({ outputs }) => outputs.map(({ buffer }) => buffer))];
    return longOperands(work).some((buffer) => !made.includes(buffer));
  });
  return far < 0 ? tail.length : far;
}
function longOperands({ domain, operands, outputs }: TailWork): readonly number[] {
  const last = domain.length - 1;
  const loads = outputs.flatMap(({ expression }) => expression.instructions).filter((each) => each.kind === "load");
  const isLong = (operand: number): boolean =>
    loads.some(
      (each) => each.operand === operand && each.access.strides.some((stride, axis) => stride !== 0 && axis !== last),
    );
  return [...new Set(operands.flatMap(({ buffer }, operand) => (isLong(operand) ? [buffer] : [])))];
}

interface Member {
  readonly bindings: readonly Binding[];
  readonly writes: readonly boolean[];
  /** (first pixel, pixel behind the last, item, its own table of bindings) */
  readonly code: WasmFunction;
  readonly folds: readonly WasmDispatch[];
}
interface MemberFrame {
  readonly f: FunctionBuilder;
  readonly begin: I32;
  readonly end: I32;
  readonly item: I32;
  readonly buffers: readonly I32[];
}
function memberOf(
  { operands }: TailWork,
  written: readonly Binding[],
  folds: readonly WasmDispatch[],
  code: WasmFunction,
): Member {
  const writes = [...operands.map(() => false), ...written.map(() => true)];
  return { bindings: [...operands, ...written], writes, code, folds };
}
function codeOf(family: TailWork["family"], bindings: number, write: (frame: MemberFrame) => void): WasmFunction {
  const f = new FunctionBuilder(`tail_${family}`);
  const [begin, end, item] = [f.param("i32", "begin"), f.param("i32", "end"), f.param("i32", "item")];
  const table = f.param("i32", "bindings");
  const buffers = range(bindings).map((slot) => f.let(`b${slot}`, i32.load(table, 4 * slot)));
  write({ f, begin, end, item, buffers });
  return f.finish();
}

function mapMember(work: MapWork, host: HostItems): Member {
  return memberOf(work, work.outputs, [], mapCode(work, host));
}
function mapCode(work: MapWork, { channels, slice }: HostItems): WasmFunction {
  const plan = planMap(work);
  const bindings = work.operands.length + work.outputs.length;
  if (slice !== undefined)
    return codeOf("map", bindings, ({ f, begin, end, item, buffers }) => {
      const first = f.let("first", i32.mul(item, slice));
      const columns = { first, count: slice };
      if (plan.rows.outer.length > 0) return writeMap(f, plan, buffers, { begin, end, isWhole: true, columns });
      f.for("pixel", begin, end, 1, (pixel) => {
        const from = f.let("from", i32.add(i32.mul(pixel, channels), first));
        writeMap(f, plan, buffers, { begin: from, end: f.let("to", i32.add(from, slice)), isWhole: true });
      });
    });
  const elements = (pixel: I32): I32 => (plan.rows.outer.length === 0 ? i32.mul(pixel, channels) : pixel);
  return codeOf("map", bindings, ({ f, begin, end, buffers }) =>
    writeMap(f, plan, buffers, {
      begin: f.let("from", elements(begin)),
      end: f.let("to", elements(end)),
      isWhole: channels % 4 === 0,
    }),
  );
}

function reduceMember(work: ReduceWork, host: HostItems, first: number): Member {
  const { channels, pixels, slice } = host;
  const items = slice === undefined ? host.items : 1;
  const partials = range(partialsIn(work)).map((place): Binding => ({
    scratch: first + place,
    bytes: 4 * channels * items,
  }));
  const elements = (part: I32): I32 =>
    slice === undefined ? i32.sub(host.begin(i32.add(part, 1)), host.begin(part)) : i32.const(pixels);
  const folds = [foldParts(work, channels, { count: items, total: pixels, elements }, partials)];
  return memberOf(work, partials, folds, reduceCode(work, channels, slice));
}
/**
 * No part is empty, and all walk their own values: what is spread is so about a part's own mean. Norms behind convolutions of
 * every kind sum the same.
 */
const reduceCode = madeOnce(
  (work: ReduceWork, channels: number, slice: number | undefined): WasmFunction => {
    const { domain, axes, expressions } = mergedReduction(work);
    const kinds = work.outputs.map(({ kind }) => kind);
    return codeOf("reduce", work.operands.length + partialsIn(work), ({ f, begin, end, item, buffers }) => {
      const [operands, targets] = [buffers.slice(0, work.operands.length), buffers.slice(work.operands.length)];
      const row = slice === undefined ? f.let("row", i32.mul(item, channels)) : i32.const(0);
      const [first, columns] = slice === undefined ? [0, channels] : [f.let("first", i32.mul(item, slice)), slice];
      const write = <T extends LaneType>(lanes: Lanes<T>): void => {
        /** Sums side by side of `count` vectors from a column on. */
        const fold = (column: I32, count: number): void => {
          const walk = { lanes, expressions, operands, kinds, domain, axes, keptIndex: [], along: true, count };
          const partial = walkRange(f, walk, { begin, end, column });
          const at = f.let("at", i32.mul(i32.add(row, column), 4));
          finishAll({ f, lanes, operands, finish: [], targets }, at, partial.flat());
        };
        const together = Math.min(VECTORS, columns / lanes.width);
        const step = lanes.width * together;
        const whole = columns - (columns % step);
        const last = typeof first === "number" ? first + whole : i32.add(first, whole);
        f.for("column", first, last, step, (column) => fold(column, together));
        if (whole < columns) fold(typeof last === "number" ? i32.const(last) : last, (columns - whole) / lanes.width);
      };
      if (channels % 4 === 0 && isVectorisable(expressions, 1)) write(vector);
      else write(scalar);
    });
  },
  ({ domain, axes, operands, outputs }, channels, slice = 0) => [
    ...[channels, slice, operands.length, outputs.length, domain.length, axes.length],
    ...outputs.flatMap(({ kind, expression }) => [KINDS.indexOf(kind), expression]),
    ...domain,
    ...axes,
  ],
);
const KINDS = Object.keys(partialsOf);
function partialsIn({ outputs }: ReduceWork): number {
  return outputs.reduce((sum, { kind }) => sum + partialsOf[kind], 0);
}
