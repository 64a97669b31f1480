/** What compiling takes: a small network's first time in a process, and how time, memory and the module grow with depth. */
import { asBinary, asLibrary, type Run } from "./bundled.ts";
import type { Compiled } from "./compile-once.ts";
import { benchFirstLoss, benchFirstLossOfRun } from "./first-loss.ts";
import { line, median } from "./statistics.ts";

const DEPTHS = [20, 56, 110, 1202];
type TargetsWord = "both" | "wasm" | "wgsl";

function compiled(run: Run, depth: number, targets: TargetsWord, extent: "step" | "recipe" = "step"): Compiled {
  return JSON.parse(run(depth, targets, extent)) as Compiled;
}

export function benchCompiling({ quick = false } = {}): void {
  const rounds = quick ? 1 : 5;
  const library = asLibrary("compile-once.js");
  const binary = asBinary("compile-once.js");
  const ways = { "fresh process": library, "code kept, as resnet does": binary.kept };
  for (const targets of ["both", "wasm", "wgsl"] as const)
    for (const [way, run] of Object.entries(ways)) {
      const runs = Array.from({ length: rounds }, () => compiled(run, 20, targets).compile);
      const processor = median(runs.map((each) => each.processor)).toFixed(0);
      const what = targets === "both" ? "both targets" : `${targets} alone`;
      const wall = median(runs.map((each) => each.wall));
      line(`compile ResNet-20's step, ${way}: ${what}`, wall, `${processor} of all threads; under 150 is asked for`);
    }
  const whole = Array.from({ length: rounds }, () => compiled(binary.kept, 20, "wasm", "recipe").compile);
  line(
    "compile ResNet-20's recipe, code kept, as resnet does: wasm alone",
    median(whole.map((each) => each.wall)),
    "its step, a step of an epoch's last examples, inference",
  );
  binary.remove();
  benchFirstLoss(rounds);
  benchFirstLossOfRun(rounds);
  const modules = DEPTHS.map((depth) => ({ depth, ...compiled(library, depth, "both") }));
  const [first] = modules;
  for (const { depth, compile, emit, peakBytes, moduleBytes, nodes, steps, kernels } of modules) {
    const share = (ours: number, theirs = ours): string => `${ours} (${(100 * (ours / theirs - 1)).toFixed(0)} % more)`;
    line(
      `ResNet-${depth} to a training module`,
      compile.wall + emit.wall,
      [
        `${((1000 * (compile.processor + emit.processor)) / depth).toFixed(0)} µs of processor time a layer`,
        `peak ${(peakBytes / 1e6).toFixed(0)} MB`,
        `module ${(moduleBytes / 1000).toFixed(0)} KB`,
        `${nodes} nodes, ${steps} calls`,
        `kernels ${share(kernels.wgsl, first?.kernels.wgsl)} WGSL, ${share(kernels.wasm, first?.kernels.wasm)} WebAssembly`,
      ].join("; "),
    );
  }
  console.log("    ResNet-1202 is asked for in 3,000 ms and 250 MB, with at most 10 % more kernels than ResNet-20 has");
}
