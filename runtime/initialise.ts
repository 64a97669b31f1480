/** First values of tensors, from the seed and the tensor's own name: adding a layer changes no other layer's start. */
import { volume } from "./layout.ts";
import type { ProgramTensor } from "./program.ts";
import { Random } from "./random.ts";

/** In PyTorch's layout. */
export function initialValues({ name, shape, initializer }: ProgramTensor, seed: number): Float32Array {
  const values = new Float32Array(volume(shape));
  const random = new Random(seed, name);
  switch (initializer.kind) {
    case "constant":
      return values.fill(initializer.value);
    case "normal":
      return values.map(() => initializer.std * random.normal());
    case "uniform":
      return values.map(() => initializer.bound * (2 * random.uniform() - 1));
    case "truncated_normal":
      return values.map(() => {
        for (;;) {
          const drawn = random.normal();
          if (Math.abs(drawn) <= 2) return initializer.std * drawn;
        }
      });
    case "dirac": {
      // 1 at the middle tap of channel i -> i: a convolution that changes nothing.
      const [out = 1, inputs = 1, ...kernel] = shape;
      const taps = volume(kernel);
      for (let i = 0; i < Math.min(out, inputs); i++) values[(i * inputs + i) * taps + Math.floor(taps / 2)] = 1;
      return values;
    }
  }
}
