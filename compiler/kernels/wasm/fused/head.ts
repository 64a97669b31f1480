/**
 * What an operation reads, made by its own kernel where it would be copied: a function that makes a range of pixels, so that
 * its registers are its own.
 */
import type { Binding } from "../../target.ts";
import type { HeadWork } from "../../work.ts";
import { FunctionBuilder, i32 } from "../code/build.ts";
import type { I32 } from "../code/tree.ts";
import { planMap, writeMap } from "./map-range.ts";

export interface Head {
  /** In front of the kernel's others. */
  readonly bindings: readonly Binding[];
  /** `count` pixels from one of all images on, put one behind the other. @param table of the kernel's bindings */
  readonly make: (f: FunctionBuilder, first: I32, count: number, into: I32, table: I32) => void;
}

/** @param channels of a pixel, which is a row of the map where it has several */
export function headOf({ domain, operands, expression }: HeadWork, channels: number): Head {
  const nowhere = { buffer: operands.length };
  const plan = planMap({ family: "map", domain, operands, outputs: [{ ...nowhere, expression }] });
  const isOneRow = plan.rows.outer.length === 0;
  const f = new FunctionBuilder("head");
  const [first, count] = [f.param("i32", "first"), f.param("i32", "count")];
  const [into, table] = [f.param("i32", "into"), f.param("i32", "bindings")];
  const buffers = operands.map((_, slot) => f.let(`b${slot}`, i32.load(table, 4 * slot)));
  // The map puts an element where it would be if all of them were there.
  const all = f.let("all", i32.sub(into, i32.mul(first, 4 * channels)));
  const place = (pixel: I32): I32 => (isOneRow ? i32.mul(pixel, channels) : pixel);
  writeMap(f, plan, [...buffers, all], {
    begin: f.let("from", place(first)),
    end: f.let("to", place(i32.add(first, count))),
    isWhole: channels % 4 === 0,
  });
  const code = f.finish();
  return {
    bindings: operands,
    make: (caller, ...[from, pixels, target, bindings]) => caller.call(code, from, i32.const(pixels), target, bindings),
  };
}
