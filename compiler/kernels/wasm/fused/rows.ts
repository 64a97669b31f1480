/** Loops over a domain: work items are rows, or parts of the one row that there is; vectors first, then the tail. */
import { stridesOf, volume } from "../../../graph/shape.ts";
import { i32, type FunctionBuilder } from "../code/build.ts";
import type { I32 } from "../code/tree.ts";

/** Elements of a part where the domain is a single row: small enough to be shared by threads, large enough to be worth it. */
const PART = 2048;

export interface Rows {
  readonly items: number;
  readonly outer: readonly number[];
  readonly length: number;
}
export function rowsOf(domain: readonly number[]): Rows {
  const length = domain.at(-1) ?? 1;
  const outer = domain.slice(0, -1);
  return { items: outer.length === 0 ? Math.ceil(length / PART) : volume(outer), outer, length };
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
  [from, to]: readonly [I32, I32],
  vectorised: boolean,
  body: {
    readonly row: (outer: readonly I32[], linear: I32) => void;
    readonly vectors: (from: I32, to: I32) => void;
    readonly tail: (from: I32, to: I32) => void;
  },
): void {
  const whole = vectorised ? length - (length % 4) : 0;
  const parts = (begin: I32, end: I32): void => {
    if (whole > 0) body.vectors(begin, i32.min(end, whole));
    if (whole < length) body.tail(i32.max(begin, whole), end);
  };
  if (outer.length === 0) {
    body.row([], i32.const(0));
    parts(f.let("begin", i32.mul(from, PART)), f.let("end", i32.min(i32.mul(to, PART), length)));
    return;
  }
  f.for("item", from, to, 1, (item) => {
    body.row(decode(f, item, outer), item);
    parts(i32.const(0), i32.const(length));
  });
}
