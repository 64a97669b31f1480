/** The RN5 codes that only a device can report, with their pages: what a machine lacks, not what a design does wrong. */
import type { Catalogue } from "../../../grammar/diagnostic.ts";
import type { Pages } from "./page.ts";

/** Rows of the reference that no phase of the compiler reports: running does, with texts of its own. */
export const runMessages = {
  RN4012: { name: "data-not-found", severity: "error", message: "{data} is not in {folder}; get it with {command}" },
  RN4013: { name: "bad-data", severity: "error", message: "{file}: {reason}" },
  RN4014: {
    name: "checkpoint-mismatch",
    severity: "error",
    message: "{file} lacks {n tensors} and has {m others}; the first is {name}",
  },
  RN4015: {
    name: "loss-not-finite",
    severity: "error",
    message: "the loss is {value} at step {n}; first seen in {layer}",
  },
  RN5001: { name: "no-adapter", severity: "error", message: "no WebGPU adapter; {nextStep}" },
  RN5002: {
    name: "storage-buffer-limit",
    severity: "error",
    message: "{kernel} binds {n} storage buffers, the device allows {m}",
  },
  RN5003: {
    name: "binding-size-limit",
    severity: "error",
    message: "{tensor} has {bytes}, a binding holds {limit}; a batch of {n} fits",
  },
  RN5004: {
    name: "memory",
    severity: "error",
    message: "the plan needs {bytes}, the device has {limit}; a batch of {n} fits",
  },
  RN5005: {
    name: "no-f16",
    severity: "error",
    message: "precision f16 needs shader-f16, which {adapter} lacks",
  },
  RN5006: {
    name: "dispatch-limit",
    severity: "error",
    message: "{kernel} needs {n} workgroups, the device allows {m}",
  },
  RN5007: { name: "device-lost", severity: "error", message: "the device was lost: {reason}; resume with {command}" },
  RN5013: { name: "wrong-argument", severity: "error", message: "{function}: {reason}" },
} as const satisfies Catalogue;

export const devicePages: Pages = {
  RN5001: {
    why: "No device of the kind that was asked for: no WebGPU adapter, a package that brings one is not installed, or a page whose rules allow no WebAssembly or no worker.",
    next: "`resnet doctor` shows what there is and what would help; the device `cpu` runs everywhere. For a page the message says what to allow or to hand over.",
  },
  RN5002: {
    why: "A kernel reads and writes more buffers at a time than the device allows to bind. WebGPU promises 8.",
    next: "Compile for `portable` devices, which stays within what every device has.",
  },
  RN5003: {
    why: "One tensor is larger than the device lets a kernel see at once.",
    next: "Use the smaller batch that the message names; where none fits a smaller network or smaller images, or another device.",
  },
  RN5004: {
    why: "Everything is allocated once, before the first step, and there is not enough memory for the plan. A run never fails half-way for want of it.",
    next: "Use the smaller batch that the message names, where none fits a smaller network or smaller images; or have a training step keep less: a budget of memory (`resnet train FILE --memory-budget 2GB`) computes again what it would keep for its backward pass, with the same numbers. `resnet summary` shows what a batch needs, and with a budget what that costs.",
  },
  RN5005: {
    why: "With `precision f16` a training step stores activations, and what flows back through them, in numbers of 16 bits. The feature of WebGPU for that is shader-f16: most GPUs have it, the bundled software adapter and WebAssembly have not. Nothing is computed in f32 instead without a word.",
    next: "Choose a GPU that has it (`resnet doctor` shows what there is), or leave `precision f16` out of the recipe. Where memory is what is short, `accumulate` computes a step in parts. Weights that were trained so are evaluated everywhere: inference is f32.",
  },
  RN5006: {
    why: "A kernel has more work items than the device starts at once.",
    next: "Use a smaller batch, or smaller images.",
  },
  RN5007: {
    why: "The device went away: a driver was reset or updated, a worker ended, memory ran out elsewhere. What was computed since the last checkpoint is lost.",
    next: "Resume from the last checkpoint: `resnet train … --resume FOLDER`.",
  },
  RN5013: {
    why: "A program gave the runtime something that it cannot take: an option that does not exist, a number out of range, an object of another kind. It is told before anything is done with it, because JavaScript has no types that would.",
    next: "Give what the message names. In TypeScript most of it does not compile in the first place.",
  },
};
