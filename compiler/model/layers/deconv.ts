/**
 * Transposed convolution (Zeiler et al. 2010; Dumoulin and Visin 2016, section 4), `torch.nn.ConvTranspose2d`: what
 * flows back through a convolution by its input, with learned weights.
 */
import { defaulted, number, required, word } from "../words/parameters.ts";
import { bool } from "../values/value.ts";
import { formatExtent, scaled, symbolOf, type AxisExtent } from "../shapes/extent.ts";
import { transposedWindow } from "../shapes/extent-rules.ts";
import { reportShape } from "../shapes/messages.ts";
import { imageSize } from "../shapes/shape.ts";
import { reportCall } from "../words/messages.ts";
import { reportLayer } from "./messages.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import {
  argument,
  belowLeast,
  boolOf,
  failed,
  made,
  numberOf,
  sizeOf,
  wrongLayout,
  zeros,
  type Pair,
} from "./read-arguments.ts";
import { initializerOf } from "./initializers.ts";
import type { LayerCall, LayerDefinition } from "./layer.ts";
import { withSize } from "./windows.ts";

export interface DeconvAttributes {
  readonly channels: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  /** Rows and columns that are cut off at each side. */
  readonly padding: Pair;
  /** Rows and columns more at the end, of which the stride leaves open whether they are there. */
  readonly outputPadding: Pair;
  readonly dilation: Pair;
  readonly groups: number;
  readonly bias: boolean;
}

export const deconv: LayerDefinition<DeconvAttributes> = {
  doc: "a transposed convolution, without a bias unless it says so",
  torch:
    "nn.ConvTranspose2d(x.shape[1], channels, kernel, stride, padding, output_padding, groups, bias=False, dilation=dilation)",
  example: "deconv(32, kernel: 2, stride: 2)",
  operations: 50,
  parameters: [
    required("channels", "int", "channels out"),
    required("kernel", "size", "of the window that each pixel is spread over"),
    defaulted("stride", "size", number(1), "pixels from one window to the next: how many times as large it becomes"),
    defaulted("padding", "size", number(0), "rows and columns that are cut off at each side"),
    defaulted("output_padding", "size", number(0), "rows and columns more at the end; fewer than the stride"),
    defaulted("dilation", "size", number(1), "pixels from one tap of the window to the next"),
    defaulted("groups", "int", number(1), "parts of the channels that do not see each other"),
    defaulted("bias", "bool", bool(false), "whether it has a learned offset"),
    defaulted("init", "initializer", word("he_normal", [["fan", word("fan_out")]]), "the first values of its weight"),
  ],
  instantiate(call) {
    const { input } = call;
    if (input.layout !== "image") return wrongLayout(call, "deconv", "an image");
    const least = { channels: 1, kernel: 1, stride: 1, padding: 0, output_padding: 0, dilation: 1, groups: 1 };
    const small = belowLeast(call, "deconv", least);
    if (small.length > 0) return failed(...small);
    const [channels, groups, bias] = [numberOf(call, "channels"), numberOf(call, "groups"), boolOf(call, "bias")];
    const [kernel, stride, padding] = [sizeOf(call, "kernel"), sizeOf(call, "stride"), sizeOf(call, "padding")];
    const [outputPadding, dilation] = [sizeOf(call, "output_padding"), sizeOf(call, "dilation")];
    for (const count of [input.channels, channels]) {
      if (count % groups !== 0) {
        const help = `groups must divide ${input.channels} channels in and ${channels} out`;
        return failed(reportLayer("RN2009", call.spanOf("groups"), { groups, channels: count }, { help }));
      }
    }
    const attributes = { channels, kernel, stride, padding, outputPadding, dilation, groups, bias };
    const size = spread(call, attributes);
    if ("code" in size) return failed(size);
    const area = kernel[0] * kernel[1];
    // torch's fans of [in, out / groups, kh, kw]: what is second is taken for what comes in
    const [fanIn, fanOut] = [(channels / groups) * area, input.channels * area];
    return made(attributes, withSize(input, channels, size), [
      {
        tensor: "weight",
        shape: [input.channels, channels / groups, ...kernel],
        layout: "kernel",
        role: "parameter",
        initializer: initializerOf(argument(call, "init"), fanIn, fanOut, groups),
      },
      ...(bias ? [zeros("bias", channels)] : []),
    ]);
  },
  macs: ({ kernel, groups, channels }, [inputs = 0, height = 0, width = 0]) =>
    height * width * kernel[0] * kernel[1] * (inputs / groups) * channels,
  product: { depth: 1, hasBias: ({ bias }) => bias },
  enlarges: ({ stride, kernel, dilation, padding }) => {
    const reach = ([0, 1] as const).map((axis) => dilation[axis] * (kernel[axis] - 1) + 1) as [number, number];
    return {
      grows: stride,
      kernel: [Math.ceil(reach[0] / stride[0]), Math.ceil(reach[1] / stride[1])],
      padding: [
        Math.floor((reach[0] - 1 - padding[0]) / stride[0]),
        Math.floor((reach[1] - 1 - padding[1]) / stride[1]),
      ],
    };
  },
};

/** Height and width of the output, t (x - 1) + d (k - 1) + 1 + o - 2 p, from the least size that leaves some of it. */
function spread(
  call: LayerCall,
  { kernel, stride, padding, outputPadding, dilation }: DeconvAttributes,
): readonly [AxisExtent, AxisExtent] | Diagnostic {
  const out: AxisExtent[] = [];
  for (const [axis, size] of imageSize(call.input).entries()) {
    const [k, t, p] = [kernel[axis] ?? 1, stride[axis] ?? 1, padding[axis] ?? 0];
    const [o, d] = [outputPadding[axis] ?? 0, dilation[axis] ?? 1];
    if (o >= Math.max(t, d)) {
      const range = `less than the stride or the dilation, at most ${Math.max(t, d) - 1}`;
      const slots = { name: "output_padding", value: String(o), callee: "deconv", range };
      return reportCall("RN2050", call.spanOf("output_padding"), slots);
    }
    const window = { reach: d * (k - 1) + 1, stride: t, padding: 2 * p, outputPadding: o };
    const extent = transposedWindow(size, window);
    if (!extent) {
      const least = Math.ceil((2 * p + 1 - window.reach - o) / t) + 1;
      const whole = scaled(size, t, window.reach + o - t);
      const slots = {
        k: 2 * p + 1,
        extent: formatExtent(whole),
        model: "it",
        symbol: symbolOf(size) ?? "an extent",
        min: least,
      };
      const help = "use less padding, which is cut off of what is put out, or a larger input";
      return reportShape("RN2008", call.spanOf("padding"), slots, { help });
    }
    out.push(extent);
  }
  return out as unknown as [AxisExtent, AxisExtent];
}
