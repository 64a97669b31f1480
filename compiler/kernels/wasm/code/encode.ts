/**
 * Functions to the bytes of a module (core specification 3.0, section 5). Our own: a kernel's tree is typed where it is
 * written, one walk of it gives the plain and the relaxed code, and a library would have to be carried into browsers.
 * The same functions give the same bytes.
 */
import { bug } from "../../../bug.ts";
import { withCallees } from "./callees.ts";
import { instructions, valueTypes, type InstructionName, type ValueType } from "./instructions.ts";
import type { Expr, Local, Statement, WasmFunction } from "./tree.ts";
import { Writer } from "./writer.ts";

export interface ModuleOptions {
  /** Prints a multiply-add as one instruction with one rounding; an engine without relaxed SIMD refuses it. */
  readonly relaxed: boolean;
}
export interface EncodedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Offset of the byte that says whether the memory is shared: 3 as encoded; 1 where there is no shared memory. */
  readonly sharedFlagAt: number;
}

/** The memory that every module imports. */
export const MEMORY_IMPORT = { module: "resnet", name: "memory" } as const;
const MOST_PAGES = 65_536;

const typeCode: { readonly [T in ValueType]: number } = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };
const [VOID, BLOCK_END, LOOP, IF, ELSE, BR_IF, CALL, SELECT, GET, SET] = [
  0x40, 0x0b, 0x03, 0x04, 0x05, 0x0d, 0x10, 0x1b, 0x20, 0x21,
];

class Code {
  readonly out = new Writer();
  /** Whether it calls another function. */
  calls = false;
  readonly #indexOf: ReadonlyMap<WasmFunction, number>;
  readonly #locals: ReadonlyMap<Local, number>;
  readonly #relaxed: boolean;

  constructor(each: WasmFunction, indexOf: ReadonlyMap<WasmFunction, number>, { relaxed }: ModuleOptions) {
    this.#indexOf = indexOf;
    this.#relaxed = relaxed;
    // Locals are declared in runs of one type.
    const sorted = valueTypes.map((type) => each.locals.filter((one) => one.type === type));
    this.#locals = new Map([...each.params, ...sorted.flat()].map((local, index) => [local, index]));
    const runs = sorted.filter((run) => run.length > 0);
    this.out.unsigned(runs.length);
    for (const run of runs) {
      this.out.unsigned(run.length);
      this.out.byte(typeCode[run[0]?.type ?? "i32"]);
    }
    this.statements(each.body);
    if (each.result) this.expr(each.result);
    this.out.byte(BLOCK_END);
  }

  #local(code: number, local: Local): void {
    this.out.byte(code);
    this.out.unsigned(this.#locals.get(local) ?? bug(`a local ${local.name} of another function`));
  }
  #apply(name: InstructionName, immediates: readonly number[]): void {
    const { code, immediate, ...rest } = instructions[name];
    this.out.bytes(code);
    if (immediate === "memory" || immediate === "memory-lane") {
      this.out.unsigned("align" in rest ? rest.align : 0);
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
        for (let lane = 0; lane < 4; lane++) out.f32(value);
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

/** @param exported functions by the name under which they are exported */
export function encodeModule(exported: ReadonlyMap<string, WasmFunction>, options: ModuleOptions): EncodedModule {
  const functions = withCallees([...exported.values()]);
  const indexOf = new Map(functions.map((each, index) => [each, index]));
  const signatures = new Map<string, { readonly index: number; readonly each: WasmFunction }>();
  const signatureOf = ({ params, result }: WasmFunction): string =>
    `${params.map(({ type }) => type).join()}>${result?.type ?? ""}`;
  for (const each of functions)
    if (!signatures.has(signatureOf(each))) signatures.set(signatureOf(each), { index: signatures.size, each });

  const out = new Writer();
  out.bytes([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const section = (id: number, write: (inner: Writer) => void): Writer => {
    const inner = new Writer();
    write(inner);
    out.byte(id);
    out.sized(inner);
    return inner;
  };
  section(1, (inner) => {
    inner.unsigned(signatures.size);
    for (const { each } of signatures.values()) {
      inner.byte(0x60);
      inner.unsigned(each.params.length);
      for (const { type } of each.params) inner.byte(typeCode[type]);
      inner.bytes(each.result ? [1, typeCode[each.result.type]] : [0]);
    }
  });
  let flagFromEnd = 0;
  section(2, (inner) => {
    inner.unsigned(1);
    inner.name(MEMORY_IMPORT.module);
    inner.name(MEMORY_IMPORT.name);
    inner.byte(2);
    const at = inner.length;
    inner.byte(3);
    inner.unsigned(1);
    inner.unsigned(MOST_PAGES);
    flagFromEnd = inner.length - at;
  });
  const sharedFlagAt = out.length - flagFromEnd;
  section(3, (inner) => {
    inner.unsigned(functions.length);
    for (const each of functions) inner.unsigned(signatures.get(signatureOf(each))?.index ?? 0);
  });
  section(7, (inner) => {
    inner.unsigned(exported.size);
    for (const [name, each] of exported) {
      inner.name(name);
      inner.byte(0);
      inner.unsigned(indexOf.get(each) ?? 0);
    }
  });
  section(10, (inner) => {
    inner.unsigned(functions.length);
    for (const each of functions) inner.sized(bodyOf(each, indexOf, options));
  });
  // Names for profilers and stack traces (appendix 7.4.1).
  section(0, (inner) => {
    inner.name("name");
    const names = new Writer();
    const exportedAs = new Map([...exported].map(([name, each]) => [each, name]));
    names.unsigned(functions.length);
    functions.forEach((each, index) => {
      names.unsigned(index);
      names.name(exportedAs.get(each) ?? each.name);
    });
    inner.byte(1);
    inner.sized(names);
  });
  return { bytes: out.finish(), sharedFlagAt };
}

/** Bodies of functions that call no other: they do not depend on the module, and are printed for the key and for the module. */
const bodies = { plain: new WeakMap<WasmFunction, Writer>(), relaxed: new WeakMap<WasmFunction, Writer>() };

function bodyOf(each: WasmFunction, indexOf: ReadonlyMap<WasmFunction, number>, options: ModuleOptions): Writer {
  const known = bodies[options.relaxed ? "relaxed" : "plain"];
  const found = known.get(each);
  if (found) return found;
  const code = new Code(each, indexOf, options);
  if (!code.calls) known.set(each, code.out);
  return code.out;
}

const latin1 = new TextDecoder("latin1");

/** Bytes of a function's code and of those it calls: two kernels with the same key are the same kernel. */
export function codeKey(each: WasmFunction, relaxed: boolean): string {
  const functions = withCallees([each]);
  const indexOf = new Map(functions.map((one, index) => [one, index]));
  return functions
    .map((one) => {
      const signature = one.params.map(({ type }) => type).join();
      return `${signature}:${latin1.decode(bodyOf(one, indexOf, { relaxed }).finish())}`;
    })
    .join("|");
}
