/** What each verb prints where, as a person uses it. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../../cli/command-line.ts";
import { verbs } from "../../cli/verbs.ts";
import { ended, resnet, scratchFolder, startShell } from "../support/command-line.ts";
import { repository } from "../support/shared-data.ts";
import { writeFileSync } from "node:fs";

const example = (name: string): string => join(repository, "examples", name);
const folder = scratchFolder();

describe("help", () => {
  for (const verb of verbs.keys()) {
    test(`${verb} shows examples, whose files the package has, or which say where they come from`, async () => {
      const { code, out } = await resnet(verb, "--help");
      expect(code).toBe(0);
      const [, examples = "", notes = ""] = /Examples:\n((?: {2}\$ .*\n?)+)([^]*)/.exec(out) ?? [];
      expect(examples).toContain(` resnet ${verb}`);
      // What is written to, a pattern of names, and the remark at the end are no files that must be there.
      const commands = examples.replaceAll(/ {2}\(.*\)|'[^']*'| -o \S+| --(?:out|confusion) \S+/g, "");
      for (const [file] of commands.matchAll(/(?<= )\S*[./]\S+|(?<= )nets(?=\s)/g)) {
        const path = file.replace(/:\w+$/, "");
        if (existsSync(join(repository, path))) continue;
        const [folder = "", name = ""] = [path.split("/").at(0), path.split("/").at(-1)];
        const told = [name, path, folder].some((each) => each !== "" && notes.includes(each));
        expect(told || (/\.safetensors$/.test(path) && notes.includes("weights")), `${path} of ${verb}`).toBe(true);
      }
    });
  }
});

test("check tells how much it checked, on stderr; without findings stdout is empty", async () => {
  const { code, out, err } = await resnet("check", example("cifar.resnet"), example("imagenet.resnet"));
  expect({ code, out }).toEqual({ code: 0, out: "" });
  expect(err).toBe("checked 2 files, 13 models, 3 recipes: nothing found");
});

test("summary adds up, as a table and as JSON", async () => {
  const table = await resnet("summary", `${example("cifar.resnet")}:ResNet20`);
  expect(table.out).toMatch(/total .* 269,722 .* 40,551,040/);
  const json = JSON.parse((await resnet("summary", `${example("cifar.resnet")}:ResNet20`, "--json")).out) as {
    params: number;
    rows: { params: number }[];
  };
  expect(json.params).toBe(269_722);
  expect(json.rows.reduce((sum, { params }) => sum + params, 0)).toBe(269_722);
});

test("summary names several inputs and outputs; in a narrow terminal its table fits", async () => {
  const path = join(scratchFolder(), "two.resnet");
  writeFileSync(
    path,
    `model Two {
  input left: [N, 4, 8, 8]
  input right: [N, 4, 8, 8]
  shared tower = conv(8, kernel: 3)
  let a = left -> tower
  let b = right -> tower
  output maps = [a, b]
  output score = a -> add(b) -> globalavgpool -> linear(2)
}
`,
  );
  const { out } = await resnet("summary", path);
  const [inputs, outputs] = out.split("\n");
  expect(inputs).toBe("Two  inputs left [N, 4, 8, 8], right [N, 4, 8, 8]");
  expect(outputs).toBe("outputs maps [N, 8, 8, 8], [N, 8, 8, 8], score [N, 2]");
  // Weights that are shared are counted once.
  expect(out).toMatch(/total .* 306 /);
  const said: string[] = [];
  const io = { out: (text: string) => said.push(text), err: () => {}, interactive: false, columns: 60 };
  expect(
    await run(["summary", `${example("imagenet.resnet")}:ResNet50`], { ...io, colour: { out: false, err: false } }),
  ).toBe(0);
  const table = said
    .join("\n")
    .split("\n")
    .filter((line) => /^[┌│├└]/.test(line));
  expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(table.at(-2)).toMatch(/total .* 25,557,032 .* 4,089,184,256/);
});

describe("compile", () => {
  const target = `${example("cifar.resnet")}:ResNet20`;
  const begins: { readonly [stage: string]: RegExp } = {
    ast: /^file\n/,
    model: /^model ResNet20 \{/,
    graph: /^graph ResNet20 \{/,
    "graph:after=simplify": /^graph ResNet20 \{/,
    plan: /^plan ResNet20 \{/,
    wgsl: /^\/\/ Kernels of ResNet20/,
    wat: /^\(module\n/,
    module: /^\/\*\*\n \* ResNet20: made by resnet-lang/,
  };
  for (const [stage, begin] of Object.entries(begins)) {
    test(`--emit ${stage}`, async () => {
      const { code, out, err } = await resnet("compile", target, "--emit", stage);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toMatch(begin);
    });
  }
  test("writes a module, its types and its kernels", async () => {
    const out = join(folder, "module");
    expect((await resnet("compile", target, "--train", "--batch", "4", "-o", out)).code).toBe(0);
    expect(readdirSync(out).sort()).toEqual([
      "resnet20.d.ts",
      "resnet20.js",
      "resnet20.relaxed.wasm",
      "resnet20.wasm",
      "resnet20.wgsl",
    ]);
  });
  test("an unknown stage and an unknown pass are usage", async () => {
    expect((await resnet("compile", target, "--emit", "gpraph")).code).toBe(2);
    expect((await resnet("compile", target, "--emit", "graph:after=nothing")).err).toMatch(
      /there is no pass nothing here\n.*passes are lower, /,
    );
  });
  test("an input that leaves sizes open asks for them", async () => {
    const file = join(folder, "open.resnet");
    writeFileSync(
      file,
      "model Open {\n  input image: [N, 3, 8 * H, 8 * W]\n  stem { conv(4, kernel: 3, stride: 2) }\n  head { globalavgpool -> linear(2) }\n}\n",
    );
    const asked = await resnet("compile", file, "-o", join(folder, "open"));
    expect(asked.err).toMatch(/leaves H and W open\n.*--image 224x224/);
    expect(asked.code).toBe(2);
    expect((await resnet("compile", file, "--image", "60x64", "-o", join(folder, "open"))).err).toMatch(/RN4006/);
    expect((await resnet("compile", file, "--image", "64x32", "-o", join(folder, "open"))).code).toBe(0);
    expect(existsSync(join(folder, "open", "open.js"))).toBe(true);
  });
});

test("doctor names the adapter, its features and limits, and why it was chosen", async () => {
  const { code, out } = await resnet("doctor", "--device", "software-gpu");
  expect(code).toBe(0);
  for (const words of ["SwiftShader", "the software adapter, asked for", "subgroups", "maxStorageBufferBindingSize"])
    expect(out).toContain(words);
});

test("a pipe that closes early ends the command quietly", async () => {
  const command = `set -o pipefail; node dist/cli/main.js compile ${example("cifar.resnet")}:ResNet20 --train --emit wgsl | head -n 1`;
  const { code, out, err } = await ended(startShell(command));
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^\/\/ Kernels of ResNet20.*\n$/);
});

test("misspelt verbs and options suggest the nearest", async () => {
  expect((await resnet("chekc", "a.resnet")).err).toMatch(/Did you mean check\?/);
  expect((await resnet("train", "a.resnet", "--stesp", "3")).err).toMatch(/Did you mean --steps\?/);
});
