/**
 * Runs each step as a device with other properties would be given it: all is validated by the null adapter, and another
 * computes it, of kernels that are alike but for their numbers only the first where that is asked for.
 */
import type { DeviceProfile, Dispatch } from "../../compiler/kernels/target.ts";
import type { Schedule, Step } from "../../compiler/schedule/types.ts";
import type { Contents } from "./initial-contents.ts";
import type { KernelRunner } from "./run-kernels.ts";
import type { StepRunner } from "./verify-steps.ts";

export class ProfiledRunner implements StepRunner {
  readonly #computes: KernelRunner;
  readonly #validates: KernelRunner;
  readonly #profile: Partial<DeviceProfile>;
  readonly #key: (code: string) => string;
  /** Of every kernel that was asked for. */
  readonly families = new Set<string>();
  /** What these ask of a device. */
  readonly requires = new Set<string>();

  /** @param key codes of equal keys are computed once */
  constructor(
    computes: KernelRunner,
    validates: KernelRunner,
    profile: Partial<DeviceProfile>,
    key: (code: string) => string = (code) => code,
  ) {
    [this.#computes, this.#validates, this.#key] = [computes, validates, key];
    // What one of them may not bind is no kernel for either.
    const [one, other] = [computes.device.profile.maxStorageBuffers, validates.device.profile.maxStorageBuffers];
    this.#profile = { maxStorageBuffers: Math.min(one, other), ...profile };
  }
  get name(): string {
    return this.#computes.name;
  }
  dispatches(step: Step, plan: Schedule): readonly Dispatch[] {
    const dispatches = this.#computes.dispatches(step, plan, this.#profile);
    for (const { kernel } of dispatches) {
      this.families.add(kernel.family);
      for (const feature of kernel.requires) this.requires.add(feature);
    }
    return dispatches;
  }
  key(code: string): string {
    return this.#key(code);
  }
  /** On the null adapter, kernels whose code is not yet in `seen`. @throws Error with the code of an invalid one */
  async validate(plan: Schedule, seen: Set<string>): Promise<void> {
    for (const step of plan.steps) {
      const dispatches = this.dispatches(step, plan);
      if (dispatches.every(({ kernel }) => seen.has(kernel.code))) continue;
      for (const { kernel } of dispatches) seen.add(kernel.code);
      await this.#validates.runStep(step.name, plan, dispatches, new Map(), []);
    }
  }
  runStep(
    name: string,
    plan: Schedule,
    dispatches: readonly Dispatch[],
    contents: Contents,
    results: readonly number[],
  ): Promise<readonly Float32Array[]> {
    return this.#computes.runStep(name, plan, dispatches, contents, results);
  }
}
