/** Our WebAssembly target beside our own WGSL and beside what others offer without a GPU, all in this run. */
import { spawnSync } from "node:child_process";
import { availableParallelism, cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { contest, fastest, milliseconds, ratio, type Contestant, type Result } from "./contest.ts";
import { script, type Command, type Failed, type Measured } from "./measurement.ts";
import { installPeers } from "./peers/installed.ts";

interface Wanted {
  /** `at least` is of their time by ours, `at most` of ours by theirs. */
  readonly bound: "at least" | "at most";
  readonly factor: number;
}
interface Line extends Contestant {
  readonly wanted?: Wanted;
}

const QUICK: Failed = { failure: "left out by --quick" };

export async function benchSideBySide({ quick = false } = {}, print: (line: string) => void = console.log) {
  installPeers(print);
  const threads = availableParallelism();
  const rounds = quick ? 1 : 5;
  print(`\nSide by side on ${cpus()[0]?.model ?? "an unknown processor"}, ${threads} threads;`);
  print(`each line a process of its own, in turn, in ${rounds === 1 ? "one round" : `${rounds} rounds`}.`);
  print("Milliseconds are medians over the rounds (of the fastest round), ratios medians of the rounds' ratios.");
  print(`Load of the machine in the last minute: ${loadavg()[0]?.toFixed(1)} (other work makes every line slower).`);

  const python = pythonWithTorch();
  const torch = (network: string, batch: number, samples: number): Command | Failed =>
    "failure" in python ? python : torchStep(python.program, [network, batch, samples, threads]);
  const ours = (kind: string, network: string, batch: number, samples: number, on = "cpu", count = threads) =>
    script("ours.js", [kind, network, batch, samples, on, count], 300);
  const onnx = (batch: number, samples: number) => script("peers/onnx-inference.js", [batch, threads, samples], 120);

  const step = "ResNet-20 B, batch 32, training step";
  const training = await table(print, step, rounds, [
    { name: "ours, cpu", command: ours("train", "resnet20", 32, 20) },
    {
      name: "ours, WGSL on the software adapter",
      command: ours("train", "resnet20", 32, 3, "software-gpu"),
      once: true,
      wanted: { bound: "at least", factor: 10 },
    },
    {
      name: "jax-js, wasm",
      command: quick ? QUICK : script("peers/jax-step.js", [32, 1], 300),
      once: true,
      wanted: { bound: "at least", factor: 100 },
    },
    { name: "PyTorch, CPU", command: torch("resnet20", 32, 20), wanted: { bound: "at most", factor: 1.5 } },
  ]);
  if (training[0]) firstSteps(training[0].rounds, print);

  for (const [batch, samples, factor] of [
    [32, 20, 2],
    [1, 200, 1],
  ] as const) {
    await table(print, `ResNet-20 B, batch ${batch}, inference`, rounds, [
      { name: "ours, cpu", command: ours("infer", "resnet20", batch, samples) },
      { name: "onnxruntime-web, wasm", command: onnx(batch, samples), wanted: { bound: "at least", factor } },
    ]);
  }

  const counts = [1, 2, 3, 4];
  const scaling = counts.map((count) => ({
    name: `ours, cpu, ${count} ${count === 1 ? "thread" : "threads"}`,
    command: ours("train", "resnet20", 32, 12, "cpu", count),
  }));
  await table(print, `${step}, cost against threads on ${threads} cores`, rounds, scaling, "one thread");

  await table(print, "ResNet-18, 224x224, batch 8, training step", quick ? 1 : 2, [
    { name: "ours, cpu", command: quick ? QUICK : ours("train", "resnet18", 8, 3) },
    { name: "PyTorch, CPU", command: quick ? QUICK : torch("resnet18", 8, 3) },
  ]);
}

/** The slowest of fresh processes counts: this is what a person waits for. */
function firstSteps(rounds: readonly Measured[], print: (line: string) => void): void {
  const total = ({ first = {} }: Measured): number => Object.values(first).reduce((sum, each) => sum + each, 0);
  const slowest = [...rounds].sort((a, b) => total(b) - total(a))[0];
  if (!slowest?.first) return;
  const phases = Object.entries(slowest.first).map(([phase, each]) => `${phase} ${each.toFixed(0)}`);
  print(
    `  first step in fresh processes, from text to the first loss: ${rounds.map((each) => total(each).toFixed(0)).join(", ")} ms`,
  );
  print(
    `    asked < 300: ${total(slowest) < 300 ? "yes" : "NO"} (${phases.join(", ")}; ${slowest.processMilliseconds?.toFixed(0)} since the process began)`,
  );
}

/** The first line is what the others are compared with, `base` its short name. */
async function table(
  print: (line: string) => void,
  title: string,
  rounds: number,
  lines: readonly Line[],
  base = "ours",
): Promise<readonly Result[]> {
  print(`\n${title}`);
  const results = await contest(lines, rounds);
  results.forEach((result, index) => print(lineOf(result, results[0], base, lines[index]?.wanted)));
  return results;
}

function lineOf(result: Result, base: Result | undefined, baseName: string, wanted: Wanted | undefined): string {
  const name = `  ${result.name.padEnd(38)}`;
  if (result.failure !== undefined) return `${name} ${result.failure}`;
  const time = `${inMilliseconds(milliseconds(result)).padStart(9)} ms ${`(${inMilliseconds(fastest(result))})`.padStart(10)}`;
  const note = result.rounds[0]?.note ?? "";
  if (base === result || !base || base.rounds.length === 0) return `${name} ${time} ${"".padEnd(51)} ${note}`;
  const times = ratio(result, base);
  const asked = wanted ? verdict(times, wanted) : "";
  return `${name} ${time} ${`${times.toPrecision(3)}x ${baseName}`.padStart(16)}  ${asked.padEnd(33)} ${note}`;
}
const inMilliseconds = (value: number): string => value.toFixed(value < 10 ? 2 : 1);
function verdict(times: number, { bound, factor }: Wanted): string {
  if (bound === "at least") return `asked >= ${factor}x: ${times >= factor ? "yes" : "NO"}`;
  const share = 1 / times;
  return `ours ${share.toFixed(2)}x it, asked <= ${factor}x: ${share <= factor ? "yes" : "NO"}`;
}

function torchStep(program: string, args: readonly (string | number)[]): Command {
  const path = fileURLToPath(new URL("../../bench/peers/torch-step.py", import.meta.url));
  return { program, args: [path, ...args.map(String)], limitSeconds: 180 };
}
/** A Python of one's own often hides the system's, which has the system's PyTorch. */
function pythonWithTorch(): { readonly program: string } | Failed {
  const candidates = process.platform === "win32" ? ["python", "py"] : ["python3", "python", "/usr/bin/python3"];
  const program = candidates.find((each) => spawnSync(each, ["-c", "import torch"], { timeout: 60_000 }).status === 0);
  return program === undefined ? { failure: "not installed (Debian: apt-get install python3-torch)" } : { program };
}
