/** Convolution, `torch.nn.Conv2d`; no bias unless it says so, because a norm precedes or follows it in this family. */
import { defaulted, number, required, word } from "../words/parameters.ts";
import { bool } from "../values/value.ts";
import { reportLayer } from "./messages.ts";
import {
  argument,
  belowLeast,
  boolOf,
  failed,
  made,
  numberOf,
  paddingOf,
  sizeOf,
  wrongLayout,
  zeros,
  type Pair,
  type Sides,
} from "./read-arguments.ts";
import { initializerOf } from "./initializers.ts";
import type { LayerDefinition } from "./layer.ts";
import { slide, withSize } from "./windows.ts";

export interface ConvAttributes {
  readonly channels: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  /** [top, bottom, left, right] */
  readonly padding: Sides;
  readonly dilation: Pair;
  readonly groups: number;
  readonly bias: boolean;
  /** Its weight is normalised for each channel out before it is used (Qiao et al. 2019). */
  readonly standardize: boolean;
}

export const conv: LayerDefinition<ConvAttributes> = {
  doc: "a convolution, without a bias unless it says so",
  torch: "nn.Conv2d(x.shape[1], channels, kernel, stride, padding, dilation, groups, bias=False)",
  example: "conv(128, kernel: 3, stride: 2)",
  operations: ({ standardize }) => (standardize ? 89 : 50),
  parameters: [
    required("channels", "int", "channels out"),
    required("kernel", "size", "of the window"),
    defaulted("stride", "size", number(1), "pixels from one window to the next"),
    defaulted(
      "padding",
      "size or int[4]",
      word("half"),
      "zeros around the image; half keeps the size of an odd kernel; four are top, bottom, left, right",
      ["half"],
    ),
    defaulted("dilation", "size", number(1), "pixels from one tap of the window to the next"),
    defaulted("groups", "int", number(1), "parts of the channels that do not see each other"),
    defaulted("bias", "bool", bool(false), "whether it has a learned offset, which a norm makes superfluous"),
    defaulted(
      "standardize",
      "bool",
      bool(false),
      "whether the weight of each channel out is used with a mean of 0 and a variance of 1 (Qiao et al. 2019)",
    ),
    defaulted("init", "initializer", word("he_normal", [["fan", word("fan_out")]]), "the first values of its weight"),
  ],
  instantiate(call) {
    const { input } = call;
    if (input.layout !== "image") return wrongLayout(call, "conv", "an image");
    const small = belowLeast(call, "conv", { channels: 1, kernel: 1, stride: 1, padding: 0, dilation: 1, groups: 1 });
    if (small.length > 0) return failed(...small);
    const [channels, groups] = [numberOf(call, "channels"), numberOf(call, "groups")];
    const [bias, standardize] = [boolOf(call, "bias"), boolOf(call, "standardize")];
    for (const count of [input.channels, channels]) {
      if (count % groups !== 0) {
        const help = `groups must divide ${input.channels} channels in and ${channels} out`;
        return failed(reportLayer("RN2009", call.spanOf("groups"), { groups, channels: count }, { help }));
      }
    }
    const [kernel, stride, dilation] = [sizeOf(call, "kernel"), sizeOf(call, "stride"), sizeOf(call, "dilation")];
    const padding = paddingOf(call, kernel, dilation);
    const size = slide(call, { kernel, stride, padding, dilation });
    if ("code" in size) return failed(size);
    const area = kernel[0] * kernel[1];
    // torch's fans of [out, in / groups, kh, kw]
    const [fanIn, fanOut] = [(input.channels / groups) * area, channels * area];
    const attributes = { channels, kernel, stride, padding, dilation, groups, bias, standardize };
    return made(attributes, withSize(input, channels, size), [
      {
        tensor: "weight",
        shape: [channels, input.channels / groups, ...kernel],
        layout: "kernel",
        role: "parameter",
        initializer: initializerOf(argument(call, "init"), fanIn, fanOut, groups),
      },
      ...(bias ? [zeros("bias", channels)] : []),
    ]);
  },
  macs: ({ kernel, groups, channels }, [inputs = 0], [, height = 0, width = 0]) =>
    height * width * kernel[0] * kernel[1] * (inputs / groups) * channels,
  product: { depth: 1, hasBias: ({ bias }) => bias },
  window: ({ kernel, stride, dilation, padding }) => ({ kernel, stride, dilation, padding }),
};
