/** First values of tensors, from the seed and the tensor's own name: adding a layer changes no other layer's start. */
import { requireOptions, requireWord } from "./argument.ts";
import { volume } from "./layout.ts";
import type { ProgramInitializer, ProgramTensor } from "./program.ts";
import { Random } from "./random.ts";

const KINDS: readonly ProgramInitializer["kind"][] = ["constant", "normal", "truncated_normal", "uniform", "dirac"];

/** PyTorch's default: a number, not so many deviations. */
const TRUNCATED_AT = 2;

/** Of every tensor, by name. */
export function firstValues(
  tensors: readonly ProgramTensor[],
  seed: number,
): readonly (readonly [name: string, values: Float32Array])[] {
  return tensors.map((tensor) => [tensor.name, initialValues(tensor, seed)] as const);
}

/** In PyTorch's layout. @throws ResnetProblem RN5013 for a tensor that does not say what it begins with */
export function initialValues({ name, shape, initializer }: ProgramTensor, seed: number): Float32Array {
  requireOptions(`the initializer of ${name}`, initializer, ["kind", "value", "std", "bound", "groups"]);
  requireWord(name, "the kind of its initializer", initializer.kind, KINDS);
  const values = new Float32Array(volume(shape));
  const random = new Random(seed, name);
  switch (initializer.kind) {
    case "constant":
      return values.fill(initializer.value);
    case "normal":
      random.normals(initializer.std, values);
      return values;
    case "uniform":
      return values.map(() => initializer.bound * (2 * random.uniform() - 1));
    case "truncated_normal":
      return values.map(() => random.truncatedNormal(initializer.std, TRUNCATED_AT));
    case "dirac": {
      // 1 at the middle tap of channel i -> i of each group: a convolution that changes nothing.
      const [out = 1, inputs = 1, ...kernel] = shape;
      const groups = initializer.groups ?? 1;
      const middle = kernel.reduce((at, extent) => at * extent + Math.floor(extent / 2), 0);
      for (let group = 0; group < groups; group++)
        for (let i = 0; i < Math.min(out / groups, inputs); i++)
          values[(((group * out) / groups + i) * inputs + i) * volume(kernel) + middle] = 1;
      return values;
    }
  }
}
