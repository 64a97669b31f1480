/** Constructors of expressions of 128-bit SIMD: four f32 side by side, or two f64, or their bits. */
import { apply, constant, i32 } from "./expressions.ts";
import type { InstructionName } from "./instructions.ts";
import type { F32, I32, Offset, V128 } from "./tree.ts";

export const v128 = {
  /** Four times the same f32. */
  splat: (value: number): V128 => constant("v128", Math.fround(value)),
  load: (address: I32, offset: Offset = 0): V128 => apply("v128", "v128.load", [address], offset),
  /** One f32 of memory in all four lanes. */
  loadSplat: (address: I32, offset = 0): V128 => apply("v128", "v128.load32_splat", [address], offset),
  /** The first one or two lanes from memory, the others 0. */
  loadFirst: (address: I32, lanes: 1 | 2, offset: Offset = 0): V128 =>
    apply("v128", lanes === 1 ? "v128.load32_zero" : "v128.load64_zero", [address], offset),
  loadLane: (address: I32, vector: V128, lane: number, offset: Offset = 0): V128 =>
    apply("v128", "v128.load32_lane", [address, vector], offset, lane),
  and: (a: V128, b: V128): V128 => apply("v128", "v128.and", [a, b]),
  or: (a: V128, b: V128): V128 => apply("v128", "v128.or", [a, b]),
  /** Bits of `a` where `b` has none. */
  andNot: (a: V128, b: V128): V128 => apply("v128", "v128.andnot", [a, b]),
  /** Bits of `yes` where the mask has ones. */
  choose: (mask: V128, yes: V128, no: V128): V128 => apply("v128", "v128.bitselect", [yes, no, mask]),
  not: (a: V128): V128 => apply("v128", "v128.not", [a]),
};

const unary =
  (name: InstructionName) =>
  (a: V128): V128 =>
    apply("v128", name, [a]);
const binary =
  (name: InstructionName) =>
  (a: V128, b: V128): V128 =>
    apply("v128", name, [a, b]);
export const f32x4 = {
  splat: (value: F32): V128 => apply("v128", "f32x4.splat", [value]),
  replace: (vector: V128, lane: number, value: F32): V128 => apply("v128", "f32x4.replace_lane", [vector, value], lane),
  abs: unary("f32x4.abs"),
  neg: unary("f32x4.neg"),
  floor: unary("f32x4.floor"),
  sqrt: unary("f32x4.sqrt"),
  add: binary("f32x4.add"),
  sub: binary("f32x4.sub"),
  mul: binary("f32x4.mul"),
  div: binary("f32x4.div"),
  min: binary("f32x4.min"),
  max: binary("f32x4.max"),
  /** One instruction, where `max` is nine: b where a < b, else a, also where one of them is NaN. */
  largerOrFirst: binary("f32x4.pmax"),
  eq: binary("f32x4.eq"),
  ne: binary("f32x4.ne"),
  lt: binary("f32x4.lt"),
  gt: binary("f32x4.gt"),
  ge: binary("f32x4.ge"),
  /** a * b + c */
  madd: (a: V128, b: V128, c: V128): V128 => ({ kind: "multiply-add", type: "v128", negated: false, a, b, c }),
  /** c - a * b */
  nmadd: (a: V128, b: V128, c: V128): V128 => ({ kind: "multiply-add", type: "v128", negated: true, a, b, c }),
};

/** Half of each of two vectors, by the first of its eight bytes as they stand behind each other. */
const halves = (a: V128, b: V128, from: readonly [number, number]): V128 =>
  apply("v128", "i8x16.shuffle", [a, b], ...from.flatMap((first) => Array.from({ length: 8 }, (_, at) => first + at)));
/** Two f64. */
export const f64x2 = {
  const: (value: number): V128 => apply("v128", "f64x2.splat", [constant("f64", value)]),
  /** The first two of four f32, and the last two. */
  promote: (fours: V128): readonly [V128, V128] => [
    apply("v128", "f64x2.promote_low_f32x4", [fours]),
    apply("v128", "f64x2.promote_low_f32x4", [halves(fours, fours, [8, 24])]),
  ],
  demote: ([first, last]: readonly [V128, V128]): V128 =>
    halves(
      apply("v128", "f32x4.demote_f64x2_zero", [first]),
      apply("v128", "f32x4.demote_f64x2_zero", [last]),
      [0, 16],
    ),
  abs: unary("f64x2.abs"),
  neg: unary("f64x2.neg"),
  nearest: unary("f64x2.nearest"),
  add: binary("f64x2.add"),
  sub: binary("f64x2.sub"),
  mul: binary("f64x2.mul"),
  div: binary("f64x2.div"),
  /** b where it is smaller than a, or larger, else a, also where one of them is NaN. */
  smallerOrFirst: binary("f64x2.pmin"),
  largerOrFirst: binary("f64x2.pmax"),
  eq: binary("f64x2.eq"),
  lt: binary("f64x2.lt"),
  gt: binary("f64x2.gt"),
};
/** The bits of two f64. */
export const i64x2 = {
  const: (value: number): V128 => apply("v128", "i64x2.splat", [constant("i64", value)]),
  shl: (a: V128, by: number): V128 => apply("v128", "i64x2.shl", [a, i32.const(by)]),
  shr: (a: V128, by: number): V128 => apply("v128", "i64x2.shr_u", [a, i32.const(by)]),
};
