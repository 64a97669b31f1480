/** `precision f16` at the command line: refused before anything else where a device lacks it, in f16 where one has it. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { resnet, scratchFolder } from "../support/command-line.ts";

const folder = scratchFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const NEXT =
  "use a GPU that has it, as most do (`resnet doctor` shows what there is), or leave `precision f16` out of the recipe";
const file = join(folder, "half.resnet");
const text = `model Half {
  input image: [N, 3, 8, 8]
  conv(4, kernel: 3) -> bn -> relu -> globalavgpool -> linear(4)
}
train Half {
  data synthetic(classes: 4, size: 8, examples: 64, validation: 32)
  batch 16
  loss cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule constant(0.1)
  steps 4
  precision f16
}
`;
writeFileSync(file, text);

test("a design that says it is sound, whatever this machine has", async () => {
  const { code, out, err } = await resnet("check", file);
  expect({ code, found: out + err }).toEqual({ code: 0, found: expect.not.stringContaining("RN") as string });
});

const lacking = [
  ["cpu", /^precision f16 needs shader-f16, which cpu, \d+ threads?, \w+ SIMD lacks$/],
  ["software-gpu", /^precision f16 needs shader-f16, which SwiftShader.* lacks$/],
] as const;

test.each(lacking)("training on %s is refused before a folder is made or a run touched", async (device, message) => {
  const out = join(folder, `out-${device}`);
  const { code, err } = await resnet("train", file, "--device", device, "--out", out);
  expect(code).toBe(1);
  const [first = "", second = "", ...others] = err.split("\n").filter((line) => line !== "");
  expect(first).toMatch(/^error\[RN5005\]: /);
  expect(first.slice("error[RN5005]: ".length)).toMatch(message);
  expect(second.trim()).toBe(`= help: ${NEXT}`);
  expect(others).toEqual([]);
  expect(existsSync(out)).toBe(false);

  mkdirSync(out);
  writeFileSync(join(out, "last.safetensors"), "another run's");
  expect((await resnet("train", file, "--device", device, "--out", out, "--overwrite")).code).toBe(1);
  expect(readFileSync(join(out, "last.safetensors"), "utf8")).toBe("another run's");
});

test("a module of it says what it needs, and has no WebAssembly that would compute otherwise", async () => {
  const out = join(folder, "module");
  expect((await resnet("compile", file, "--train", "--out", out)).code).toBe(0);
  const module = readFileSync(join(out, "half.js"), "utf8");
  expect(module).toContain(" *   precision f16\n");
  expect(module).toContain("for devices with shader-f16");
  expect(module).toContain('requires: ["shader-f16"]');
  expect(module).not.toContain("wasm");
  expect(existsSync(join(out, "half.wasm"))).toBe(false);
  const { code, err } = await resnet("compile", file, "--train", "--for", "cpu", "--out", join(folder, "cpu"));
  expect(code).toBe(1);
  expect(err).toContain("error[RN5005]: precision f16 needs shader-f16, which WebAssembly lacks");
  // What is inferred is f32, and runs everywhere.
  expect((await resnet("compile", file, "--for", "cpu", "--out", join(folder, "infer"))).code).toBe(0);
});

test("half the bytes are planned between steps, as summary says", async () => {
  const full = join(folder, "full.resnet");
  writeFileSync(full, text.replace("  precision f16\n", ""));
  const temporaries = async (design: string): Promise<number> => {
    const { out } = await resnet("summary", design, "--batch", "64");
    return Number(/^training .* ([\d.]+) [KM]iB of temporaries/m.exec(out)?.[1]);
  };
  const share = (await temporaries(file)) / (await temporaries(full));
  expect(share).toBeGreaterThan(0.45);
  expect(share).toBeLessThan(0.6);
});
