/** Constructors of expressions of 128-bit SIMD: four f32 side by side, or their bits. */
import { apply, constant } from "./expressions.ts";
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

const f32x4Unary =
  (name: InstructionName) =>
  (a: V128): V128 =>
    apply("v128", name, [a]);
const f32x4Binary =
  (name: InstructionName) =>
  (a: V128, b: V128): V128 =>
    apply("v128", name, [a, b]);
export const f32x4 = {
  splat: (value: F32): V128 => apply("v128", "f32x4.splat", [value]),
  replace: (vector: V128, lane: number, value: F32): V128 => apply("v128", "f32x4.replace_lane", [vector, value], lane),
  abs: f32x4Unary("f32x4.abs"),
  neg: f32x4Unary("f32x4.neg"),
  floor: f32x4Unary("f32x4.floor"),
  sqrt: f32x4Unary("f32x4.sqrt"),
  add: f32x4Binary("f32x4.add"),
  sub: f32x4Binary("f32x4.sub"),
  mul: f32x4Binary("f32x4.mul"),
  div: f32x4Binary("f32x4.div"),
  min: f32x4Binary("f32x4.min"),
  max: f32x4Binary("f32x4.max"),
  /** One instruction, where `max` is nine: b where a < b, else a, also where one of them is NaN. */
  largerOrFirst: f32x4Binary("f32x4.pmax"),
  eq: f32x4Binary("f32x4.eq"),
  ne: f32x4Binary("f32x4.ne"),
  lt: f32x4Binary("f32x4.lt"),
  gt: f32x4Binary("f32x4.gt"),
  ge: f32x4Binary("f32x4.ge"),
  /** a * b + c */
  madd: (a: V128, b: V128, c: V128): V128 => ({ kind: "multiply-add", type: "v128", negated: false, a, b, c }),
  /** c - a * b */
  nmadd: (a: V128, b: V128, c: V128): V128 => ({ kind: "multiply-add", type: "v128", negated: true, a, b, c }),
};
