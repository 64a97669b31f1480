/** The same plugin in Rollup, from the packed package: what it builds computes, without what nobody imports; and its types. */
import { readFileSync, rmSync, symlinkSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scratchFolder } from "../support/command-line.ts";
import { fromNpm } from "../support/from-npm.ts";
import { layerReader } from "../support/mapped-layers.ts";
import { unpackInto } from "../support/packed.ts";
import { repository } from "../support/shared-data.ts";
import { run } from "./processes.ts";

const DESIGN = `import { Unit } from "./blocks.resnet"

model Net {
  input image: [N, 3, 8, 8]
  stage body { Unit(8) }
  head { globalavgpool -> linear(4) }
}

model Other {
  input image: [N, 3, 8, 8]
  head { globalavgpool -> linear(7) }
}
`;
const BLOCKS = `block Unit(channels: int) {
  conv(channels, kernel: 3) -> bn -> relu
}
`;
/** How a script opens what it infers on. */
type Opens = keyof typeof OPENED;
const OPENED = {
  openDevice: '{ device: "cpu", threads: 1, simd: "plain" }',
  openCpuDevice: '{ threads: 1, simd: "plain" }',
  openGpuDevice: "{}",
} as const;
/** Infers in Node. */
const scriptFor = (open: Opens, name = "Net"): string => `import { ${open}, openSession } from "resnet-lang/runtime";
import { ${name} } from "./net.resnet";
const device = await ${open}(${OPENED[open]});
const session = await openSession(device, ${name}, { seed: 1 });
const { output } = await session.run({ image: new Float32Array(192).map((_, index) => Math.sin(index)) });
console.log([...output].join());
device.dispose();
`;

/** What of Rollup is used; its own types are looked at below. */
interface Rolled {
  write(options: object): Promise<unknown>;
}
interface RollupLog {
  readonly code?: string;
  readonly message: string;
  readonly id?: string;
  readonly frame?: string;
  readonly loc?: { readonly file: string; readonly line: number; readonly column: number };
}
interface Tools {
  readonly rollup: (options: object) => Promise<Rolled>;
  readonly nodeResolve: () => object;
  readonly resnet: typeof import("../../bundler/index.ts").resnet;
}
let project = "";
let tools: Tools;
const imported = async <T>(path: string): Promise<T> => (await import(pathToFileURL(path).href)) as T;

beforeAll(async () => {
  project = scratchFolder();
  const folder = unpackInto(project);
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  writeFileSync(join(project, "net.resnet"), DESIGN);
  writeFileSync(join(project, "blocks.resnet"), BLOCKS);
  tools = {
    ...(await imported<Pick<Tools, "rollup">>(fromNpm("rollup@4", "dist/es/rollup.js"))),
    ...(await imported<Pick<Tools, "nodeResolve">>(fromNpm("@rollup/plugin-node-resolve@16", "dist/es/index.js"))),
    ...(await imported<Pick<Tools, "resnet">>(join(folder, "dist/bundler/index.js"))),
  };
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

interface Built {
  readonly text: string;
  readonly map: string;
  readonly warnings: readonly RollupLog[];
  /** What it prints in Node. */
  readonly out: string;
}
/** @throws RollupLog */
async function built(name: string, devices: "portable" | "gpu" | "cpu", script: string): Promise<Built> {
  writeFileSync(join(project, `${name}.js`), script);
  const warnings: RollupLog[] = [];
  const bundle = await tools.rollup({
    input: join(project, `${name}.js`),
    plugins: [tools.nodeResolve(), tools.resnet({ for: devices })],
    onwarn: (each: RollupLog) => warnings.push(each),
  });
  const file = join(project, "out", `${name}.js`);
  await bundle.write({ file, format: "es", sourcemap: true, inlineDynamicImports: true });
  const { out } = await run(project, [process.execPath, file]);
  return { text: readFileSync(file, "utf8"), map: readFileSync(`${file}.map`, "utf8"), warnings, out };
}

/** Of either target's kernels and of either half of the runtime, words that stay in a bundle. */
const WGSL = "@compute";
const WASM = "AGFzbQ";
const [GPU_DEVICE, CPU_DEVICE] = ["createComputePipeline", "WebAssembly.Memory"];

test("what it builds computes the same for one kind of device as for all, without the other's kernels and runtime", async () => {
  const all = await built("all", "portable", scriptFor("openDevice"));
  expect(all.out.split(",").map(Number).filter(Number.isFinite)).toHaveLength(4);
  for (const word of [WGSL, WASM, GPU_DEVICE, CPU_DEVICE]) expect(all.text, word).toContain(word);
  const cpu = await built("cpu", "cpu", scriptFor("openCpuDevice"));
  expect(cpu.out).toBe(all.out);
  for (const word of [WASM, CPU_DEVICE]) expect(cpu.text, word).toContain(word);
  for (const word of [WGSL, GPU_DEVICE]) expect(cpu.text, word).not.toContain(word);
  const gpu = await built("gpu", "gpu", scriptFor("openGpuDevice"));
  for (const word of [WGSL, GPU_DEVICE]) expect(gpu.text, word).toContain(word);
  for (const word of [WASM, CPU_DEVICE]) expect(gpu.text, word).not.toContain(word);
  for (const { text, warnings } of [all, cpu, gpu]) {
    expect(text).not.toContain('name: "Other"');
    expect(warnings).toEqual([]);
  }
});

test("a kernel's name and a step lead to the line of the layer, also in a design that is imported", async () => {
  const { text, map } = await built("mapped", "portable", scriptFor("openDevice"));
  const layerAt = layerReader(text, map, { "net.resnet": DESIGN, "blocks.resnet": BLOCKS });
  expect(layerAt(/^\s*name: "conv2d_\d+",$/)).toBe("conv(channels, kernel: 3)");
  expect(layerAt(/^\s*\[?"head\.linear/)).toBe("linear(4) }");
  expect(layerAt(/^\s*\[?"body\.[\w.]*conv/)).toBe("conv(channels, kernel: 3)");
});

test("what is wrong ends the build at its place, with its frame and what to do", async () => {
  await expect(built("unknown", "cpu", scriptFor("openDevice", "Nett"))).rejects.toThrow(
    /net\.resnet exports no Nett\s+= help: did you mean Net\? it exports Net, Other/,
  );
  writeFileSync(join(project, "net.resnet"), DESIGN.replace("linear(4)", "liner(4)"));
  await expect(built("misspelt", "cpu", scriptFor("openDevice"))).rejects.toMatchObject({
    message: expect.stringMatching(/error\[RN2010\]: liner is not known; did you mean linear\?/) as string,
    id: join(project, "net.resnet"),
    loc: { file: join(project, "net.resnet"), line: 6, column: 26 },
    frame: expect.stringContaining("globalavgpool -> liner(4)") as string,
  });
  writeFileSync(join(project, "net.resnet"), DESIGN);
});

test.each([["bundler"], ["node16"], ["nodenext"]] as const)(
  "a configuration in TypeScript takes it by Rollup's own types and by Vite's (%s)",
  (moduleResolution) => {
    const linked = {
      rollup: dirname(dirname(dirname(fromNpm("rollup@4", "dist/es/rollup.js")))),
      vite: join(repository, "node_modules/vite"),
      "@types/node": join(repository, "node_modules/@types/node"),
    };
    for (const [name, folder] of Object.entries(linked)) {
      const link = join(project, "node_modules", name);
      mkdirSync(dirname(link), { recursive: true });
      rmSync(link, { force: true });
      symlinkSync(folder, link, "dir");
    }
    const path = join(project, "configuration.ts");
    writeFileSync(
      path,
      `import { defineConfig as ofRollup, type Plugin as Rolled } from "rollup";
import { defineConfig as ofVite, type Plugin as Served } from "vite";
import { resnet } from "resnet-lang/vite";
export const rolled: Rolled = resnet({ for: "cpu" });
export const served: Served = resnet();
export const configurations = [ofRollup({ plugins: [resnet()] }), ofVite({ plugins: [resnet()] })];
`,
    );
    const module = moduleResolution === "bundler" ? "esnext" : moduleResolution;
    const json = { strict: true, noEmit: true, target: "es2022", lib: ["es2023", "dom"], module, moduleResolution };
    // Vite's and Rollup's own libraries are theirs to check.
    const { options } = ts.convertCompilerOptionsFromJson({ ...json, skipLibCheck: true, types: ["node"] }, project);
    const problems = ts.getPreEmitDiagnostics(ts.createProgram([path], options));
    expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  },
);
