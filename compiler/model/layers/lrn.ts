/** Local response normalisation (Krizhevsky et al. 2012), `torch.nn.LocalResponseNorm`: neighbouring channels compete. */
import { rational } from "../values/rational.ts";
import { defaulted, exact, number, required } from "../words/parameters.ts";
import type { LayerDefinition } from "./layer.ts";
import { belowLeast, failed, made, numberOf, wrongLayout } from "./read-arguments.ts";

export interface LrnAttributes {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

/** No `norm`, whatever its name says: what it puts out has no known mean or spread, and a bias before it is not lost. */
export const lrn: LayerDefinition<LrnAttributes> = {
  doc: "x / (k + alpha times the mean square of neighbouring channels)^beta (Krizhevsky et al. 2012)",
  torch: "nn.LocalResponseNorm(size, alpha, beta, k)",
  example: "conv(64, kernel: 7, bias: true) -> relu -> lrn(5)",
  operations: 34,
  parameters: [
    required("size", "int", "channels that are looked at, as many before as after"),
    defaulted("alpha", "float", exact(rational(1n, 10_000n)), "the factor of the mean square"),
    defaulted("beta", "float", exact(rational(3n, 4n)), "the exponent"),
    defaulted("k", "float", number(1), "added to the mean square"),
  ],
  instantiate(call) {
    if (call.input.layout !== "image") return wrongLayout(call, "lrn", "an image");
    const small = belowLeast(call, "lrn", { size: 1, alpha: 0, k: 0 });
    if (small.length > 0) return failed(...small);
    const [size, alpha] = [numberOf(call, "size"), numberOf(call, "alpha")];
    return made({ size, alpha, beta: numberOf(call, "beta"), k: numberOf(call, "k") }, call.input);
  },
  bends: true,
};
