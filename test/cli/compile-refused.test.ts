/** What `compile` makes no step of, what it asks for, and files of others that it leaves alone. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { TINY_RECIPES } from "../support/tiny-recipes.ts";

const folder = scratchFolder();
const place = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("models of which no step can be made", () => {
  const design = (input: string, body: string): string => {
    const path = place("odd.resnet");
    writeFileSync(path, `model Odd {\n  input x: ${input}\n  head { ${body} }\n}\n`);
    return path;
  };
  test.each([
    ["no weights", "[N, 2, 4, 4]", "globalavgpool", "RN4020", "Odd has no parameters"],
    ["a norm of one value a channel", "[N, 2, 4, 4]", "globalavgpool -> bn -> linear(2)", "RN4019", "batch of 1"],
  ])("%s", async (_, input, body, code, message) => {
    const ran = await resnet("compile", design(input, body), "--train", "-o", place("odd"));
    expect(ran.code).toBe(1);
    expect(ran.err).toContain(`error[${code}]`);
    expect(ran.err).toContain(message);
    expect(ran.err).toMatch(/help:/);
    // Inference is compiled all the same, with types that parse.
    expect((await resnet("compile", design(input, body), "-o", place("odd"))).code).toBe(0);
    const types = readFileSync(join(place("odd"), "odd.d.ts"), "utf8");
    expect(ts.transpileModule(types, { reportDiagnostics: true }).diagnostics).toEqual([]);
    if (code === "RN4020") expect(types).toContain("export type OddTensor = never;");
  });
  test("an image or tokens at its end have a label for each position", async () => {
    for (const [input, body, labels] of [
      ["[N, 2, 4, 5]", "conv(3, kernel: 1) -> bn", "[2, 4, 5]"],
      ["[N, 5, 3]", "linear(2)", "[2, 5]"],
    ] as const) {
      const ran = await resnet("compile", design(input, body), "--train", "--batch", "2", "-o", place("dense"));
      expect(ran.code).toBe(0);
      const module = readFileSync(join(place("dense"), "odd.js"), "utf8");
      expect(module).toContain(`name: "labels", dtype: "i32", shape: ${labels}`);
    }
  });
  test("a size that is left open is asked for in the input's own terms", async () => {
    for (const [input, body, asked, given] of [
      ["[N, 2, H, W]", "globalavgpool -> linear(2)", "for which images: --image 224x224", "8x8"],
      ["[N, L, 3]", "globalavgpool -> linear(2)", "for how many tokens: --image 196", "5"],
    ] as const) {
      const path = design(input, body);
      const ran = await resnet("compile", path, "--train", "--batch", "2", "--emit", "plan");
      expect({ code: ran.code, asks: ran.err.includes(asked) }).toEqual({ code: 2, asks: true });
      expect((await resnet("compile", path, "--train", "--emit", "plan", "--image", given)).code).toBe(0);
      for (const wrong of ["8", "8x8", "0x8", "x", "8x8x8", "1e1x8"].filter((each) => each.length !== given.length))
        expect((await resnet("compile", path, "--train", "--emit", "plan", "--image", wrong)).code).toBe(2);
    }
    const vector = design("[N, 3]", "linear(2)");
    expect((await resnet("compile", vector, "--train", "--emit", "plan")).code).toBe(0);
    expect((await resnet("compile", vector, "--train", "--emit", "plan", "--image", "8x8")).code).toBe(2);
  });
  test("where the recipe's images say the size, nobody is asked", async () => {
    const path = place("open.resnet");
    writeFileSync(path, TINY_RECIPES.replace("[N, 1, 6, 6]", "[N, 1, 2 * H, W]"));
    for (const stage of ["plan", "model"])
      expect((await resnet("compile", `${path}:ahead`, "--train", "--emit", stage)).code).toBe(0);
  });
});

describe("files", () => {
  const design = place("names.resnet");
  const compile = (name: string, out: string) => resnet("compile", `${design}:${name}`, "-o", out);
  beforeAll(() => {
    const model = (name: string): string =>
      `model ${name} {\n  input image: [N, 1, 4, 4]\n  head { globalavgpool -> linear(2) }\n}\n`;
    writeFileSync(design, ["a", "A", "CON", "index"].map(model).join(""));
  });
  test("of another model, whose name differs by case only, are not overwritten", async () => {
    const out = place("cases");
    expect((await compile("a", out)).code).toBe(0);
    const before = readFileSync(join(out, "a.js"), "utf8");
    expect((await compile("a", out)).code).toBe(0);
    expect(await compile("A", out)).toMatchObject({
      code: 2,
      err: expect.stringContaining("a.js is of the model a: A would take its place") as string,
    });
    expect(readFileSync(join(out, "a.js"), "utf8")).toBe(before);
  });
  test("that a person has written are not overwritten", async () => {
    const out = place("own");
    mkdirSync(out);
    writeFileSync(join(out, "index.js"), "export const mine = 1;\n");
    expect(await compile("index", out)).toMatchObject({
      code: 2,
      err: expect.stringContaining("index.js is no file of resnet-lang") as string,
    });
    expect(readdirSync(out)).toEqual(["index.js"]);
  });
  test("have names that Windows holds too", async () => {
    expect((await compile("CON", place("devices"))).code).toBe(0);
    expect(readdirSync(place("devices"))).toContain("model--con.js");
  });
});
