/** Kernels at the sizes that steps give them: a pipeline is made of each, once, whichever steps run it. */
import type { ProgramKernel, ProgramStep, WgslCode } from "../program.ts";

export interface SizedKernel extends Omit<ProgramKernel, "sizes"> {
  /** Values of its override constants `size1`, `size2` and so on. */
  readonly sizes: readonly number[];
  /** Of the first step that runs it: a layer's path. */
  readonly label: string;
}

export class SizedKernels {
  /** In the order in which steps first run them. */
  readonly kernels: readonly SizedKernel[];
  readonly #places = new Map<string, number>();

  constructor({ kernels, preparation, steps }: Pick<WgslCode, "kernels" | "preparation" | "steps">) {
    const found: SizedKernel[] = [];
    for (const step of [...preparation, ...steps].flat()) {
      const kernel = kernels[step.kernel];
      if (!kernel || this.#places.has(keyOf(step))) continue;
      this.#places.set(keyOf(step), found.length);
      found.push({ ...kernel, sizes: step.sizes ?? [], label: step.label });
    }
    this.kernels = found;
  }
  /** Of the kernel that a step runs. */
  placeOf(step: ProgramStep): number {
    return this.#places.get(keyOf(step)) ?? -1;
  }
}

function keyOf({ kernel, sizes = [] }: ProgramStep): string {
  return `${kernel}:${sizes.join()}`;
}
