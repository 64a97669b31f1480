/** Constructors of expressions: an operand of another type does not compile, and constants are folded. */
import { bug } from "../../../bug.ts";
import type { InstructionName, ValueType } from "./instructions.ts";
import type { Expr, F32, I32, Local, Offset, OpenNumber, V128, WasmFunction } from "./tree.ts";

export function apply<T extends ValueType>(
  type: T,
  name: InstructionName,
  operands: readonly Expr[],
  ...immediates: readonly Offset[]
): Expr<T> {
  return { kind: "apply", type, name, operands, immediates } as Expr<T>;
}
export function constant<T extends ValueType>(type: T, value: number): Expr<T> {
  return { kind: "constant", type, value } as Expr<T>;
}
const valueOf = (expr: Expr): number | undefined => (expr.kind === "constant" ? expr.value : undefined);

/** The value of a local. */
export function get<T extends ValueType>(local: Local<T>): Expr<T> {
  return { kind: "get", type: local.type, local } as Expr<T>;
}
/** Only the side that is taken is computed. */
export function choose<T extends ValueType>(condition: I32, yes: Expr<T>, no: Expr<T>): Expr<T> {
  return { kind: "choose", type: yes.type, condition, yes, no } as Expr<T>;
}
export function select<T extends ValueType>(condition: I32, yes: Expr<T>, no: Expr<T>): Expr<T> {
  return { kind: "select", type: yes.type, condition, yes, no } as Expr<T>;
}
export function call<T extends ValueType>(type: T, callee: WasmFunction, ...operands: readonly Expr[]): Expr<T> {
  return { kind: "call", type, callee, operands } as Expr<T>;
}

type Operand = I32 | number;
/** An index, or a number that is known now. */
export const i32Of = (value: Operand): I32 => (typeof value === "number" ? i32.const(value) : value);
/** Ten thousand sums are made before an engine has optimised what makes them: no list is taken apart for them. */
const i32Binary =
  (name: InstructionName, fold: (a: number, b: number) => number) =>
  (a: Operand, b: Operand): I32 => {
    const left = i32Of(a);
    const right = i32Of(b);
    const x = valueOf(left);
    const y = valueOf(right);
    return x !== undefined && y !== undefined ? i32.const(fold(x, y)) : apply("i32", name, [left, right]);
  };
const plainAdd = i32Binary("i32.add", (a, b) => (a + b) | 0);
const plainMul = i32Binary("i32.mul", Math.imul);

export const i32 = {
  const(value: number): I32 {
    return Number.isInteger(value) ? constant("i32", value | 0) : bug(`${value} as an i32`);
  },
  open: ({ place }: OpenNumber): I32 => ({ kind: "open", type: "i32", place }),
  /** x + 0 is x, and constants gather on the right, from where a load takes them as its offset. */
  add(a: Operand, b: Operand): I32 {
    const left = i32Of(a);
    const right = i32Of(b);
    if (left.kind === "constant" && right.kind !== "constant") return i32.add(right, left);
    if (right.kind === "constant") {
      if (right.value === 0) return left;
      const inner = left.kind === "apply" && left.name === "i32.add" ? left.operands[1] : undefined;
      if (left.kind === "apply" && inner?.kind === "constant")
        return i32.add(left.operands[0] as I32, inner.value + right.value);
    } else {
      // (x + 3) + y is (x + y) + 3
      const inner = left.kind === "apply" && left.name === "i32.add" ? left.operands[1] : undefined;
      if (left.kind === "apply" && inner?.kind === "constant")
        return i32.add(plainAdd(left.operands[0] as I32, right), inner.value);
      const other = right.kind === "apply" && right.name === "i32.add" ? right.operands[1] : undefined;
      if (right.kind === "apply" && other?.kind === "constant")
        return i32.add(plainAdd(left, right.operands[0] as I32), other.value);
    }
    return plainAdd(left, right);
  },
  sub: (a: Operand, b: Operand): I32 =>
    typeof b === "number" ? i32.add(a, -b) : i32Binary("i32.sub", (x, y) => (x - y) | 0)(a, b),
  mul(a: Operand, b: Operand): I32 {
    const left = i32Of(a);
    const right = i32Of(b);
    if (left.kind === "constant" && right.kind !== "constant") return i32.mul(right, left);
    const factor = valueOf(right);
    if (factor === 1) return left;
    if (factor === 0) return i32.const(0);
    if (factor !== undefined && factor > 0 && (factor & (factor - 1)) === 0 && left.kind !== "constant")
      return apply("i32", "i32.shl", [left, i32.const(Math.log2(factor))]);
    return plainMul(left, right);
  },
  /** Of numbers that are not negative. */
  div(a: Operand, b: number): I32 {
    const left = i32Of(a);
    if (b === 1) return left;
    if (left.kind === "constant") return i32.const(Math.floor(left.value / b));
    if ((b & (b - 1)) === 0) return apply("i32", "i32.shr_u", [left, i32.const(Math.log2(b))]);
    return apply("i32", "i32.div_u", [left, i32.const(b)]);
  },
  rem(a: Operand, b: number): I32 {
    const left = i32Of(a);
    if (b === 1) return i32.const(0);
    if (left.kind === "constant") return i32.const(left.value % b);
    if ((b & (b - 1)) === 0) return apply("i32", "i32.and", [left, i32.const(b - 1)]);
    return apply("i32", "i32.rem_u", [left, i32.const(b)]);
  },
  /** Towards zero, with the sign of `a`. */
  remSigned: (a: I32, b: number): I32 => (b === 1 ? i32.const(0) : apply("i32", "i32.rem_s", [a, i32.const(b)])),
  divSigned: (a: I32, b: number): I32 => (b === 1 ? a : apply("i32", "i32.div_s", [a, i32.const(b)])),
  and: (a: Operand, b: Operand): I32 => apply("i32", "i32.and", [i32Of(a), i32Of(b)]),
  or: (a: Operand, b: Operand): I32 => apply("i32", "i32.or", [i32Of(a), i32Of(b)]),
  xor: (a: Operand, b: Operand): I32 => apply("i32", "i32.xor", [i32Of(a), i32Of(b)]),
  shl: (a: Operand, b: Operand): I32 => apply("i32", "i32.shl", [i32Of(a), i32Of(b)]),
  shr: (a: Operand, b: Operand): I32 => apply("i32", "i32.shr_u", [i32Of(a), i32Of(b)]),
  eq: (a: Operand, b: Operand): I32 => apply("i32", "i32.eq", [i32Of(a), i32Of(b)]),
  ne: (a: Operand, b: Operand): I32 => apply("i32", "i32.ne", [i32Of(a), i32Of(b)]),
  /** Signed comparisons: indices may lie before the image. */
  lt: (a: Operand, b: Operand): I32 => apply("i32", "i32.lt_s", [i32Of(a), i32Of(b)]),
  gt: (a: Operand, b: Operand): I32 => apply("i32", "i32.gt_s", [i32Of(a), i32Of(b)]),
  ge: (a: Operand, b: Operand): I32 => apply("i32", "i32.ge_s", [i32Of(a), i32Of(b)]),
  /** Whether 0 ≤ a < b, of a b that is not negative: what is negative is large without a sign. */
  within: (a: Operand, b: Operand): I32 => apply("i32", "i32.lt_u", [i32Of(a), i32Of(b)]),
  min(a: Operand, b: Operand): I32 {
    const left = i32Of(a);
    const right = i32Of(b);
    const x = valueOf(left);
    const y = valueOf(right);
    return x !== undefined && y !== undefined ? i32.const(Math.min(x, y)) : select(i32.lt(left, right), left, right);
  },
  max(a: Operand, b: Operand): I32 {
    const left = i32Of(a);
    const right = i32Of(b);
    const x = valueOf(left);
    const y = valueOf(right);
    return x !== undefined && y !== undefined ? i32.const(Math.max(x, y)) : select(i32.gt(left, right), left, right);
  },
  load: (address: I32, offset = 0): I32 => apply("i32", "i32.load", [address], offset),
  bits: (value: F32): I32 => apply("i32", "i32.reinterpret_f32", [value]),
};

const f32Unary =
  (name: InstructionName) =>
  (a: F32): F32 =>
    apply("f32", name, [a]);
const f32Binary =
  (name: InstructionName) =>
  (a: F32, b: F32): F32 =>
    apply("f32", name, [a, b]);
const f32Compare =
  (name: InstructionName) =>
  (a: F32, b: F32): I32 =>
    apply("i32", name, [a, b]);
export const f32 = {
  const: (value: number): F32 => constant("f32", Math.fround(value)),
  load: (address: I32, offset = 0): F32 => apply("f32", "f32.load", [address], offset),
  abs: f32Unary("f32.abs"),
  neg: f32Unary("f32.neg"),
  floor: f32Unary("f32.floor"),
  sqrt: f32Unary("f32.sqrt"),
  add: f32Binary("f32.add"),
  sub: f32Binary("f32.sub"),
  mul: f32Binary("f32.mul"),
  div: f32Binary("f32.div"),
  /** A NaN on either side stays. */
  min: f32Binary("f32.min"),
  max: f32Binary("f32.max"),
  eq: f32Compare("f32.eq"),
  ne: f32Compare("f32.ne"),
  lt: f32Compare("f32.lt"),
  gt: f32Compare("f32.gt"),
  ge: f32Compare("f32.ge"),
  ofBits: (bits: I32): F32 => apply("f32", "f32.reinterpret_i32", [bits]),
  ofInteger: (value: I32): F32 => apply("f32", "f32.convert_i32_s", [value]),
  ofUnsigned: (value: I32): F32 => apply("f32", "f32.convert_i32_u", [value]),
  lane: (vector: V128, lane: number): F32 => apply("f32", "f32x4.extract_lane", [vector], lane),
};
