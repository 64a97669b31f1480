/** Loops over a domain: rows, or a part of the one row that there is; vectors first, then the tail. */
import { stridesOf, volume } from "../../../graph/shape.ts";
import { i32, type FunctionBuilder } from "../code/build.ts";
import type { I32 } from "../code/tree.ts";

export interface Rows {
  readonly count: number;
  /** Extents of all axes but the last; none where the domain is a single row. */
  readonly outer: readonly number[];
  readonly length: number;
}
export function rowsOf(domain: readonly number[]): Rows {
  const outer = domain.slice(0, -1);
  return { count: volume(outer), outer, length: domain.at(-1) ?? 1 };
}

/** From a row to before another; of a single row, from one of its elements to before another. */
export interface Range {
  readonly begin: I32;
  readonly end: I32;
  /** Of a single row: known to be of whole vectors. */
  readonly isWhole: boolean;
  /** Of several rows: so many of each from one on, whole vectors; all of them where left out. */
  readonly columns?: { readonly first: I32; readonly count: number };
}

/** The index along each axis of `extents` from a linear one. */
export function decode(f: FunctionBuilder, linear: I32, extents: readonly number[]): readonly I32[] {
  if (extents.length === 1) return [linear];
  const strides = stridesOf(extents);
  return extents.map((extent, axis) => {
    const divided = i32.div(linear, strides[axis] ?? 1);
    return f.let(`i${axis}`, axis === 0 ? divided : i32.rem(divided, extent));
  });
}

/** Calls `vectors` for a range of whole vectors and `tail` for what is left of a row; bounds are element indices. */
export function eachRow(
  f: FunctionBuilder,
  { outer, length }: Rows,
  { begin, end, isWhole, columns }: Range,
  vectorised: boolean,
  body: {
    readonly row: (outer: readonly I32[], linear: I32) => void;
    readonly vectors: (from: I32, to: I32) => void;
    readonly tail: (from: I32, to: I32) => void;
  },
): void {
  if (outer.length === 0) {
    body.row([], i32.const(0));
    if (!vectorised) return body.tail(begin, end);
    if (isWhole) return body.vectors(begin, end);
    const whole = f.let("whole", i32.add(begin, i32.and(i32.sub(end, begin), -4)));
    body.vectors(begin, whole);
    return body.tail(whole, end);
  }
  const whole = vectorised ? length - (length % 4) : 0;
  f.for("item", begin, end, 1, (item) => {
    body.row(decode(f, item, outer), item);
    if (columns) return body.vectors(columns.first, i32.add(columns.first, columns.count));
    if (whole > 0) body.vectors(i32.const(0), i32.const(whole));
    if (whole < length) body.tail(i32.const(whole), i32.const(length));
  });
}
