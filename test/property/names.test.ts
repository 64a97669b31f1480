/** Whatever a design calls its parts, what is written of it parses, says that name, and computes the same. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SaxesParser } from "saxes";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { compileFunction, compileModel, everywhere, printWat } from "../../compiler/compile.ts";
import { drawDot } from "../../compiler/draw/dot.ts";
import { drawMermaid } from "../../compiler/draw/mermaid.ts";
import { outlineOf } from "../../compiler/draw/outline.ts";
import { drawSvg } from "../../compiler/draw/svg.ts";
import { emitModule, moduleText } from "../../compiler/emit/module.ts";
import { fileStem } from "../../compiler/emit/names.ts";
import { parseGraph, printGraph } from "../../compiler/graph/text.ts";
import { checkProject, hasErrors } from "../../compiler/check.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { openDevice } from "../../runtime/device.ts";
import { openSession } from "../../runtime/open-session.ts";
import { awkwardNames } from "../support/awkward-names.ts";
import { ended, startShell } from "../support/command-line.ts";
import "../support/relaxed-simd.ts";
import { repository } from "../support/shared-data.ts";

const functions = [
  { kind: "train", batch: 2 },
  { kind: "infer", batch: 2 },
] as const;

function checked(text: string, name: string): { readonly model: CheckedModel } {
  const project = loadProject("test.resnet", text, { read: (problem) => ({ problem }) });
  const { models, diagnostics } = checkProject(project);
  const model = models.get(name);
  if (!model || hasErrors(diagnostics)) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return { model };
}

const small = checked(
  "model Small {\n  input image: [N, 1, 2, 2]\n  head { globalavgpool -> linear(2) }\n}\n",
  "Small",
);
const program = compileModel(small.model, { functions, targets: everywhere });
const names = awkwardNames(moduleText(program).replace(/`[^`]*`|"[^"]*"/g, ""));

test("the list has the words of every language that is written", () => {
  expect(names.length).toBeGreaterThan(350);
  expect(names).toEqual(
    expect.arrayContaining(["class", "Float32Array", "satisfies", "snorm", "subgraph", "defineProgram", "tensors"]),
  );
});

describe("a model's name", () => {
  const folder = join(repository, "out", "test-names");
  const { wgsl } = program.code;
  const light = { ...program, code: wgsl ? { wgsl } : {} };

  test("is exported by a module that the engine reads, with types that hold", async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    // A folder for each: some differ by case only. Names that the whole module's text has get the whole module.
    const whole = new Set(["tensors", "wasm", "unpack", "class", "default"]);
    const places = names.map((name, index) => {
      mkdirSync(join(folder, String(index)));
      const files = emitModule({ ...(whole.has(name) ? program : light), name });
      for (const { name: file, content } of files)
        if (/\.(js|d\.ts)$/.test(file)) writeFileSync(join(folder, String(index), file), content);
      return `./${index}/${files[0]?.name}`;
    });
    writeFileSync(
      join(folder, "all.mjs"),
      `const read = async (place) => Object.entries(await import(place)).map(([name, { name: held }]) => [name, held]);
console.log(JSON.stringify(await Promise.all(${JSON.stringify(places)}.map(read))));
`,
    );
    const ran = await ended(startShell(`node ${folder}/all.mjs`));
    expect(ran.err).toBe("");
    expect(JSON.parse(ran.out)).toEqual(names.map((name) => [[name, name]]));

    const uses = places.map(
      (place, index) =>
        `import { ${names[index]} as p${index}, type ${names[index]}Infer as I${index}, type ${names[index]}Tensor as T${index} } from "${place}";
export const n${index}: string = p${index}.name;
export const i${index}: I${index}["inputs"]["image"] = new Float32Array(8);
export const t${index}: T${index} = "head.linear.weight";
`,
    );
    const main = join(folder, "use.ts");
    writeFileSync(main, uses.join(""));
    const built = ts.createProgram([main], {
      noEmit: true,
      strict: true,
      target: ts.ScriptTarget.ES2022,
      lib: ["lib.es2022.d.ts", "lib.esnext.disposable.d.ts"],
      types: [],
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
    });
    const ours = built.getSourceFiles().filter(({ fileName }) => fileName.startsWith(folder));
    expect(ours).toHaveLength(names.length + 1);
    const told = ours.flatMap((file) => [
      ...built.getSyntacticDiagnostics(file),
      ...built.getSemanticDiagnostics(file),
    ]);
    expect(told.map(({ file, messageText }) => `${file?.fileName}: ${JSON.stringify(messageText)}`)).toEqual([]);
  });

  test("gives files that every system can hold, and no two the same but by case", () => {
    const stems = names.map(fileStem);
    expect(stems.filter((stem) => !/^[a-z0-9_][a-z0-9_-]*$/.test(stem))).toEqual([]);
    expect(stems.filter((stem) => /^(con|prn|aux|nul|com\d|lpt\d)$/.test(stem))).toEqual([]);
    expect(new Set(stems).size).toBe(new Set(names.map((name) => name.toLowerCase())).size);
    expect(fileStem("ResNet34_A")).toBe("resnet34-a");
    expect(fileStem("CON")).toBe("model--con");
    const long = ["a", "b"].map((end) => fileStem("x".repeat(1000) + end));
    expect(long.map(({ length }) => length < 200)).toEqual([true, true]);
    expect(long[0]).not.toBe(long[1]);
  });
});

describe("names of blocks, stages, values and sizes", () => {
  /** As many blocks and stages as there are names, alike but for these. */
  const design = (given: readonly string[], image: string, [height, width]: readonly [string, string]): string => `
${given.map((name) => `block ${name}(${name}: int = 1) { residual { conv(2, kernel: ${name}) -> bn } shortcut identity }\n`).join("")}
model M {
  input ${image}: [N, 2, ${height}, ${width}]
${given.map((name) => `  stage ${name} { ${name} }\n`).join("")}
  head { globalavgpool -> linear(2) }
}
`;
  // A few of each language: compiling all of them would only take longer.
  const given = names
    .filter((_, index) => index % 24 === 0)
    .concat("class", "Float32Array", "end", "__proto__", "vec4f");
  const plain = given.map((_, index) => `plain_${index}`);
  const sizes = new Map(["__proto__", "constructor", "H", "W"].map((name) => [name, 4]));
  const awkward = checked(design(given, "loss", ["__proto__", "constructor"]), "M");
  const options = { functions: [functions[0]], targets: everywhere, sizes };
  const compiled = compileModel(awkward.model, options);
  test("all of them are names of a design", () => {
    const { model } = checked(design(names, "given", ["H", "W"]), "M");
    expect(model.stages.map(({ name }) => name)).toEqual([...names, "head"]);
  });
  test("are no part of a kernel", () => {
    const { code } = compileModel(checked(design(plain, "image", ["H", "W"]), "M").model, options);
    expect(compiled.code.wgsl?.kernels).toEqual(code.wgsl?.kernels);
    expect(compiled.code.wasm?.modules).toEqual(code.wasm?.modules);
  });
  test("stay in a graph's text, which reads back", () => {
    const { graph } = compileFunction(awkward.model, functions[0], options).schedule;
    expect(parseGraph(printGraph(graph))).toEqual(graph);
  });
  test("are comments in the text of WebAssembly", () => {
    const lines = printWat(awkward.model, { ...options, functions: [functions[1]] }, "plain").split("\n");
    const code = lines.filter((line) => !line.trim().startsWith(";;"));
    expect(lines.join("\n")).toContain("class.0.residual.conv");
    expect(code.join("\n")).not.toMatch(/class|__proto__|Float32Array/);
  });
  test("are text in a picture, in each format", () => {
    const outline = outlineOf(awkward.model);
    const shown: string[] = [];
    const parser = new SaxesParser();
    parser.on("text", (text) => shown.push(text));
    parser.on("error", (error) => {
      throw error;
    });
    parser.write(drawSvg(outline)).close();
    expect(shown).toEqual(expect.arrayContaining(given));
    const quoted = String.raw`"(?:[^"\\]|\\.)*"`;
    const id = String.raw`(?:input|output|s\d+_\d+(?:_join)?)`;
    const attribute = String.raw`(?:label=${quoted}|shape=\w+|width=[\d.]+|fixedsize=true|style=\w+)`;
    const list = String.raw` \[${attribute}(?:, ${attribute})*\]`;
    const dot = new RegExp(
      String.raw`^(?:digraph ${quoted} \{|  rankdir=TB|  (?:node|edge) \[.*\]|  subgraph cluster_\d+ \{|    label=${quoted}|  (?:  )?${id}${list}|  ${id} -> ${id}(?:${list})?|(?:  )?\}|)$`,
    );
    expect(
      drawDot(outline)
        .split("\n")
        .filter((line) => !dot.test(line)),
    ).toEqual([]);
    const box = String.raw`\[${'"[^"]*"'}\]|\(\[${'"[^"]*"'}\]\)|\(\("#43;"\)\)`;
    const mermaid = new RegExp(
      String.raw`^(?:flowchart TB|  subgraph s\d+\["[^"]*"\]|  end|  (?:  )?${id}(?:${box})|  ${id} (?:-->|-- "[^"]*" -->|-\. "[^"]*" \.->) ${id}|)$`,
    );
    expect(
      drawMermaid(outline)
        .split("\n")
        .filter((line) => !mermaid.test(line)),
    ).toEqual([]);
  });
  test("are strings of the module and of its types", () => {
    const files = emitModule(compiled);
    for (const name of ["m.js", "m.d.ts"]) {
      const text = String(files.find((file) => file.name === name)?.content);
      const parsed = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
      expect((parsed as unknown as { parseDiagnostics: readonly unknown[] }).parseDiagnostics).toEqual([]);
      for (const stage of given) expect(text).toContain(`"${stage}.0.residual.conv.weight"`);
    }
  });
});

describe("an input's name", () => {
  test.each(["__proto__", "constructor", "toString", "loss", "correct", "then", "class"])(
    "%s: a step and a call take what is given by it",
    async (name) => {
      const text = `model M {\n  input ${name}: [N, 1]\n  head { linear(2) }\n}\n`;
      const one = compileModel(checked(text, "M").model, {
        functions: [{ kind: "train", batch: 1 }, functions[1]],
        targets: { wasm: { variants: ["plain"] } },
      });
      await using device = await openDevice({ device: "cpu", threads: 1, simd: "plain" });
      await using session = await openSession(device, one);
      const image = Float32Array.of(0.5);
      const { result } = await session.step({ [name]: image, labels: Int32Array.of(1) }, { rate: 0.1 });
      expect((await result).loss).toBeGreaterThan(0);
      expect((await session.run({ [name]: image }))["output"]).toHaveLength(2);
      // What every object has by that name is nothing that was given.
      await expect(session.step({ labels: Int32Array.of(1) }, { rate: 0.1 })).rejects.toMatchObject({ code: "RN4006" });
    },
  );
});
