/** Runs each step with its work items split in several ways, which must make no difference. */
import type { WasmDispatch, WasmKernel } from "../../compiler/kernels/wasm/kernel.ts";
import type { SimdVariant } from "../../runtime/program.ts";
import type { Schedule, Step } from "../../compiler/schedule/types.ts";
import { sameBits } from "./differences.ts";
import type { Contents } from "./initial-contents.ts";
import { WasmRunner } from "./run-wasm.ts";
import type { StepRunner } from "./verify-steps.ts";

export class SplitRunner implements StepRunner {
  readonly #runners: readonly WasmRunner[];
  readonly #first: WasmRunner;
  /** Of every kernel that was asked for. */
  readonly families = new Set<string>();

  /** @param splits threads among whom the items are split */
  constructor(variant: SimdVariant, splits: readonly [number, ...number[]]) {
    this.#first = new WasmRunner(variant, splits[0]);
    this.#runners = [this.#first, ...splits.slice(1).map((threads) => new WasmRunner(variant, threads))];
  }
  get name(): string {
    return this.#first.name;
  }
  dispatches(step: Step, plan: Schedule): readonly WasmDispatch[] {
    const dispatches = this.#first.dispatches(step, plan);
    for (const { kernel } of dispatches) this.families.add(kernel.family);
    return dispatches;
  }
  key(kernel: WasmKernel): string {
    return this.#first.key(kernel);
  }
  /** @throws Error where a split gives other bits */
  runStep(
    name: string,
    plan: Schedule,
    dispatches: readonly WasmDispatch[],
    contents: Contents,
    results: readonly number[],
  ): readonly Float32Array[] {
    const [whole = [], ...others] = this.#runners.map((each) =>
      each.runStep(name, plan, dispatches, contents, results),
    );
    for (const [index, other] of others.entries())
      if (!other.every((each, result) => sameBits(each, whole[result])))
        throw new Error(`${name}: other bits by split ${index + 1}`);
    return whole;
  }
}
