/** The lines of the comparison: our targets beside each other and beside what others offer without a GPU, all in one run. */
import { script, type Failed, type Measured } from "../measurement.ts";
import type { Aim, Verdict } from "./aims.ts";
import type { Contestant } from "./contest.ts";
import {
  folderOf,
  onnx,
  ONNX_NODE,
  ONNX_WEB,
  ours,
  PYTORCH,
  pytorch,
  threads,
  type Measurement,
} from "./contestants.ts";
import { earlierRevision } from "./earlier.ts";
import { networks } from "./networks.ts";
import { bottleneck } from "./profiled.ts";
import { printTable, type Print, type Table } from "./table.ts";

export interface LineOptions {
  readonly quick: boolean;
  /** A revision of this repository. */
  readonly against: string;
  readonly print: Print;
}

function titleOf({ network, kind, batch }: Measurement): string {
  return `${networks[network].says}, batch ${batch}, ${kind === "train" ? "training step" : "inference"}`;
}

/** @param device of the first line, whose profile says what is next; none is asked for when left out */
async function compare(
  { print }: LineOptions,
  measurement: Measurement,
  lines: readonly Contestant[],
  aims: readonly Aim[],
  device: "cpu" | "software-gpu" | undefined = "cpu",
): Promise<{ readonly first: readonly Measured[]; readonly verdicts: readonly Verdict[] }> {
  const table: Table = {
    title: titleOf(measurement),
    values: measurement.kind === "train" ? "losses" : "logits",
    rounds: measurement.rounds,
    lines,
    aims,
  };
  const { results, verdicts } = await printTable(print, table);
  const { kind, batch } = measurement;
  if (device !== undefined) print(`    next: ${bottleneck(folderOf(measurement), kind, batch, device)}`);
  return { first: results[0]?.rounds ?? [], verdicts };
}

/** A network beside PyTorch, and where it infers beside ONNX Runtime. */
function beside(measurement: Measurement, aims: readonly Aim[]) {
  return async (options: LineOptions): Promise<readonly Verdict[]> => {
    const own = { ...measurement, rounds: options.quick ? 1 : measurement.rounds };
    const inference = own.kind === "infer" ? [onnx(own, "node"), onnx(own, "web")] : [];
    const lines = [{ name: "ours, cpu", command: ours(own) }, ...inference, ...pytorch(own)];
    const { first, verdicts } = await compare(options, own, lines, aims);
    if (own.network === "resnet20" && own.kind === "train") firstSteps(first, options.print);
    return verdicts;
  };
}

async function software(options: LineOptions): Promise<readonly Verdict[]> {
  const { quick, against } = options;
  const own = { network: "resnet20", kind: "train", batch: 32, samples: 2, rounds: quick ? 1 : 3 } as const;
  const earlier = await earlierRevision(against);
  const [before, jax] = [`this compiler at ${against}`, "jax-js, WebGPU"];
  const { verdicts } = await compare(
    options,
    own,
    [
      { name: "ours, WGSL on the software adapter", command: ours(own, "software-gpu") },
      {
        name: before,
        command:
          "failure" in earlier
            ? earlier
            : {
                program: process.execPath,
                args: [earlier.script, "train", folderOf(own), String(own.samples), "software-gpu", String(threads)],
                limitSeconds: 300,
              },
      },
      {
        name: jax,
        command: quick ? LEFT_OUT : script("peers/jax-step.js", ["webgpu", folderOf(own), 1], 600),
        once: true,
      },
    ],
    [
      { of: [jax], says: "as fast as jax-js on the same adapter", bound: "at least", factor: 10 },
      { of: [before], says: `the time at ${against}`, bound: "at most", factor: 0.7 },
    ],
    "software-gpu",
  );
  return verdicts;
}
const LEFT_OUT: Failed = { failure: "left out by --quick" };

/** What a training step takes on WebAssembly, WGSL and in jax-js: the two targets compute the same. */
async function targets(options: LineOptions): Promise<readonly Verdict[]> {
  const own = { network: "resnet20", kind: "train", batch: 32, samples: 3, rounds: 1 } as const;
  const { verdicts } = await compare(
    options,
    own,
    [
      { name: "ours, cpu", command: ours(own) },
      { name: "ours, WGSL on the software adapter", command: ours(own, "software-gpu") },
      {
        name: "jax-js, wasm",
        command: options.quick ? LEFT_OUT : script("peers/jax-step.js", ["wasm", folderOf(own), 1], 300),
      },
    ],
    [
      { of: ["ours, WGSL on the software adapter"], says: "as fast as on the software adapter", ...atLeast(10) },
      { of: ["jax-js, wasm"], says: "as fast as jax-js on WebAssembly", ...atLeast(100) },
    ],
    undefined,
  );
  return verdicts;
}
function atLeast(factor: number): Pick<Aim, "bound" | "factor"> {
  return { bound: "at least", factor };
}

async function scaling({ print, quick }: LineOptions): Promise<readonly Verdict[]> {
  const own = { network: "resnet20", kind: "train", batch: 32, samples: 12, rounds: quick ? 1 : 5 } as const;
  const lines = [1, 2, 3, 4].map((count) => ({
    name: `ours, cpu, ${count} ${count === 1 ? "thread" : "threads"}`,
    command: ours(own, "cpu", count),
  }));
  const title = `${titleOf(own)}, cost against threads on ${threads} cores`;
  return (await printTable(print, { title, values: "losses", rounds: own.rounds, lines, base: "one thread" })).verdicts;
}

/** The slowest of fresh processes counts: this is what a person waits for. */
function firstSteps(rounds: readonly Measured[], print: Print): void {
  const total = ({ first = {} }: Measured): number => Object.values(first).reduce((sum, each) => sum + each, 0);
  const slowest = [...rounds].sort((a, b) => total(b) - total(a))[0];
  if (!slowest?.first) return;
  const phases = Object.entries(slowest.first).map(([phase, each]) => `${phase} ${each.toFixed(0)}`);
  print(
    `    first step in fresh processes, from text to the first loss: ${rounds.map((each) => total(each).toFixed(0)).join(", ")} ms`,
  );
  print(
    `    asked < 300: ${total(slowest) < 300 ? "yes" : "NO"} (${phases.join(", ")}; ${slowest.processMilliseconds?.toFixed(0)} since the process began)`,
  );
}

const ofPytorch = (factor: number): Aim => ({ of: PYTORCH, says: "PyTorch's time", bound: "at most", factor });
const ofNative = (factor: number): Aim => ({ of: [ONNX_NODE], says: `${ONNX_NODE}'s time`, bound: "at most", factor });
const ofWeb: Aim = { of: [ONNX_WEB], says: `as fast as ${ONNX_WEB}`, bound: "at least", factor: 5 };

export interface ComparedLine {
  readonly says: string;
  readonly minutes: number;
  readonly run: (options: LineOptions) => Promise<readonly Verdict[]>;
}

/** By the names with which `--only` asks for them. */
export const comparedLines: { readonly [name: string]: ComparedLine } = {
  ...Object.fromEntries(
    (
      [
        [1.5, { network: "resnet20", kind: "train", batch: 32, samples: 20, rounds: 5 }, [ofPytorch(0.7)]],
        [1.5, { network: "resnet20", kind: "infer", batch: 32, samples: 20, rounds: 5 }, [ofNative(1), ofWeb]],
        [1, { network: "resnet20", kind: "infer", batch: 1, samples: 200, rounds: 5 }, [ofNative(1.4), ofWeb]],
        [3, { network: "resnet18", kind: "train", batch: 8, samples: 3, rounds: 3 }, [ofPytorch(1)]],
        [2, { network: "resnet18", kind: "infer", batch: 8, samples: 5, rounds: 3 }, []],
        [6, { network: "resnet50", kind: "train", batch: 8, samples: 2, rounds: 2 }, []],
        [3, { network: "resnet50", kind: "infer", batch: 8, samples: 3, rounds: 2 }, []],
        [4, { network: "mobilenetv2", kind: "train", batch: 8, samples: 2, rounds: 2 }, []],
        [2, { network: "mobilenetv2", kind: "infer", batch: 8, samples: 5, rounds: 2 }, []],
      ] as const satisfies readonly (readonly [number, Measurement, readonly Aim[]])[]
    ).map(([minutes, measurement, aims]) => {
      const { network, kind, batch } = measurement;
      const others = kind === "train" ? "PyTorch" : "ONNX Runtime and PyTorch";
      const says = `${titleOf(measurement)}, beside ${others}`;
      return [`${network}-${kind}${batch === 1 ? "-one" : ""}`, { says, minutes, run: beside(measurement, aims) }];
    }),
  ),
  webgpu: {
    says: "ResNet-20 B's training step on the software adapter, beside jax-js and an earlier revision (--against)",
    minutes: 8,
    run: software,
  },
  targets: { says: "ResNet-20 B's training step on both targets, and jax-js on WebAssembly", minutes: 3, run: targets },
  scaling: { says: "ResNet-20 B's training step with 1 to 4 threads", minutes: 2, run: scaling },
};
