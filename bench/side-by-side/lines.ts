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
import { printTable, type Table } from "./table.ts";

export interface PartOptions {
  readonly quick: boolean;
  /** A revision of this repository. */
  readonly against: string;
}

const [OURS, SOFTWARE] = ["ours, cpu", "ours, WGSL on the software adapter"];
const JAX = { wasm: "jax-js, wasm", webgpu: "jax-js, WebGPU" } as const;
const LEFT_OUT: Failed = { failure: "left out by --quick" };

function titleOf({ network, kind, batch }: Measurement): string {
  return `${networks[network].says}, batch ${batch}, ${kind === "train" ? "training step" : "inference"}`;
}

/** @param device of the first line, whose profile says what is next */
async function compare(
  measurement: Measurement,
  lines: readonly Contestant[],
  aims: readonly Aim[],
  device: "cpu" | "software-gpu" = "cpu",
): Promise<{ readonly first: readonly Measured[]; readonly verdicts: readonly Verdict[] }> {
  const table: Table = {
    title: titleOf(measurement),
    values: measurement.kind === "train" ? "losses" : "logits",
    rounds: { least: Math.ceil(measurement.rounds / 2), most: measurement.rounds },
    lines,
    aims,
  };
  const { results, verdicts } = await printTable(console.log, table);
  const { kind, batch } = measurement;
  console.log(`    next: ${bottleneck(folderOf(measurement), kind, batch, device)}`);
  return { first: results[0]?.rounds ?? [], verdicts };
}

/** A network beside PyTorch, and where it infers beside ONNX Runtime. */
function beside(measurement: Measurement, aims: readonly Aim[]) {
  return async (options: PartOptions): Promise<readonly Verdict[]> => {
    const own = { ...measurement, rounds: options.quick ? 1 : measurement.rounds };
    const inference = own.kind === "infer" ? [onnx(own, "node"), onnx(own, "web")] : [];
    const isSmallStep = own.network === "resnet20" && own.kind === "train";
    const jax = isSmallStep ? [jaxLine("wasm", own, options)] : [];
    const lines = [{ name: OURS, command: ours(own) }, ...inference, ...pytorch(own), ...jax];
    const { first, verdicts } = await compare(own, lines, aims);
    if (isSmallStep) firstSteps(first);
    return verdicts;
  };
}

async function software(options: PartOptions): Promise<readonly Verdict[]> {
  const { quick, against } = options;
  const own = { network: "resnet20", kind: "train", batch: 32, samples: 2, rounds: quick ? 1 : 3 } as const;
  const earlier = await earlierRevision(against);
  const before = `this compiler at ${against}`;
  const { verdicts } = await compare(
    own,
    [
      { name: SOFTWARE, command: ours(own, "software-gpu") },
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
      jaxLine("webgpu", own, options),
      // Its steps are short: the first ones are slower.
      { name: OURS, command: ours({ ...own, samples: 20 }) },
    ],
    [
      { of: [JAX.webgpu], says: "as fast as jax-js on the same adapter", bound: "at least", factor: 10 },
      { of: [before], says: `the time at ${against}`, bound: "at most", factor: 0.7 },
      { who: OURS, of: [SOFTWARE], says: "as fast as on the software adapter", bound: "at least", factor: 10 },
    ],
    "software-gpu",
  );
  return verdicts;
}
/** Once: it takes a hundred times as long. */
function jaxLine(device: keyof typeof JAX, own: Measurement, { quick }: PartOptions): Contestant {
  const command = quick ? LEFT_OUT : script("peers/jax-step.js", [device, folderOf(own), 1], 600);
  return { name: JAX[device], command, once: true };
}

/** The slowest of fresh processes counts: this is what a person waits for. */
function firstSteps(rounds: readonly Measured[]): void {
  const total = ({ first = {} }: Measured): number => Object.values(first).reduce((sum, each) => sum + each, 0);
  const slowest = [...rounds].sort((a, b) => total(b) - total(a))[0];
  if (!slowest?.first) return;
  const phases = Object.entries(slowest.first).map(([phase, each]) => `${phase} ${each.toFixed(0)}`);
  console.log(
    `    first step in fresh processes, from text to the first loss: ${rounds.map((each) => total(each).toFixed(0)).join(", ")} ms`,
  );
  console.log(
    `    asked < 300: ${total(slowest) < 300 ? "yes" : "NO"} (${phases.join(", ")}; ${slowest.processMilliseconds?.toFixed(0)} since the process began)`,
  );
}

const ofPytorch = (factor: number): Aim => ({ of: PYTORCH, says: "PyTorch's time", bound: "at most", factor });
const ofNative = (factor: number): Aim => ({ of: [ONNX_NODE], says: `${ONNX_NODE}'s time`, bound: "at most", factor });
const ofJax: Aim = { of: [JAX.wasm], says: "as fast as jax-js on WebAssembly", bound: "at least", factor: 100 };
const ofWeb: Aim = { of: [ONNX_WEB], says: `as fast as ${ONNX_WEB}`, bound: "at least", factor: 5 };

export interface ComparedLine {
  readonly says: string;
  readonly minutes: number;
  readonly run: (options: PartOptions) => Promise<readonly Verdict[]>;
}

/** By the names with which `--only` asks for them. */
export const comparedLines: { readonly [name: string]: ComparedLine } = {
  ...Object.fromEntries(
    (
      [
        [1.3, { network: "resnet20", kind: "train", batch: 32, samples: 20, rounds: 5 }, [ofPytorch(0.7), ofJax]],
        [0.9, { network: "resnet20", kind: "infer", batch: 32, samples: 20, rounds: 5 }, [ofNative(1), ofWeb]],
        [0.9, { network: "resnet20", kind: "infer", batch: 1, samples: 200, rounds: 5 }, [ofNative(1.4), ofWeb]],
        [1, { network: "resnet18", kind: "train", batch: 8, samples: 3, rounds: 3 }, [ofPytorch(1)]],
        [1, { network: "resnet18", kind: "infer", batch: 8, samples: 5, rounds: 3 }, []],
        [2, { network: "resnet50", kind: "train", batch: 8, samples: 2, rounds: 3 }, []],
        [1.5, { network: "resnet50", kind: "infer", batch: 8, samples: 3, rounds: 3 }, []],
        [1.3, { network: "mobilenetv2", kind: "train", batch: 8, samples: 2, rounds: 3 }, []],
        [1, { network: "mobilenetv2", kind: "infer", batch: 8, samples: 5, rounds: 3 }, []],
      ] as const satisfies readonly (readonly [number, Measurement, readonly Aim[]])[]
    ).map(([minutes, measurement, aims]) => {
      const { network, kind, batch } = measurement;
      const others = kind === "train" ? "PyTorch" : "ONNX Runtime and PyTorch";
      const says = `${titleOf(measurement)}, beside ${others}`;
      return [`${network}-${kind}${batch === 1 ? "-one" : ""}`, { says, minutes, run: beside(measurement, aims) }];
    }),
  ),
  webgpu: {
    says: "ResNet-20 B's training step on the software adapter, beside jax-js, an earlier revision (--against) and cpu",
    minutes: 3.5,
    run: software,
  },
};
