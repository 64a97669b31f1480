/// <reference lib="esnext.disposable" preserve="true" />
/** What every device has, whichever it is, and what it takes of a program. */
import type { CompileProgress, Execution } from "./execution.ts";
import { isOfHalves, noHalf } from "./precision.ts";
import { ResnetProblem } from "./problem.ts";
import type { Program } from "./program.ts";

/** The same fields as the compiler's `DeviceProfile`: what code generation may use. */
export interface Profile {
  readonly class: "software" | "integrated" | "discrete" | "portable";
  readonly subgroups: boolean;
  readonly maxStorageBuffers: number;
  readonly maxWorkgroupsPerDimension: number;
}

/** The same fields as the compiler's `Targets`: for whom to compile. */
export interface DeviceTargets {
  readonly wgsl?: Profile;
  readonly wasm?: { readonly variants: readonly ("plain" | "relaxed")[] };
}

/** What every device has; `kind` tells the rest. */
export interface DeviceBase {
  /** For people and checkpoints: what decides the last bits is in it. */
  readonly name: string;
  /** What the compiler needs to know: `compileModel(model, { functions, targets: device.targets })`. */
  readonly targets: DeviceTargets;
  /** True once the device is gone; every pending call has then been rejected. */
  readonly lost: () => boolean;
  /** Sets a program up. @throws ResnetProblem RN5001 to RN5006 before anything is allocated */
  open(program: Program, onCompile?: (progress: CompileProgress) => void): Promise<Execution>;
  /** Ends everything that runs on it; may be called twice. */
  dispose(): void;
  [Symbol.asyncDispose](): Promise<void>;
}
/** The code of a program for a device. @throws ResnetProblem RN5001 where it was not compiled for it, RN5005 where it could not be */
export function codeFor<T extends keyof Program["code"]>(
  program: Program,
  target: T,
  device: string,
): NonNullable<Program["code"][T]> {
  const code = program.code[target];
  if (code) return code as NonNullable<Program["code"][T]>;
  if (target === "wasm" && isOfHalves(program)) throw noHalf(device);
  throw new ResnetProblem(
    "RN5001",
    `${program.name} was compiled without ${target === "wasm" ? "WebAssembly" : "WGSL"}, which ${device} runs`,
    "compile it for both: `resnet compile` does unless told otherwise",
  );
}
