/** The same arithmetic on one f32 or on four: expressions and pools are written once for both. */
import { f32, f32x4, i32, select, v128, type FunctionBuilder } from "./code/build.ts";
import type { Expr, F32, I32, V128 } from "./code/tree.ts";

export type LaneType = "f32" | "v128";

export interface Lanes<T extends LaneType> {
  readonly type: T;
  readonly width: 1 | 4;
  readonly constant: (value: number) => Expr<T>;
  readonly load: (address: I32, offset?: number) => Expr<T>;
  /** One element of memory, the same in every lane. */
  readonly loadSplat: (address: I32, offset?: number) => Expr<T>;
  readonly splat: (value: F32) => Expr<T>;
  readonly negate: (a: Expr<T>) => Expr<T>;
  readonly absolute: (a: Expr<T>) => Expr<T>;
  readonly sqrt: (a: Expr<T>) => Expr<T>;
  readonly floor: (a: Expr<T>) => Expr<T>;
  readonly add: (a: Expr<T>, b: Expr<T>) => Expr<T>;
  readonly subtract: (a: Expr<T>, b: Expr<T>) => Expr<T>;
  readonly multiply: (a: Expr<T>, b: Expr<T>) => Expr<T>;
  readonly divide: (a: Expr<T>, b: Expr<T>) => Expr<T>;
  /** a * b + c, with one rounding where four lanes have relaxed SIMD. */
  readonly multiplyAdd: (a: Expr<T>, b: Expr<T>, c: Expr<T>) => Expr<T>;
  /** A NaN on either side stays. */
  readonly maximum: (a: Expr<T>, b: Expr<T>) => Expr<T>;
  readonly minimum: (a: Expr<T>, b: Expr<T>) => Expr<T>;
  /** Conditions: an i32, or a mask of lanes. */
  readonly greater: (a: Expr<T>, b: Expr<T>) => Expr;
  readonly greaterEqual: (a: Expr<T>, b: Expr<T>) => Expr;
  readonly equal: (a: Expr<T>, b: Expr<T>) => Expr;
  readonly isNotZero: (a: Expr<T>) => Expr;
  readonly choose: (condition: Expr, yes: Expr<T>, no: Expr<T>) => Expr<T>;
  /** The value where the condition holds, or where it does not, else 0. */
  readonly where: (condition: Expr, value: Expr<T>) => Expr<T>;
  readonly unless: (condition: Expr, value: Expr<T>) => Expr<T>;
}

export const vector: Lanes<"v128"> = {
  type: "v128",
  width: 4,
  constant: v128.splat,
  load: v128.load,
  loadSplat: v128.loadSplat,
  splat: f32x4.splat,
  negate: f32x4.neg,
  absolute: f32x4.abs,
  sqrt: f32x4.sqrt,
  floor: f32x4.floor,
  add: f32x4.add,
  subtract: f32x4.sub,
  multiply: f32x4.mul,
  divide: f32x4.div,
  multiplyAdd: f32x4.madd,
  maximum: f32x4.max,
  minimum: f32x4.min,
  greater: f32x4.gt,
  greaterEqual: f32x4.ge,
  equal: f32x4.eq,
  isNotZero: (a) => f32x4.ne(a, v128.splat(0)),
  choose: (mask, yes, no) => v128.choose(mask as V128, yes, no),
  where: (mask, value) => v128.and(value, mask as V128),
  unless: (mask, value) => v128.andNot(value, mask as V128),
};

export const scalar: Lanes<"f32"> = {
  type: "f32",
  width: 1,
  constant: f32.const,
  load: f32.load,
  loadSplat: f32.load,
  splat: (value) => value,
  negate: f32.neg,
  absolute: f32.abs,
  sqrt: f32.sqrt,
  floor: f32.floor,
  add: f32.add,
  subtract: f32.sub,
  multiply: f32.mul,
  divide: f32.div,
  multiplyAdd: (a, b, c) => f32.add(c, f32.mul(a, b)),
  maximum: f32.max,
  minimum: f32.min,
  greater: f32.gt,
  greaterEqual: f32.ge,
  equal: f32.eq,
  isNotZero: (a) => f32.ne(a, f32.const(0)),
  choose: (condition, yes, no) => select(condition as I32, yes, no),
  where: (condition, value) => select(condition as I32, value, f32.const(0)),
  unless: (condition, value) => select(condition as I32, f32.const(0), value),
};

/** 1 where the condition holds, else 0. */
export function truth<T extends LaneType>(lanes: Lanes<T>, condition: Expr): Expr<T> {
  if (lanes.width === 4) return v128.and(condition as V128, v128.splat(1)) as Expr<T>;
  return f32.ofInteger(condition as I32) as Expr<T>;
}

/** Calls `body` for vectors of channels, then for the last ones alone; `at` is in bytes. */
export function eachChannel(
  f: FunctionBuilder,
  channels: number,
  body: <T extends LaneType>(lanes: Lanes<T>, at: I32) => void,
): void {
  const whole = channels - (channels % 4);
  f.for("c", 0, whole, 4, (c) => body(vector, f.let("at", i32.mul(c, 4))));
  f.for("c", whole, channels, 1, (c) => body(scalar, f.let("at", i32.mul(c, 4))));
}
/** One element, or four beside each other. */
export function storeLane<T extends LaneType>(f: FunctionBuilder, lanes: Lanes<T>, address: I32, value: Expr<T>): void {
  if (lanes.width === 4) f.store(address, value as V128);
  else f.storeF32(address, value as F32);
}
