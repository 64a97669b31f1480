/**
 * One function to its bytes (core specification 3.0, sections 5.3 and 5.4): locals, then one walk of the tree. The numbers
 * of the functions that it calls are left open: they are the module's, and a body is the same in every module; so are the
 * function's own, in which others of the same code differ. What the plain variant says otherwise, and constants, are
 * marked, so that nothing is walked twice (`other-bodies.ts`).
 */
import { bug } from "../../../bug.ts";
import { instructions, valueTypes, type Instruction, type InstructionName, type ValueType } from "./instructions.ts";
import type { Constant, Expr, Local, MultiplyAdd, Offset, Statement, WasmFunction } from "./tree.ts";
import { Writer } from "./writer.ts";

/** A function's locals and code, as they stand in the code section but for what is left open. */
export interface Body {
  readonly bytes: Uint8Array;
  /** In order. */
  readonly gaps: readonly Gap[];
}
/** Where the number of a function that is called comes in, or one of the function's own. */
export type Gap = { readonly at: number } & (
  { readonly callee: WasmFunction } | { readonly callee?: undefined; readonly place: number; readonly signed: boolean }
);
/** With relaxed SIMD, and marks where other bodies of the same function differ. */
export interface MarkedBody extends Body {
  /** In the order in which they begin: one comes before those that are in it. */
  readonly multiplyAdds: readonly MultiplyAddMark[];
  /** In order, where they were asked for. */
  readonly constants: readonly ConstantMark[];
}
/** Of a * b + c, whose operands stand in this order. */
export interface MultiplyAddMark {
  readonly from: number;
  readonly c: number;
  /** Where c ends and the instruction stands. */
  readonly end: number;
  readonly negated: boolean;
}
export interface ConstantMark {
  readonly from: number;
  readonly end: number;
  readonly constant: Constant<ValueType>;
  readonly place: Place;
}
/** The instruction that a constant is an operand of, and which; of none where it is an operand of something else. */
export interface Place {
  readonly name?: InstructionName;
  readonly operand: number;
}

/** @param marksConstants which costs a little: few functions are asked for theirs */
export function encodeBody(each: WasmFunction, marksConstants: boolean): MarkedBody {
  return new BodyEncoder(each, marksConstants).body;
}

/** Of a type, in the binary format. */
export const typeCode: { readonly [T in ValueType]: number } = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};
const [VOID, BLOCK_END, LOOP, IF, ELSE, BR_IF, CALL, SELECT, GET, SET] = [
  0x40, 0x0b, 0x03, 0x04, 0x05, 0x0d, 0x10, 0x1b, 0x20, 0x21,
];
const I32_CONST = 0x41;
/** Most bodies are no longer. */
const USUAL_BYTES = 2048;

class BodyEncoder {
  readonly body: MarkedBody;
  readonly #out = new Writer(USUAL_BYTES);
  readonly #gaps: Gap[] = [];
  readonly #multiplyAdds: MultiplyAddMark[] = [];
  readonly #constants: ConstantMark[] = [];
  /** By place: the function's parameters and locals, and their numbers, which are those of the declarations. */
  readonly #locals: readonly Local[];
  readonly #numbers: Int32Array;
  readonly #marksConstants: boolean;

  constructor(each: WasmFunction, marksConstants: boolean) {
    this.#marksConstants = marksConstants;
    const { params, locals } = each;
    const owned = new Array<Local>(params.length + locals.length);
    this.#locals = owned;
    this.#numbers = new Int32Array(owned.length);
    let next = 0;
    const number = (local: Local): void => {
      owned[local.place] = local;
      this.#numbers[local.place] = next++;
    };
    params.forEach(number);
    // Locals are declared in runs of one type.
    const runs = valueTypes.map((type) => {
      const before = next;
      for (let at = 0; at < locals.length; at++) if (locals[at]?.type === type) number(locals[at] as Local);
      return { type, length: next - before };
    });
    const declared = runs.filter(({ length }) => length > 0);
    this.#out.unsigned(declared.length);
    for (const { type, length } of declared) {
      this.#out.unsigned(length);
      this.#out.byte(typeCode[type]);
    }
    this.#statements(each.body);
    if (each.result) this.#expr(each.result);
    this.#out.byte(BLOCK_END);
    const [gaps, multiplyAdds, constants] = [this.#gaps, this.#multiplyAdds, this.#constants];
    this.body = { bytes: this.#out.finish(), gaps, multiplyAdds, constants };
  }

  #local(code: number, local: Local): void {
    if (this.#locals[local.place] !== local) bug(`a local ${local.name} of another function`);
    this.#out.numbered(code, this.#numbers[local.place] ?? 0);
  }
  #open(place: number, signed: boolean): void {
    this.#gaps.push({ at: this.#out.length, place, signed });
  }
  #apply(name: InstructionName, immediates: readonly Offset[]): void {
    const instruction: Instruction = instructions[name];
    const { immediate } = instruction;
    this.#out.bytes(instruction.code);
    if (immediate === "memory" || immediate === "memory-lane") {
      const align = instruction.align ?? 0;
      const offset = immediates[0] ?? 0;
      if (typeof offset === "number") this.#out.numbered(align, offset);
      else {
        this.#out.byte(align);
        this.#open(offset.place, false);
      }
      if (immediate === "memory-lane") this.#out.byte(laneOf(immediates[1] ?? 0));
    } else if (immediate !== "none") for (const each of immediates) this.#out.byte(laneOf(each));
  }

  #expr(expr: Expr): void {
    switch (expr.kind) {
      case "constant":
        return this.#constant(expr);
      case "open":
        this.#out.byte(I32_CONST);
        return this.#open(expr.place, true);
      case "get":
        return this.#local(GET, expr.local);
      case "apply":
        this.#operands(expr.name, expr.operands);
        return this.#apply(expr.name, expr.immediates);
      case "choose":
        this.#expr(expr.condition);
        this.#out.bytes([IF, typeCode[expr.type]]);
        this.#expr(expr.yes);
        this.#out.byte(ELSE);
        this.#expr(expr.no);
        return this.#out.byte(BLOCK_END);
      case "select":
        this.#expr(expr.yes);
        this.#expr(expr.no);
        this.#expr(expr.condition);
        return this.#out.byte(SELECT);
      case "call":
        for (const operand of expr.operands) this.#expr(operand);
        return this.#call(expr.callee);
      case "multiply-add":
        return this.#multiplyAdd(expr);
    }
  }
  #multiplyAdd({ a, b, c, negated }: MultiplyAdd): void {
    const mark = { from: this.#out.length, c: 0, end: 0, negated };
    this.#multiplyAdds.push(mark);
    this.#expr(a);
    this.#expr(b);
    mark.c = this.#out.length;
    this.#expr(c);
    mark.end = this.#out.length;
    this.#apply(negated ? "f32x4.relaxed_nmadd" : "f32x4.relaxed_madd", []);
  }
  #operands(name: InstructionName, operands: readonly Expr[]): void {
    for (let operand = 0; operand < operands.length; operand++) {
      const each = operands[operand] ?? bug("an operand is missing");
      if (each.kind === "constant") this.#constant(each, { name, operand });
      else this.#expr(each);
    }
  }
  #call(callee: WasmFunction): void {
    this.#out.byte(CALL);
    this.#gaps.push({ at: this.#out.length, callee });
  }
  #constant(constant: Constant<ValueType>, place: Place = ELSEWHERE): void {
    const from = this.#out.length;
    writeNumber(this.#out, constant.type, constant.value);
    if (this.#marksConstants) this.#constants.push({ from, end: this.#out.length, constant, place });
  }

  #statements(all: readonly Statement[]): void {
    for (let at = 0; at < all.length; at++) this.#statement(all[at] as Statement);
  }
  #statement(statement: Statement): void {
    const out = this.#out;
    switch (statement.kind) {
      case "set":
        this.#expr(statement.value);
        return this.#local(SET, statement.local);
      case "store":
        this.#operands(statement.name, statement.operands);
        return this.#apply(statement.name, statement.immediates);
      case "loop":
        out.bytes([LOOP, VOID]);
        this.#statements(statement.body);
        this.#expr(statement.again);
        return out.bytes([BR_IF, 0, BLOCK_END]);
      case "if":
        this.#expr(statement.condition);
        out.bytes([IF, VOID]);
        this.#statements(statement.then);
        if (statement.otherwise.length > 0) out.byte(ELSE);
        this.#statements(statement.otherwise);
        return out.byte(BLOCK_END);
      case "call":
        for (const operand of statement.operands) this.#expr(operand);
        return this.#call(statement.callee);
      case "memory.fill":
        this.#expr(statement.to);
        // No constant of the tree, so none that is marked.
        writeNumber(out, "i32", 0);
        this.#expr(statement.bytes);
        return out.bytes([0xfc, 0x0b, 0]);
      case "memory.copy":
        this.#expr(statement.to);
        this.#expr(statement.from);
        this.#expr(statement.bytes);
        return out.bytes([0xfc, 0x0a, 0, 0]);
      case "comment":
        return;
    }
  }
}

const ELSEWHERE: Place = { operand: 0 };
const laneOf = (immediate: Offset): number => (typeof immediate === "number" ? immediate : bug("a lane is left open"));

/** The instruction that puts a number of this type on the stack. */
export function writeNumber(out: Writer, type: ValueType, value: number): void {
  switch (type) {
    case "i32":
    case "i64": {
      const code = type === "i32" ? I32_CONST : 0x42;
      // Seven bits hold most of them.
      if (-64 <= value && value < 64) return out.numbered(code, value & 0x7f);
      out.byte(code);
      return out.signed(value);
    }
    case "f32":
      out.byte(0x43);
      return out.f32(value);
    case "f64":
      out.byte(0x44);
      return out.f64(value);
    case "v128":
      out.bytes([0xfd, 0x0c]);
      out.f32(value, 4);
  }
}
