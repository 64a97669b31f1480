/**
 * A function of a WebAssembly module as a tree of typed expressions and statements: what the constructors build, the
 * encoder turns into bytes and the printer into text. A wrong operand type does not compile.
 */
import type { InstructionName, ValueType } from "./instructions.ts";

export interface Local<T extends ValueType = ValueType> {
  readonly type: T;
  readonly name: string;
  /** Its number among the parameters and locals of its function, in any order. */
  readonly place: number;
}

/** A number that code leaves open: at this place of the numbers of each function that has the code. */
export interface OpenNumber {
  readonly place: number;
}
/** Of a load or a store, in bytes. */
export type Offset = number | OpenNumber;

interface ExprOf<T extends ValueType> {
  readonly type: T;
}
/** A call of an instruction of the table; `immediates` are an offset and lanes. */
export interface Apply<T extends ValueType> extends ExprOf<T> {
  readonly kind: "apply";
  readonly name: InstructionName;
  readonly operands: readonly Expr[];
  readonly immediates: readonly Offset[];
}
export interface Constant<T extends ValueType> extends ExprOf<T> {
  readonly kind: "constant";
  /** Four lanes of f32 for v128. */
  readonly value: number;
}
export interface Open<T extends ValueType> extends ExprOf<T>, OpenNumber {
  readonly kind: "open";
}
export interface Get<T extends ValueType> extends ExprOf<T> {
  readonly kind: "get";
  readonly local: Local<T>;
}
/** a * b + c, or c - a * b: one rounding where the engine has relaxed SIMD, two elsewhere. */
export interface MultiplyAdd extends ExprOf<"v128"> {
  readonly kind: "multiply-add";
  readonly negated: boolean;
  readonly a: Expr<"v128">;
  readonly b: Expr<"v128">;
  readonly c: Expr<"v128">;
}
/** `yes` where the condition is not 0; only that one is computed. */
export interface Choose<T extends ValueType> extends ExprOf<T> {
  readonly kind: "choose";
  readonly condition: Expr<"i32">;
  readonly yes: Expr<T>;
  readonly no: Expr<T>;
}
/** Both are computed, one is taken. */
export interface Select<T extends ValueType> extends ExprOf<T> {
  readonly kind: "select";
  readonly condition: Expr<"i32">;
  readonly yes: Expr<T>;
  readonly no: Expr<T>;
}
export interface Call<T extends ValueType> extends ExprOf<T> {
  readonly kind: "call";
  readonly callee: WasmFunction;
  readonly operands: readonly Expr[];
}
export type Expr<T extends ValueType = ValueType> =
  | Apply<T>
  | Constant<T>
  | Open<T>
  | Get<T>
  | Choose<T>
  | Select<T>
  | Call<T>
  | (T extends "v128" ? MultiplyAdd : never);

export type I32 = Expr<"i32">;
export type F32 = Expr<"f32">;
export type V128 = Expr<"v128">;

export type Statement =
  | { readonly kind: "set"; readonly local: Local; readonly value: Expr }
  | {
      readonly kind: "store";
      readonly name: InstructionName;
      readonly operands: readonly Expr[];
      readonly immediates: readonly Offset[];
    }
  /** The body at least once, and again while the condition holds. */
  | { readonly kind: "loop"; readonly body: readonly Statement[]; readonly again: I32 }
  | {
      readonly kind: "if";
      readonly condition: I32;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | { readonly kind: "call"; readonly callee: WasmFunction; readonly operands: readonly Expr[] }
  | { readonly kind: "memory.fill"; readonly to: I32; readonly bytes: I32 }
  | { readonly kind: "memory.copy"; readonly to: I32; readonly from: I32; readonly bytes: I32 }
  | { readonly kind: "comment"; readonly text: string };

export interface WasmFunction {
  readonly name: string;
  readonly params: readonly Local[];
  readonly locals: readonly Local[];
  readonly body: readonly Statement[];
  /** The value of the function, computed after the body. */
  readonly result?: Expr;
  /** What its code leaves open. Functions that differ in these alone have one body, which is encoded once. */
  readonly numbers?: readonly number[];
}
