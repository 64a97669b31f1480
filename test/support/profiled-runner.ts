/** Runs each step as a device with other properties would be given it: validated by the null adapter, computed by another. */
import type { DeviceProfile, Dispatch } from "../../compiler/kernels/target.ts";
import type { Schedule, Step } from "../../compiler/schedule/types.ts";
import type { Contents } from "./initial-contents.ts";
import type { KernelRunner } from "./run-kernels.ts";
import type { StepRunner } from "./verify-steps.ts";

export class ProfiledRunner implements StepRunner {
  readonly #computes: KernelRunner;
  readonly #validates: KernelRunner;
  readonly #profile: Partial<DeviceProfile>;
  /** Of every kernel that was asked for. */
  readonly families = new Set<string>();
  /** What these ask of a device. */
  readonly requires = new Set<string>();

  constructor(computes: KernelRunner, validates: KernelRunner, profile: Partial<DeviceProfile>) {
    [this.#computes, this.#validates, this.#profile] = [computes, validates, profile];
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
    return this.#computes.key(code);
  }
  async runStep(
    name: string,
    plan: Schedule,
    dispatches: readonly Dispatch[],
    contents: Contents,
    results: readonly number[],
  ): Promise<readonly Float32Array[]> {
    await this.#validates.runStep(name, plan, dispatches, contents, results);
    return this.#computes.runStep(name, plan, dispatches, contents, results);
  }
}
