/** The WebAssembly module of ResNet-20's training step: always the same bytes, valid in the engine and for wabt, and the printed text is the same program. */
import { describe, expect, test } from "vitest";
import { compileModel, everywhere, printWat } from "../../compiler/compile.ts";
import type { SimdVariant } from "../../runtime/program.ts";
import type { Program, WasmCode } from "../../runtime/program.ts";
import "../support/relaxed-simd.ts";
import { resnet20 } from "../support/resnet20.ts";
import { assembled, disassembled } from "../support/wabt.ts";

const options = {
  functions: [{ kind: "train", batch: 8 }],
  targets: { wasm: everywhere.wasm ?? { variants: [] } },
} as const;
const compiled = (): Program => compileModel(resnet20(), options);
const program = compiled();
const code = program.code.wasm as WasmCode;
const exportsOf = (bytes: Uint8Array<ArrayBuffer>): readonly string[] =>
  WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name);

test("the same design gives the same bytes", () => {
  expect(compiled()).toEqual(program);
  expect(code.kernels.length).toBeGreaterThan(80);
});

describe.each(["plain", "relaxed"] as const satisfies readonly SimdVariant[])("%s SIMD", (variant) => {
  const bytes = code.modules[variant] as Uint8Array<ArrayBuffer>;
  const text = printWat(resnet20(), options, variant);

  test("the engine and wabt take the bytes", () => {
    expect(WebAssembly.validate(bytes)).toBe(true);
    expect(exportsOf(bytes)).toEqual(code.kernels.map(({ name }) => name));
    expect(disassembled(bytes)).toMatch(/^\(module\n/);
    expect(text.includes("relaxed_madd")).toBe(variant === "relaxed");
  });

  test("wabt makes the same module of the text", () => {
    const theirs = assembled(text);
    expect(WebAssembly.validate(theirs)).toBe(true);
    expect(exportsOf(theirs)).toEqual(exportsOf(bytes));
    const [ours, read] = [disassembled(bytes), disassembled(theirs)];
    // Not toBe: a difference of megabytes is no message.
    const lines = [ours, read].map((each) => each.split("\n"));
    const at = lines[0]?.findIndex((line, index) => line !== lines[1]?.[index]) ?? -1;
    expect([lines[0]?.[at], lines[0]?.length]).toEqual([lines[1]?.[at], lines[1]?.length]);
    expect(ours === read).toBe(true);
    console.log(
      `ResNet-20's training step, ${variant}: ${code.kernels.length} kernels, ${(bytes.length / 1024).toFixed(0)} KiB, ${lines[0]?.length} lines that wabt reads alike from bytes and text`,
    );
  });
  test("above each kernel stand the layers that it computes", () => {
    for (const name of ["conv2d", "reduce", "map"])
      expect(text).toMatch(new RegExp(`;; train: .*\\n  \\(func \\$${name}`));
  });
});
