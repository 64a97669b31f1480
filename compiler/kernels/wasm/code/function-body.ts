/**
 * One function to its bytes (core specification 3.0, sections 5.3 and 5.4): locals, then one walk of the tree. The numbers
 * of the functions that it calls are left open: they are the module's, and a body is the same in every module.
 */
import { bug } from "../../../bug.ts";
import { instructions, valueTypes, type Instruction, type InstructionName, type ValueType } from "./instructions.ts";
import type { Constant, Expr, Local, Statement, WasmFunction } from "./tree.ts";
import { Writer } from "./writer.ts";

/** A function's locals and code, as they stand in the code section but for the numbers of what it calls. */
export interface Body {
  readonly bytes: Uint8Array;
  /** Where such a number comes in, in order. */
  readonly calls: readonly Call[];
}
export interface Call {
  readonly at: number;
  readonly callee: WasmFunction;
}
/** Whether a constant is left out: as 0, so that functions that differ in such alone have one body. */
export type LeavesOut = (constant: Constant<ValueType>, place: Place) => boolean;
/** The instruction that a constant is an operand of, and which; of none where it is an operand of something else. */
export interface Place {
  readonly name?: InstructionName;
  readonly operand: number;
}

const bodies = { plain: new WeakMap<WasmFunction, Body>(), relaxed: new WeakMap<WasmFunction, Body>() };

/** Made once for each variant in which it is another. */
export function bodyOf(each: WasmFunction, relaxed: boolean): Body {
  const [own, other] = relaxed ? [bodies.relaxed, bodies.plain] : [bodies.plain, bodies.relaxed];
  const known = own.get(each);
  if (known) return known;
  const encoder = new BodyEncoder(each, relaxed);
  own.set(each, encoder.body);
  if (!encoder.multipliesAndAdds) other.set(each, encoder.body);
  return encoder.body;
}
/** The relaxed body without some of its constants. */
export function bodyWithout(each: WasmFunction, leavesOut: LeavesOut): Body {
  return new BodyEncoder(each, true, leavesOut).body;
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

class BodyEncoder {
  /** Whether it has what the relaxed variant says otherwise. */
  multipliesAndAdds = false;
  readonly body: Body;
  readonly #out = new Writer();
  readonly #calls: Call[] = [];
  readonly #locals = new Map<Local, number>();
  readonly #relaxed: boolean;
  readonly #leavesOut: LeavesOut | undefined;

  constructor(each: WasmFunction, relaxed: boolean, leavesOut?: LeavesOut) {
    this.#relaxed = relaxed;
    this.#leavesOut = leavesOut;
    for (const param of each.params) this.#locals.set(param, this.#locals.size);
    // Locals are declared in runs of one type.
    const runs = runsOf(each.locals);
    this.#out.unsigned(runs.length);
    for (const [type, run] of runs) {
      this.#out.unsigned(run.length);
      this.#out.byte(typeCode[type]);
      for (const local of run) this.#locals.set(local, this.#locals.size);
    }
    this.#statements(each.body);
    if (each.result) this.#expr(each.result);
    this.#out.byte(BLOCK_END);
    this.body = { bytes: this.#out.finish(), calls: this.#calls };
  }

  #local(code: number, local: Local): void {
    this.#out.byte(code);
    this.#out.unsigned(this.#locals.get(local) ?? bug(`a local ${local.name} of another function`));
  }
  #apply(name: InstructionName, immediates: readonly number[]): void {
    const instruction: Instruction = instructions[name];
    const { immediate } = instruction;
    for (const each of instruction.code) this.#out.byte(each);
    if (immediate === "memory" || immediate === "memory-lane") {
      this.#out.unsigned(instruction.align ?? 0);
      this.#out.unsigned(immediates[0] ?? 0);
      if (immediate === "memory-lane") this.#out.byte(immediates[1] ?? 0);
    } else for (const each of immediates) this.#out.byte(each);
  }

  #expr(expr: Expr): void {
    switch (expr.kind) {
      case "constant":
        return this.#constant(expr);
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
      case "multiply-add": {
        const { a, b, c, negated } = expr;
        this.multipliesAndAdds = true;
        if (this.#relaxed) {
          for (const each of [a, b, c]) this.#expr(each);
          return this.#apply(negated ? "f32x4.relaxed_nmadd" : "f32x4.relaxed_madd", []);
        }
        for (const each of [c, a, b]) this.#expr(each);
        this.#apply("f32x4.mul", []);
        return this.#apply(negated ? "f32x4.sub" : "f32x4.add", []);
      }
    }
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
    this.#calls.push({ at: this.#out.length, callee });
  }
  #constant(constant: Constant<ValueType>, place: Place = ELSEWHERE): void {
    this.#number(constant.type, this.#leavesOut?.(constant, place) ? 0 : constant.value);
  }
  #number(type: ValueType, value: number): void {
    const out = this.#out;
    switch (type) {
      case "i32":
      case "i64":
        out.byte(type === "i32" ? 0x41 : 0x42);
        return out.signed(value);
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

  #statements(all: readonly Statement[]): void {
    for (const statement of all) this.#statement(statement);
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
        // No constant of the tree, so none that is left out.
        this.#number("i32", 0);
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

/** By type, in the order of the types. */
function runsOf(locals: readonly Local[]): readonly (readonly [ValueType, readonly Local[]])[] {
  const runs = new Map<ValueType, Local[]>(valueTypes.map((type) => [type, []]));
  for (const local of locals) runs.get(local.type)?.push(local);
  return [...runs].filter(([, run]) => run.length > 0);
}
