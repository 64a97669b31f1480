/** Who is compared, and how each is measured: this compiler on its devices, PyTorch and ONNX Runtime, all with one subject. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { script, type Command, type Failed } from "../measurement.ts";
import type { Contestant } from "./contest.ts";
import type { NetworkName } from "./networks.ts";
import { writeSubject } from "./subject.ts";

export interface Measurement {
  readonly network: NetworkName;
  readonly kind: "train" | "infer";
  readonly batch: number;
  /** Of each process, in each round; a training step's are two or more, the losses that are compared. */
  readonly samples: number;
  /** At most. */
  readonly rounds: number;
}

export const PYTORCH = ["PyTorch, contiguous", "PyTorch, channels_last"];
export const ONNX_NODE = "onnxruntime-node, native";
export const ONNX_WEB = "onnxruntime-web, wasm";
export const threads = availableParallelism();

/** Subjects of this run by network and batch: their folders are gone when this process ends. */
const folders = new Map<string, string>();
export function folderOf({ network, batch }: Measurement): string {
  const key = `${network} ${batch}`;
  const known = folders.get(key);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), "resnet-bench-subject-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  writeSubject(folder, network, batch);
  folders.set(key, folder);
  return folder;
}

export function ours(measurement: Measurement, on = "cpu", count = threads): Command {
  const { kind, samples } = measurement;
  return script("ours.js", [kind, folderOf(measurement), samples, on, count], 300);
}
export function pytorch(measurement: Measurement): readonly Contestant[] {
  return ["contiguous", "channels_last"].map((layout, index) => ({
    name: PYTORCH[index] ?? layout,
    command: torch(measurement, layout),
  }));
}
function torch(measurement: Measurement, layout: string): Command | Failed {
  const python = pythonWithTorch();
  if ("failure" in python) return python;
  const path = fileURLToPath(new URL("../../../bench/peers/torch-step.py", import.meta.url));
  const args = [path, measurement.kind, folderOf(measurement), measurement.samples, threads, layout];
  return { program: python.program, args: args.map(String), limitSeconds: 300 };
}
export function onnx(measurement: Measurement, kind: "web" | "node"): Contestant {
  const args = [kind, folderOf(measurement), threads, measurement.samples];
  return {
    name: kind === "web" ? ONNX_WEB : ONNX_NODE,
    command: script("peers/onnx-inference.js", args, 300),
    // Ten times as slow: one round of it says as much.
    once: kind === "web" && measurement.batch > 1,
  };
}

/** A Python of one's own often hides the system's, which has the system's PyTorch. */
function pythonWithTorch(): { readonly program: string } | Failed {
  return (python ??= findPython());
}
let python: { readonly program: string } | Failed | undefined;
function findPython(): { readonly program: string } | Failed {
  const candidates = process.platform === "win32" ? ["python", "py"] : ["python3", "python", "/usr/bin/python3"];
  const program = candidates.find((each) => spawnSync(each, ["-c", "import torch"], { timeout: 60_000 }).status === 0);
  if (program !== undefined) return { program };
  return { failure: "skipped: PyTorch is not installed; Debian: apt-get install python3-torch" };
}
