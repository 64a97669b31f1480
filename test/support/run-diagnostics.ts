/**
 * What gives the codes that no text alone can: a command line with its files, a comparison of two commits, or a call of
 * the runtime on a device whose limits are stated. Each is the real thing, in this process, and says what it printed.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { tellFailure } from "../../cli/failure.ts";
import { DeviceLostError } from "../../runtime/problem.ts";
import { requireFiniteTensors } from "../../runtime/finite.ts";
import { fitWeights } from "../../runtime/fit-weights.ts";
import { checkLimits } from "../../runtime/gpu/limits.ts";
import type { GpuDevice } from "../../runtime/gpu/types.ts";
import { openDevice, readSafetensors } from "../../runtime/index.ts";
import type { Program } from "../../runtime/program.ts";
import { resnet, scratchFolder } from "./command-line.ts";
import { gitFolder } from "./git-folder.ts";
import { tinyProgram, tinyWgsl } from "./tiny-program.ts";
import { file, net as tensors, program } from "./weight-files.ts";

export interface RunCase {
  /** What was done, for who reads the golden text. */
  readonly by: string;
  readonly printed: () => Promise<string>;
}

const design = (width = 8, output = "scores"): string => `model Net {
  input image: [N, 3, 32, 32]
  stage s1 { conv(${width}, kernel: 3) -> bn -> relu }
  output ${output} = s1 -> globalavgpool -> linear(10)
}
`;
const recipe = (name: string): string => `
train ${name} of Net {
  data cifar10
  batch 2
  loss cross_entropy
  optimizer sgd
  schedule constant(0.1)
  steps 2
}
`;

/** A command line in a folder of these files. */
function command(line: string, files: { readonly [path: string]: string | Uint8Array }): RunCase {
  return {
    by: `resnet ${line}`,
    async printed() {
      const path = scratchFolder();
      for (const [name, contents] of Object.entries(files)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), contents);
      }
      const { out, err } = await inFolder(path, () => resnet(...line.split(" ")));
      rmSync(path, { recursive: true });
      return [out, err].filter((text) => text !== "").join("\n");
    },
  };
}

/** What `breaking` says of a change since the commit `main`, as lines of one code. */
function comparison(
  code: string,
  what: string,
  before: { readonly [path: string]: string },
  now: { readonly [path: string]: string },
): RunCase {
  return {
    by: `resnet breaking --against main --format github: ${what}`,
    async printed() {
      const { path, commit, write } = gitFolder();
      commit(before);
      for (const [name, text] of Object.entries(now)) write(name, text);
      const { out } = await inFolder(path, () => resnet("breaking", "--against", "main", "--format", "github"));
      rmSync(path, { recursive: true });
      return out
        .split("\n")
        .filter((line) => line.includes(`title=${code} `))
        .join("\n");
    },
  };
}

async function inFolder<T>(path: string, run: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  process.chdir(path);
  try {
    return await run();
  } finally {
    process.chdir(before);
  }
}

/** A call of the runtime that fails; what it says as the command line prints it. */
function call(by: string, run: () => unknown): RunCase {
  return {
    by,
    async printed() {
      const said: string[] = [];
      try {
        await run();
      } catch (error) {
        const io = { out: () => undefined, err: (text: string) => said.push(text) };
        tellFailure(error, { ...io, interactive: false, colour: { out: false, err: false } });
      }
      return said.join("\n");
    },
  };
}

const MIB = 2 ** 20;
function device(limits: { readonly [limit: string]: number }, memoryBytes?: number): GpuDevice {
  const ample = {
    maxStorageBuffersPerShaderStage: 8,
    maxStorageBufferBindingSize: 2 ** 40,
    maxBufferSize: 2 ** 40,
    maxComputeWorkgroupsPerDimension: 65_535,
  };
  return { name: "Small", features: [], limits: { ...ample, ...limits }, memoryBytes } as unknown as GpuDevice;
}
function withImage(bytes: number): Program {
  const buffers = tinyProgram.buffers.map((each) => (each.name === "image" ? { ...each, bytes } : each));
  return { ...tinyProgram, buffers, plannedBytes: buffers.reduce((sum, each) => sum + each.bytes, 0) };
}

/** By code. */
export const runCases: { readonly [code: string]: RunCase } = {
  RN3025: command("check design.resnet", {
    "design.resnet": design(),
    "resnet.config.json": '{\n  "budgets": { "Net": { "params": 100, "macs": "1M" } }\n}\n',
  }),
  RN4004: command("train design.resnet", { "design.resnet": design() + recipe("quick") + recipe("whole") }),
  RN4012: command("train design.resnet --device cpu --data empty", {
    "design.resnet": design() + recipe("quick"),
    "empty/notes.txt": "",
  }),
  RN4013: call("readSafetensors(bytes) of a file that was cut off", () =>
    readSafetensors(file({ "stem.conv.weight": [2, 3, 1, 1] }).slice(0, -5)),
  ),
  RN4014: call("fitWeights(program, bytes, file) of a file that lacks tensors and has others", () =>
    fitWeights(program(tensors), file({ "stem.conv.weight": [2, 3, 1, 1], "extra.weight": [4] }), "other.safetensors"),
  ),
  RN4015: call("saving weights of which one is no number", () =>
    requireFiniteTensors([
      ["stem.conv.weight", [1, 2, 3]],
      ["stem.bn.running_var", [1, Number.NaN, 1]],
    ]),
  ),
  RN5001: call('openDevice({ device: "gpu" }) where nobody brings one', () => openDevice({ device: "gpu" })),
  RN5002: call("a session on a device that binds 7 storage buffers", () =>
    checkLimits(tinyProgram, tinyWgsl, device({ maxStorageBuffersPerShaderStage: 7 })),
  ),
  RN5003: call("a session on a device whose bindings hold 100 MiB", () =>
    checkLimits(withImage(120 * MIB), tinyWgsl, device({ maxStorageBufferBindingSize: 100 * MIB })),
  ),
  RN5004: call("a session on a device with 310 MiB", () =>
    checkLimits(withImage(400 * MIB), tinyWgsl, device({}, 310 * MIB)),
  ),
  RN5006: call("a session on a device that starts 3 workgroups", () =>
    checkLimits(tinyProgram, tinyWgsl, device({ maxComputeWorkgroupsPerDimension: 3 })),
  ),
  RN5005: command("train design.resnet --device cpu", {
    "design.resnet": design() + recipe("half").replace("cifar10", "synthetic(classes: 10)\n  precision f16"),
  }),
  RN5007: call("what every pending promise of a session rejects with, once a driver is gone", () => {
    throw new DeviceLostError("the driver was reset");
  }),
  RN5013: call('openDevice({ device: "tpu" })', () => openDevice({ device: "tpu" as "cpu" })),
  RN6001: comparison("RN6001", "a wider stage", { "net.resnet": design() }, { "net.resnet": design(16) }),
  RN6002: comparison("RN6002", "a wider stage", { "net.resnet": design() }, { "net.resnet": design(16) }),
  RN6003: comparison("RN6003", "another output", { "net.resnet": design() }, { "net.resnet": design(8, "logits") }),
  RN6004: comparison("RN6004", "a wider stage", { "net.resnet": design() }, { "net.resnet": design(16) }),
  RN6005: comparison(
    "RN6005",
    "an error that is new",
    { "net.resnet": design() },
    { "net.resnet": design().replace("(10)", "(ten)") },
  ),
  RN6006: comparison(
    "RN6006",
    "an error that is mended",
    { "net.resnet": design().replace("(10)", "(ten)") },
    { "net.resnet": design() },
  ),
  RN6007: comparison(
    "RN6007",
    "what is accepted did not happen",
    { "net.resnet": design() },
    { "resnet.config.json": '{\n  "accepted": [{ "change": "Net WEIGHTS", "reason": "merged" }]\n}\n' },
  ),
};
