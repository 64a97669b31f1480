/** One function to its bytes (core specification 3.0, sections 5.3 and 5.4): locals, then a walk of the tree. */
import { bug } from "../../../bug.ts";
import { instructions, valueTypes, type Instruction, type InstructionName, type ValueType } from "./instructions.ts";
import type { Expr, Local, Statement, WasmFunction } from "./tree.ts";
import { Writer } from "./writer.ts";

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

/** A function's locals and code, as they stand in the code section. */
export class FunctionBody {
  readonly out = new Writer();
  /** Whether it calls another function. */
  calls = false;
  /** Whether it has what the relaxed variant says otherwise. */
  multipliesAndAdds = false;
  readonly #indexOf: ReadonlyMap<WasmFunction, number>;
  readonly #locals: ReadonlyMap<Local, number>;
  readonly #relaxed: boolean;

  constructor(each: WasmFunction, indexOf: ReadonlyMap<WasmFunction, number>, relaxed: boolean) {
    this.#indexOf = indexOf;
    this.#relaxed = relaxed;
    const locals = new Map<Local, number>();
    for (const param of each.params) locals.set(param, locals.size);
    // Locals are declared in runs of one type.
    const runs = runsOf(each.locals);
    this.out.unsigned(runs.length);
    for (const [type, run] of runs) {
      this.out.unsigned(run.length);
      this.out.byte(typeCode[type]);
      for (const local of run) locals.set(local, locals.size);
    }
    this.#locals = locals;
    this.statements(each.body);
    if (each.result) this.expr(each.result);
    this.out.byte(BLOCK_END);
  }

  #local(code: number, local: Local): void {
    this.out.byte(code);
    this.out.unsigned(this.#locals.get(local) ?? bug(`a local ${local.name} of another function`));
  }
  #apply(name: InstructionName, immediates: readonly number[]): void {
    const instruction: Instruction = instructions[name];
    const { immediate } = instruction;
    this.out.bytes(instruction.code);
    if (immediate === "memory" || immediate === "memory-lane") {
      this.out.unsigned(instruction.align ?? 0);
      this.out.unsigned(immediates[0] ?? 0);
      if (immediate === "memory-lane") this.out.byte(immediates[1] ?? 0);
    } else for (const each of immediates) this.out.byte(each);
  }

  expr(expr: Expr): void {
    switch (expr.kind) {
      case "constant":
        return this.#constant(expr.type, expr.value);
      case "get":
        return this.#local(GET, expr.local);
      case "apply":
        for (const operand of expr.operands) this.expr(operand);
        return this.#apply(expr.name, expr.immediates);
      case "choose":
        this.expr(expr.condition);
        this.out.bytes([IF, typeCode[expr.type]]);
        this.expr(expr.yes);
        this.out.byte(ELSE);
        this.expr(expr.no);
        return this.out.byte(BLOCK_END);
      case "select":
        this.expr(expr.yes);
        this.expr(expr.no);
        this.expr(expr.condition);
        return this.out.byte(SELECT);
      case "call":
        for (const operand of expr.operands) this.expr(operand);
        return this.#call(expr.callee);
      case "multiply-add": {
        const { a, b, c, negated } = expr;
        this.multipliesAndAdds = true;
        if (this.#relaxed) {
          for (const each of [a, b, c]) this.expr(each);
          return this.#apply(negated ? "f32x4.relaxed_nmadd" : "f32x4.relaxed_madd", []);
        }
        for (const each of [c, a, b]) this.expr(each);
        this.#apply("f32x4.mul", []);
        return this.#apply(negated ? "f32x4.sub" : "f32x4.add", []);
      }
    }
  }
  #call(callee: WasmFunction): void {
    this.calls = true;
    this.out.byte(CALL);
    this.out.unsigned(this.#indexOf.get(callee) ?? bug(`no function ${callee.name}`));
  }
  #constant(type: ValueType, value: number): void {
    const { out } = this;
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

  statements(all: readonly Statement[]): void {
    for (const statement of all) this.#statement(statement);
  }
  #statement(statement: Statement): void {
    const { out } = this;
    switch (statement.kind) {
      case "set":
        this.expr(statement.value);
        return this.#local(SET, statement.local);
      case "store":
        for (const operand of statement.operands) this.expr(operand);
        return this.#apply(statement.name, statement.immediates);
      case "loop":
        out.bytes([LOOP, VOID]);
        this.statements(statement.body);
        this.expr(statement.again);
        return out.bytes([BR_IF, 0, BLOCK_END]);
      case "if":
        this.expr(statement.condition);
        out.bytes([IF, VOID]);
        this.statements(statement.then);
        if (statement.otherwise.length > 0) out.byte(ELSE);
        this.statements(statement.otherwise);
        return out.byte(BLOCK_END);
      case "call":
        for (const operand of statement.operands) this.expr(operand);
        return this.#call(statement.callee);
      case "memory.fill":
        this.expr(statement.to);
        this.#constant("i32", 0);
        this.expr(statement.bytes);
        return out.bytes([0xfc, 0x0b, 0]);
      case "memory.copy":
        this.expr(statement.to);
        this.expr(statement.from);
        this.expr(statement.bytes);
        return out.bytes([0xfc, 0x0a, 0, 0]);
      case "comment":
        return;
    }
  }
}

/** By type, in the order of the types. */
function runsOf(locals: readonly Local[]): readonly (readonly [ValueType, readonly Local[]])[] {
  const runs = new Map<ValueType, Local[]>(valueTypes.map((type) => [type, []]));
  for (const local of locals) runs.get(local.type)?.push(local);
  return [...runs].filter(([, run]) => run.length > 0);
}
