/** Random chains of every layer with random options, as text. */
import fc from "fast-check";

const int = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const pair = int(1, 4).chain((a) => int(1, 4).map((b) => `[${a}, ${b}]`));
const size = fc.oneof(int(1, 5).map(String), pair);
const option = (name: string, value: fc.Arbitrary<string | number | boolean>): fc.Arbitrary<string> =>
  fc.option(value, { nil: undefined }).map((given) => (given === undefined ? "" : `, ${name}: ${given}`));
const call = (name: string, first: fc.Arbitrary<string>, ...options: readonly fc.Arbitrary<string>[]) =>
  fc.tuple(first, ...options).map((parts) => `${name}(${parts.join("")})`);

const channels = fc.constantFrom("2", "4", "6");
const padding = fc.oneof(int(0, 2).map(String), fc.constant("[0, 1, 2, 0]"));
const layer = fc.oneof(
  call(
    "conv",
    channels,
    size.map((kernel) => `, kernel: ${kernel}`),
    option("stride", size),
    option("padding", padding),
    option("dilation", int(1, 2)),
    option("groups", fc.constantFrom(1, 2)),
    option("bias", fc.boolean()),
  ),
  call("maxpool", size, option("stride", size), option("padding", int(0, 1)), option("ceil", fc.boolean())),
  call("avgpool", size, option("stride", size), option("count_padding", fc.boolean()), option("ceil", fc.boolean())),
  call("subsample", size),
  call(
    "deconv",
    channels,
    size.map((kernel) => `, kernel: ${kernel}`),
    option("stride", size),
    option("padding", int(0, 2)),
    option("output_padding", int(0, 1)),
    option("dilation", int(1, 2)),
    option("groups", fc.constantFrom(1, 2)),
  ),
  call("adaptive_avgpool", size),
  call("upsample", size, option("mode", fc.constantFrom("nearest", "bilinear"))),
  call("slice", fc.constantFrom("0", "1"), fc.constantFrom(", to: 2", ", to: 4")),
  call("linear", channels),
  call("pad_channels", fc.constantFrom("6", "8")),
  call("groupnorm", fc.constant("groups: 2")),
  fc.constantFrom("layernorm", "instancenorm", "lrn(3)", "softmax(groups: 2)", "prelu", "leaky_relu", "silu"),
  fc.constantFrom("scale(0.5)", "shift(0, per: scalar)", "relu6", "sigmoid", "tanh", "hardswish", "hardsigmoid"),
  fc.constantFrom("bn", "relu", "dropout(0.5)", "globalavgpool", "flatten", "add(in)"),
  fc.constantFrom("mul(in)", "concat(in)", "concat([in, in])", "upsample(to: in)", "globalmaxpool"),
  fc.constantFrom("pixel_shuffle(2)", "space_to_depth(2)", "channel_shuffle(2)"),
);
/** What takes tokens, and what makes them. */
const ofTokens = fc.constantFrom(
  "tokens",
  "tokens -> class_token",
  "tokens -> attention(2) -> class_token -> token(0)",
  "tokens -> linear(4) -> untokens(in)",
  "attention(1)",
  "transpose",
);
const factor = fc.constantFrom("", "2 * ", "3 * ");
/** A model `M` of a random chain of layers, which may have no shape. @param head what stands after its stage: `head { … }` */
export function layersDesign(head: string): fc.Arbitrary<string> {
  return fc
    .tuple(
      factor,
      factor,
      fc.array(fc.oneof({ weight: 7, arbitrary: layer }, { weight: 1, arbitrary: ofTokens }), {
        minLength: 1,
        maxLength: 6,
      }),
    )
    .map(
      ([h, w, layers]) =>
        `block B { ${layers.join(" -> ")} }\nmodel M {\n  input x: [N, 2, ${h}H, ${w}W]\n  stage s { B }\n${head}}\n`,
    );
}
