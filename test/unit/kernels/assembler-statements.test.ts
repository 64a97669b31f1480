/** The assembler's statements and expressions: what each does when it is run, and the same from bytes and from text. */
import { describe, expect, test } from "vitest";
import {
  call,
  choose,
  f32,
  f32x4,
  FunctionBuilder,
  get,
  i32,
  select,
  v128,
} from "../../../compiler/kernels/wasm/code/build.ts";
import { codeNumber } from "../../../compiler/kernels/wasm/code/code-key.ts";
import { encodeModule } from "../../../compiler/kernels/wasm/code/encode.ts";
import { moduleText } from "../../../compiler/kernels/wasm/code/text.ts";
import type { Expr, I32, Offset, WasmFunction } from "../../../compiler/kernels/wasm/code/tree.ts";
import { both, expectSame, modulesOf, running } from "../../support/wasm-functions.ts";

describe("statements", () => {
  const sumTo = (): WasmFunction => {
    const f = new FunctionBuilder("sum");
    const [from, to] = [f.param("i32", "from"), f.param("i32", "to")];
    const sum = f.local("i32", "sum");
    f.comment("adds up from .. to - 1");
    f.for("i", from, to, 1, (i) => f.set(sum, i32.add(get(sum), i)));
    return f.finish(get(sum));
  };
  test("a loop runs as often as it says, and not at all from 3 to 3", () => {
    const { run } = running({ sum: sumTo() });
    expect([run("sum", 0, 5), run("sum", 3, 3), run("sum", 4, 2), run("sum", -2, 0)]).toEqual([10, 0, 0, -3]);
    expectSame({ sum: sumTo() });
  });
  test("bounds that are numbers make one turn no loop and an empty range nothing", () => {
    const f = new FunctionBuilder("f");
    const at = f.param("i32", "at");
    f.for("one", 5, 6, 1, (i) => f.storeI32(at, i));
    f.for("none", 6, 6, 1, () => f.storeI32(at, i32.const(-1)));
    f.for("three", 0, 10, 4, (i) => f.storeI32(i32.add(at, i), i, 4));
    const each = f.finish();
    expect(each.body.filter(({ kind }) => kind === "loop").length).toBe(1);
    const { run, words } = running({ each });
    run("each", 64);
    expect([...words.subarray(16, 20)]).toEqual([5, 0, 4, 8]);
    expectSame({ each });
  });
  test("if, choose and select; a choice computes one side only", () => {
    const f = new FunctionBuilder("f");
    const [x, at] = [f.param("i32", "x"), f.param("i32", "at")];
    f.if(
      i32.lt(x, 0),
      () => f.storeI32(at, i32.const(1)),
      () => f.storeI32(at, i32.const(2)),
    );
    // Far outside of memory where x is 0: not to be read then.
    const far = i32.load(choose(i32.eq(x, 0), at, i32.const(-64)));
    const near = choose(i32.eq(x, 0), i32.load(at), select(i32.gt(x, 5), i32.const(70), i32.const(50)));
    const each = f.finish(near);
    const other = new FunctionBuilder("other");
    const taken = other.param("i32", "x");
    const trap = other.finish(choose(taken, i32.load(i32.const(-64)), i32.const(3)));
    expect(far.type).toBe("i32");
    const { run, words } = running({ each, trap });
    expect([run("each", 0, 64), run("each", 6, 64), run("each", -3, 64)]).toEqual([2, 70, 50]);
    expect(words[16]).toBe(1);
    expect(run("trap", 0)).toBe(3);
    expect(() => run("trap", 1)).toThrow(WebAssembly.RuntimeError);
    expectSame({ each, trap });
  });
  test("calls: with and without a result, callees of callees once", () => {
    const inner = sumTo();
    const middle = new FunctionBuilder("middle");
    const n = middle.param("i32", "n");
    const twice = middle.finish(i32.mul(call("i32", inner, i32.const(0), n), 2));
    const store = new FunctionBuilder("store");
    store.storeI32(store.param("i32", "at"), store.param("i32", "value"));
    const stored = store.finish();
    const f = new FunctionBuilder("f");
    const x = f.param("i32", "x");
    f.call(stored, i32.const(64), i32.const(9));
    const each = f.finish(i32.add(call("i32", twice, x), call("i32", inner, i32.const(0), x)));
    const { run, words } = running({ each });
    expect(run("each", 4)).toBe(18);
    expect(words[16]).toBe(9);
    expectSame({ each });
    const { bytes } = encodeModule(modulesOf({ each }), { relaxed: false });
    expect(WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name)).toEqual(["each"]);
  });
  test("what code leaves open is each function's own, and the code is encoded once", () => {
    const written = (offset: Offset, more: I32): WasmFunction => {
      const f = new FunctionBuilder("f");
      const at = f.param("i32", "at");
      const value = f.let("value", f32x4.madd(v128.load(at, offset), v128.load(at, 16), v128.load(at, offset)));
      f.store(at, value, offset);
      return f.finish(i32.add(at, more));
    };
    const code = written({ place: 1 }, i32.open({ place: 0 }));
    // Numbers of one byte and of several, which are signed in an instruction and are not as an offset.
    const pairs = [
      [3, 64],
      [-70_000, 128],
      [64, 0],
    ] as const;
    const open = pairs.map((numbers): WasmFunction => ({ ...code, numbers }));
    const known = pairs.map(([more, offset]) => written(offset, i32.const(more)));
    const calling = (callees: readonly WasmFunction[]): WasmFunction => {
      const f = new FunctionBuilder("each");
      const at = f.param("i32", "at");
      return f.finish(callees.map((callee) => call("i32", callee, at)).reduce((a, b) => i32.add(a, b)));
    };
    for (const relaxed of both) {
      const [bytes, wanted] = [open, known].map((all) => encodeModule(modulesOf({ each: calling(all) }), { relaxed }));
      expect(bytes).toEqual(wanted);
      const texts = [open, known].map((all) => moduleText(modulesOf({ each: calling(all) }), { relaxed }));
      expect(texts[0]).toBe(texts[1]);
    }
    expect(running({ each: calling(open) }).run("each", 64)).toBe(3 * 64 + 3 - 70_000 + 64);
    expectSame({ each: calling(open) });
    expect(new Set(open.map((each) => codeNumber(each))).size).toBe(3);
    expect(codeNumber({ ...code, numbers: [3, 64] })).toBe(codeNumber({ ...code, numbers: [3, 64] }));
  });
  test("zeros and copies in bulk", () => {
    const f = new FunctionBuilder("f");
    const at = f.param("i32", "at");
    f.copy(i32.add(at, 32), at, 12);
    f.fillZero(at, 8);
    const { run, words } = running({ f: f.finish() });
    words.set([1, 2, 3, 4], 16);
    run("f", 64);
    expect([...words.subarray(16, 28)]).toEqual([0, 0, 3, 4, 0, 0, 0, 0, 1, 2, 3, 0]);
  });
  test.each([1, 2, 3, 4])("the first %i lanes are stored, and no other", (lanes) => {
    const f = new FunctionBuilder("f");
    const at = f.param("i32", "at");
    const value = f.local("v128", "value");
    f.set(value, v128.load(at));
    f.storeLanes(at, value, lanes, 16);
    const each = f.finish();
    const { run, floats } = running({ each });
    floats.set([1, 2, 3, 4, -1, -1, -1, -1], 16);
    run("each", 64);
    expect([...floats.subarray(20, 24)]).toEqual([1, 2, 3, 4].map((lane) => (lane <= lanes ? lane : -1)));
    expectSame({ each });
  });
  test("a multiply-add rounds once with relaxed SIMD, twice without, and negates the product", () => {
    const fused = (make: typeof f32x4.madd): WasmFunction => {
      const f = new FunctionBuilder("f");
      const at = f.param("i32", "at");
      return f.finish(f32.lane(make(v128.load(at), v128.load(at, 16), v128.load(at, 32)), 0));
    };
    const functions = { plus: fused(f32x4.madd), minus: fused(f32x4.nmadd) };
    // (1 + 2^-12)² = 1 + 2^-11 + 2^-24: the last is lost when the product is rounded.
    const x = 1 + 2 ** -12;
    const results = both.map((relaxed) => {
      const { run, floats } = running(functions, relaxed);
      for (const [lane, value] of [x, x, -(1 + 2 ** -11)].entries()) floats.fill(value, 16 + 4 * lane, 20 + 4 * lane);
      const sum = run("plus", 64);
      floats.fill(1 + 2 ** -11, 24, 28);
      return [sum, run("minus", 64)];
    });
    expect(results[0]).toEqual([0, 0]);
    // The engine may fuse or not; this one has to be asked which.
    expect([
      [0, 0],
      [2 ** -24, -(2 ** -24)],
    ]).toContainEqual(results[1]);
    expectSame(functions);
    expect(moduleText(modulesOf(functions), { relaxed: true })).toContain("relaxed_nmadd");
    expect(moduleText(modulesOf(functions), { relaxed: false })).not.toContain("relaxed");
  });
});

describe("expressions", () => {
  const text = (make: (x: I32) => Expr): string => {
    const f = new FunctionBuilder("f");
    return moduleText(modulesOf({ f: f.finish(make(f.param("i32", "x"))) }), { relaxed: false });
  };
  test("constants fold, and gather where a load takes them as its offset", () => {
    expect(text((x) => i32.add(i32.add(x, 3), i32.add(i32.const(4), 0)))).toContain(
      "(i32.add (local.get $x) (i32.const 7))",
    );
    expect(text((x) => i32.add(i32.mul(x, 1), i32.mul(i32.const(2), 0)))).toContain("    (local.get $x)\n");
    expect(text(() => i32.mul(i32.const(2 ** 20), 2 ** 12))).toContain("(i32.const 0)");
  });
  test("folded arithmetic is the engine's", () => {
    const values = [0, 1, 2, 7, 8, -1, -8, 2 ** 31 - 1, -(2 ** 31), 12_345];
    const operations = {
      add: i32.add,
      sub: i32.sub,
      mul: i32.mul,
      and: i32.and,
      or: i32.or,
      xor: i32.xor,
      shl: i32.shl,
      shr: i32.shr,
      lt: i32.lt,
      ge: i32.ge,
      eq: i32.eq,
    };
    const functions: { [name: string]: WasmFunction } = {};
    for (const [name, operation] of Object.entries(operations)) {
      const two = new FunctionBuilder("two");
      functions[name] = two.finish(operation(two.param("i32", "a"), two.param("i32", "b")));
      for (const [at, b] of values.entries()) {
        const one = new FunctionBuilder("one");
        functions[`${name}_${at}`] = one.finish(operation(one.param("i32", "a"), b));
        for (const [of, a] of values.entries())
          functions[`${name}_${of}_${at}`] = new FunctionBuilder("none").finish(operation(i32.const(a), b));
      }
    }
    const { run } = running(functions);
    for (const name of Object.keys(operations))
      for (const [of, a] of values.entries())
        for (const [at, b] of values.entries()) {
          const truth = run(name, a, b);
          expect([run(`${name}_${at}`, a), run(`${name}_${of}_${at}`)], `${a} ${name} ${b}`).toEqual([truth, truth]);
        }
  });
  test("what several call and is the same code is in a module once, by whomever it was made", () => {
    const callee = (by: number): WasmFunction => {
      const f = new FunctionBuilder("times");
      return f.finish(i32.mul(f.param("i32", "x"), by));
    };
    const caller = (by: number, more: number): WasmFunction => {
      const f = new FunctionBuilder("caller");
      return f.finish(i32.add(call("i32", callee(by), f.param("i32", "x")), more));
    };
    const functions = { a: caller(3, 1), b: caller(3, 2), c: caller(5, 1) };
    expectSame(functions);
    expect(moduleText(modulesOf(functions), { relaxed: false }).match(/\(func \$times\S*/g)).toHaveLength(2);
    const { run } = running(functions);
    expect([run("a", 7), run("b", 7), run("c", 7)]).toEqual([22, 23, 36]);
  });
  test("kernels that are the same have one number; another constant has another", () => {
    const of = (value: number): WasmFunction => {
      const f = new FunctionBuilder(`f${Math.abs(value)}`);
      return f.finish(i32.add(f.param("i32", "x"), value));
    };
    expect(codeNumber(of(3))).toBe(codeNumber(of(3)));
    expect(new Set([3, 4, -3].map((value) => codeNumber(of(value)))).size).toBe(3);
  });
});
