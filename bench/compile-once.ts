/**
 * A measuring process of our own: `compile-once.js DEPTH both|wasm|wgsl [step|recipe]` compiles a CIFAR network's training
 * step from its text, or all functions of a run by a recipe, in an engine as the command line has it, and prints what it took
 * as a line of JSON.
 */
import { expectGraphOf, tuneEngine } from "../cli/engine.ts";
import { compileModel, everywhere, portable } from "../compiler/compile.ts";
import { emitModule } from "../compiler/emit/module.ts";
import type { Targets } from "../compiler/kernels/target.ts";
import { modelOf } from "./side-by-side/subject.ts";

export interface Compiled {
  /** From the text to the program, and from there to the module's text; of the whole process's threads. */
  readonly compile: { readonly wall: number; readonly processor: number };
  readonly emit: { readonly wall: number; readonly processor: number };
  readonly peakBytes: number;
  readonly moduleBytes: number;
  readonly nodes: number;
  readonly steps: number;
  readonly kernels: { readonly wgsl: number; readonly wasm: number };
}

const [depth = "20", word = "both", extent = "step"] = process.argv.slice(2);
const choices: { readonly [word: string]: Targets } = {
  both: everywhere,
  wasm: { wasm: { variants: ["relaxed"] } },
  wgsl: { wgsl: portable },
};
const targets = choices[word] ?? everywhere;

const step = { kind: "train", batch: 128 } as const;
/** Of CIFAR-10: what is left of 50,000 examples, and an evaluation. */
const others = [
  { kind: "train", batch: 80 },
  { kind: "infer", batch: 256 },
] as const;

tuneEngine();
let [wallAt, processorAt] = [performance.now(), process.cpuUsage()];
function lap(): Compiled["compile"] {
  const { user, system } = process.cpuUsage(processorAt);
  const taken = { wall: performance.now() - wallAt, processor: (user + system) / 1000 };
  [wallAt, processorAt] = [performance.now(), process.cpuUsage()];
  return taken;
}

const text = `import { CifarResNet } from "std/residual"\nmodel Network = CifarResNet(${(Number(depth) - 2) / 6})\n`;
const model = modelOf(text);
expectGraphOf(model.nodes.length);
let nodes = 0;
const program = compileModel(model, {
  functions: extent === "recipe" ? [step, ...others] : [step],
  targets,
  onGraph: (_kind, _pass, graph) => (nodes = graph.nodes.length),
});
const compile = lap();
const files = emitModule(program);
const emit = lap();
const result: Compiled = {
  compile,
  emit,
  peakBytes: 1024 * process.resourceUsage().maxRSS,
  moduleBytes: files.reduce((most, { name, content }) => (name.endsWith(".js") ? content.length : most), 0),
  nodes,
  steps: program.code.wasm?.steps[0]?.length ?? program.code.wgsl?.steps[0]?.length ?? 0,
  kernels: { wgsl: program.code.wgsl?.kernels.length ?? 0, wasm: program.code.wasm?.kernels.length ?? 0 },
};
console.log(JSON.stringify(result));
