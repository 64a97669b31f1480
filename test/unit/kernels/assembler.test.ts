/** The assembler: bytes and text of every instruction against wabt's, and numbers at the edges of their encodings. */
import { describe, expect, test } from "vitest";
import { f32, FunctionBuilder, i32, i64x2, v128 } from "../../../compiler/kernels/wasm/code/build.ts";
import { encodeModule } from "../../../compiler/kernels/wasm/code/encode.ts";
import {
  instructions,
  type Instruction,
  type InstructionName,
  type ValueType,
} from "../../../compiler/kernels/wasm/code/instructions.ts";
import type { Expr, WasmFunction } from "../../../compiler/kernels/wasm/code/tree.ts";
import { Writer } from "../../../compiler/kernels/wasm/code/writer.ts";
import { disassembled } from "../../support/wabt.ts";
import { expectSame, modulesOf, running } from "../../support/wasm-functions.ts";

/** A function that does one instruction with parameters of its own. */
function single(name: InstructionName): WasmFunction {
  const { takes, immediate, ...rest }: Instruction = instructions[name];
  const f = new FunctionBuilder("single");
  const operands: readonly Expr[] = takes.map((type: ValueType, index) => f.param(type, `p${index}`));
  const immediates = {
    none: [],
    memory: [24],
    "memory-lane": [300, 1],
    lane: [3],
    shuffle: [0, 1, 2, 3, 20, 21, 22, 23, 8, 9, 10, 11, 31, 30, 29, 28],
  }[immediate];
  if (rest.gives) return f.finish({ kind: "apply", type: rest.gives, name, operands, immediates } as unknown as Expr);
  const finished = f.finish();
  return { ...finished, body: [{ kind: "store", name, operands, immediates }] };
}

describe("instructions", () => {
  test.each(Object.keys(instructions) as InstructionName[])("%s", (name) => {
    const each = single(name);
    expectSame({ each });
    // wabt knows the instruction by the name that we give it.
    expect(disassembled(encodeModule(modulesOf({ each }), { relaxed: false }).bytes)).toContain(` ${name}`);
  });
});

describe("numbers", () => {
  const written = (write: (out: Writer) => void): readonly number[] => {
    const out = new Writer();
    write(out);
    return [...out.finish()];
  };
  test("LEB128 at its edges", () => {
    expect([0, 127, 128, 16_383, 16_384, 2 ** 32 - 1].map((value) => written((out) => out.unsigned(value)))).toEqual([
      [0],
      [0x7f],
      [0x80, 1],
      [0xff, 0x7f],
      [0x80, 0x80, 1],
      [0xff, 0xff, 0xff, 0xff, 0x0f],
    ]);
    expect(
      [0, 63, 64, -1, -64, -65, 2 ** 31 - 1, -(2 ** 31)].map((value) => written((out) => out.signed(value))),
    ).toEqual([
      [0],
      [0x3f],
      [0xc0, 0],
      [0x7f],
      [0x40],
      [0xbf, 0x7f],
      [0xff, 0xff, 0xff, 0xff, 0x07],
      [0x80, 0x80, 0x80, 0x80, 0x78],
    ]);
  });
  test("constants come out as they went in, as bytes and as text", () => {
    const integers = [0, 1, -1, 63, 64, -65, 2 ** 31 - 1, -(2 ** 31)];
    const floats = [0, -0, 1, -1.5, 0.1, 1e-45, 3.4e38, 1e21, Infinity, -Infinity, NaN].map(Math.fround);
    const functions: { [name: string]: WasmFunction } = {
      ...Object.fromEntries(integers.map((value, at) => [`i${at}`, new FunctionBuilder("f").finish(i32.const(value))])),
      ...Object.fromEntries(floats.map((value, at) => [`f${at}`, new FunctionBuilder("f").finish(f32.const(value))])),
      ...Object.fromEntries(
        floats.map((value, at) => [`v${at}`, new FunctionBuilder("f").finish(f32.lane(v128.splat(value), 2))]),
      ),
    };
    // Beyond 2^53 an integer's shortest decimal digits are those of another.
    const wide = [2 ** 62 + 2 ** 11, 4_607_182_418_800_017_408, -(2 ** 63), 2 ** 53 + 2];
    for (const [at, value] of wide.entries())
      for (const [half, lane] of [
        ["low", 0],
        ["high", 1],
      ] as const)
        functions[`${half}${at}`] = new FunctionBuilder("f").finish(i32.bits(f32.lane(i64x2.const(value), lane)));
    const { run } = running(functions);
    wide.forEach((value, at) => {
      const [high, low] = [run(`high${at}`), run(`low${at}`)];
      expect(BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt.asUintN(32, BigInt(low)))).toBe(BigInt(value));
    });
    integers.forEach((value, at) => expect(run(`i${at}`)).toBe(value));
    floats.forEach((value, at) => expect([run(`f${at}`), run(`v${at}`)]).toEqual([value, value]));
    expectSame(functions);
  });
  test("the memory is shared, or is not where one byte says so", () => {
    const { bytes, sharedFlagAt } = encodeModule(modulesOf({ f: new FunctionBuilder("f").finish(i32.const(7)) }), {
      relaxed: false,
    });
    expect(bytes[sharedFlagAt]).toBe(3);
    bytes[sharedFlagAt] = 1;
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { resnet: { memory } });
    expect((exports["f"] as () => number)()).toBe(7);
  });
});
