/** What a residual and a `parallel` can say of how their paths become one (`reference.md`, section 3.5), as words. */
import { number as whole, optional, required, defaulted, word } from "../words/parameters.ts";
import type { Word, WordTable } from "../words/word.ts";

export const residualJoins = {
  add: {
    doc: "S(x) + F(x) (He et al. 2015, equation 1)",
    torch: "S(x) + F(x)",
    example: "residual(join: add) { conv(64, kernel: 3) -> bn } shortcut identity",
    parameters: [],
  },
  concat: {
    doc: "channels of S(x), then those of F(x) (Huang et al. 2017, DenseNet)",
    torch: "torch.cat([S(x), F(x)], 1)",
    example: "residual(join: concat) { bn -> relu -> conv(32, kernel: 3) } shortcut identity",
    parameters: [],
  },
  gated: {
    torch: "t * F(x) + (1 - t) * S(x), t = torch.sigmoid(torch.nn.Conv2d(C, C, 1)(x))",
    example: "residual(join: gated(bias: -2)) { conv(64, kernel: 3) -> bn } shortcut identity",
    doc: "T·F(x) + (1 - T)·S(x), T the sigmoid of a 1×1 convolution of x (Srivastava et al. 2015, Highway Networks)",
    parameters: [defaulted("bias", "float", whole(-1), "first value of the gate's bias: below 0 it begins at S(x)")],
  },
} as const satisfies WordTable;
export type ResidualJoin = keyof typeof residualJoins;

/** What `scale:` takes beside a number. */
export const residualFactors = {
  learned: {
    torch: "torch.nn.Parameter(torch.full((C, 1, 1), init)) * F(x)",
    example: "residual(scale: learned(1e-6, per: channel)) { conv(64, kernel: 3) -> bn } shortcut identity",
    doc: "a factor that is learned (Bachlechner et al. 2021, ReZero; Touvron et al. 2021, LayerScale)",
    parameters: [
      required("init", "float", "its first value"),
      defaulted("per", "word", word("scalar"), "one factor, or one for each channel", ["scalar", "channel"]),
    ],
  },
} as const satisfies WordTable;

export const residualWord: Word = {
  doc: "F(x) joined with the shortcut S(x) (He et al. 2015, section 3.2)",
  parameters: [
    {
      ...defaulted("join", "word", word("add"), "how F(x) and S(x) become one", Object.keys(residualJoins)),
      calls: residualJoins,
    },
    defaulted(
      "drop",
      "float",
      whole(0),
      "stochastic depth: in training F(x) is dropped with this probability for each example, else divided by 1 - drop (Huang et al. 2016)",
    ),
    { ...optional("scale", "float", "what F(x) is multiplied by before it is added"), calls: residualFactors },
  ],
};

const parallelJoins = ["concat", "add", "mul"] as const;
export const parallelWord: Word = {
  doc: "paths from the current value, side by side (Szegedy et al. 2015)",
  parameters: [defaulted("join", "word", word("concat"), "how the paths become one, in their order", parallelJoins)],
};
