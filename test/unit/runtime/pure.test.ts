/** The runtime needs nothing but WebGPU and WebAssembly: it compiles without Node's types, and its size is known. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { defineProgram } from "../../../runtime/define-program.ts";
import { FORMAT_VERSION } from "../../../runtime/program.ts";
import { repository } from "../../support/shared-data.ts";
import { tinyProgram } from "../../support/tiny-program.ts";

const folder = join(repository, "runtime");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => join(folder, name));

test("it compiles with the types of WebGPU alone", () => {
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.esnext.disposable.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ["@webgpu/types"],
    typeRoots: [join(repository, "node_modules")],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  });
  const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
  expect(problems).toEqual([]);
  expect(program.getSourceFiles().length).toBeGreaterThan(files.length);
});

test("its sources stay small", () => {
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  console.log(`runtime: ${files.length} files, ${(bytes / 1024).toFixed(1)} KiB of source`);
  // Comments and all: what a page is given of it is held by `npm run size`.
  expect(bytes).toBeLessThan(368 * 1024);
});

test("a module of another format is refused by name, with what to do", () => {
  expect(defineProgram(tinyProgram)).toBe(tinyProgram);
  expect(Object.isFrozen(defineProgram({ ...tinyProgram }))).toBe(true);
  const older = { ...tinyProgram, format: 0 } as unknown as typeof tinyProgram;
  expect(() => defineProgram(older)).toThrow(
    `Tiny was compiled for program format 0; this runtime reads ${FORMAT_VERSION}. Compile the .resnet file again with the resnet-lang that is installed.`,
  );
});
