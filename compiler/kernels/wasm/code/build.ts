/** The builder that collects a function's statements; with the constructors of expressions, all that a kernel is written with. */
import { bug } from "../../../bug.ts";
import { get, i32, i32Of } from "./expressions.ts";
import type { InstructionName, ValueType } from "./instructions.ts";
import type { Expr, F32, I32, Local, Offset, Statement, V128, WasmFunction } from "./tree.ts";

export { call, choose, f32, get, i32, select } from "./expressions.ts";
export { f32x4, f64x2, i64x2, v128 } from "./vectors.ts";

/** Collects the statements of one function; `nested` bodies go where the construct is opened. */
export class FunctionBuilder {
  readonly #name: string;
  readonly #params: Local[] = [];
  readonly #locals: Local[] = [];
  /** How many locals have each name. */
  readonly #named = new Map<string, number>();
  #body: Statement[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  param<T extends ValueType>(type: T, name: string): Expr<T> {
    const local = { type, name, place: this.#params.length + this.#locals.length };
    this.#named.set(name, 1);
    this.#params.push(local);
    return get(local);
  }
  /** A new local; names are made unique. */
  local<T extends ValueType>(type: T, name: string): Local<T> {
    const count = this.#named.get(name) ?? 0;
    this.#named.set(name, count + 1);
    const place = this.#params.length + this.#locals.length;
    const local = { type, name: count === 0 ? name : `${name}.${count}`, place };
    this.#locals.push(local);
    return local;
  }
  /** A local that holds `value` from here on. */
  let<T extends ValueType>(name: string, value: Expr<T>): Expr<T> {
    const local = this.local(value.type as T, name);
    this.set(local, value);
    return get(local);
  }
  set<T extends ValueType>(local: Local<T>, value: Expr<T>): void {
    this.#body.push({ kind: "set", local, value });
  }
  increase(local: Local<"i32">, by: I32 | number): void {
    this.set(local, i32.add(get(local), by));
  }

  store(address: I32, value: V128, offset: Offset = 0): void {
    this.#body.push({ kind: "store", name: "v128.store", operands: [address, value], immediates: [offset] });
  }
  storeF32(address: I32, value: F32, offset = 0): void {
    this.#body.push({ kind: "store", name: "f32.store", operands: [address, value], immediates: [offset] });
  }
  storeI32(address: I32, value: I32, offset = 0): void {
    this.#body.push({ kind: "store", name: "i32.store", operands: [address, value], immediates: [offset] });
  }
  /** The first `lanes` lanes, 1 to 4; `value` is read more than once. */
  storeLanes(address: I32, value: Local<"v128">, lanes: number, offset = 0): void {
    if (lanes === 4) return this.store(address, get(value), offset);
    const part = (name: InstructionName, at: number, lane: number): void => {
      this.#body.push({ kind: "store", name, operands: [address, get(value)], immediates: [at, lane] });
    };
    if (lanes >= 2) part("v128.store64_lane", offset, 0);
    if (lanes % 2 === 1) part("v128.store32_lane", offset + (lanes - 1) * 4, lanes - 1);
  }

  call(callee: WasmFunction, ...operands: readonly Expr[]): void {
    this.#body.push({ kind: "call", callee, operands });
  }
  fillZero(to: I32, bytes: I32 | number): void {
    this.#body.push({ kind: "memory.fill", to, bytes: i32Of(bytes) });
  }
  copy(to: I32, from: I32, bytes: I32 | number): void {
    this.#body.push({ kind: "memory.copy", to, from, bytes: i32Of(bytes) });
  }
  comment(text: string): void {
    this.#body.push({ kind: "comment", text });
  }

  #nested(body: () => void): readonly Statement[] {
    const outer = this.#body;
    this.#body = [];
    body();
    const inner = this.#body;
    this.#body = outer;
    return inner;
  }
  /** The body at least once, and again while the condition that it gives back holds. */
  loop(body: () => I32): void {
    let again: I32 | undefined;
    const statements = this.#nested(() => void (again = body()));
    this.#body.push({ kind: "loop", body: statements, again: again ?? bug("a loop without an end") });
  }
  if(condition: I32, then: () => void, otherwise: () => void = () => {}): void {
    this.#body.push({ kind: "if", condition, then: this.#nested(then), otherwise: this.#nested(otherwise) });
  }

  /** i = from, from + step, … below to. Bounds that are numbers are not tested in front, and one turn is no loop. */
  for(name: string, from: I32 | number, to: I32 | number, step: number, body: (i: I32) => void): void {
    if (typeof from === "number" && typeof to === "number") {
      if (from >= to) return;
      if (from + step >= to) return body(i32.const(from));
    }
    const i = this.local("i32", name);
    this.set(i, i32Of(from));
    const run = (): void =>
      this.loop(() => {
        body(get(i));
        this.increase(i, step);
        return i32.lt(get(i), to);
      });
    if (typeof from === "number" && typeof to === "number") run();
    else this.if(i32.lt(get(i), to), run);
  }

  finish(result?: Expr): WasmFunction {
    return {
      name: this.#name,
      params: this.#params,
      locals: this.#locals,
      body: this.#body,
      ...(result ? { result } : {}),
    };
  }
}
