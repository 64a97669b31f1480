/** One layer, or a few that belong together, with random options: for each layout those that take it. */
import type { Draw, Making } from "./making.ts";
import { call, list, name, number, type Call, type Expression, type Step, type Value } from "./tree.ts";

const activations = [
  "relu",
  "relu6",
  "gelu",
  "silu",
  "sigmoid",
  "tanh",
  "hardswish",
  "hardsigmoid",
  "identity",
] as const;

function activation(draw: Draw): Call {
  return draw.of(
    call(draw.of(...activations)),
    call("leaky_relu", [], { slope: draw.of(undefined, number("0.2")) }),
    call("prelu", [], { per: draw.of(undefined, name("scalar")), init: draw.of(undefined, number("0.1")) }),
    call("softmax", [], { groups: draw.of(undefined, number(2)) }),
    call("dropout", [number(draw.of("0.1", "0.5"))]),
    call("scale", [number(draw.of("0.5", "1"))], { per: draw.of(undefined, name("scalar")) }),
    call("shift", [number(draw.of("0.5", "0"))], { per: draw.of(undefined, name("scalar")) }),
  );
}
function norm(making: Making, draw: Draw): Call {
  const eps = draw.of(undefined, number("1e-3"));
  const affine = draw.of(undefined, undefined, { kind: "bool", is: false } as const);
  const gamma = draw.of(undefined, undefined, number(0), number("0.5"));
  return draw.of(
    call("bn", [], { momentum: draw.of(undefined, number("0.2")), eps, gamma, affine }),
    call("layernorm", [], { eps, gamma, affine }),
    call("groupnorm", [], { groups: making.whole(draw.of(2, 1, making.shape.channels), draw), eps, gamma, affine }),
    ...(making.shape.layout === "image"
      ? [
          call("instancenorm", [], { eps, affine: draw.of(undefined, { kind: "bool", is: true } as const) }),
          call("lrn", [number(draw.of(3, 2, 5))], {
            alpha: draw.of(undefined, number("0.1")),
            k: draw.of(undefined, number(2)),
          }),
        ]
      : []),
  );
}
const initial = (draw: Draw): Value | undefined =>
  draw.of<Value | undefined>(
    undefined,
    undefined,
    undefined,
    { kind: "call", call: call("he_normal", [name("fan_in")]) },
    name("xavier_uniform"),
    { kind: "call", call: call("normal", [number("0.02")]) },
    { kind: "call", call: call("constant", [number("0.1")]) },
    { kind: "call", call: call("uniform", [number("0.3")]) },
  );
const flag = (draw: Draw): Expression | undefined => draw.of(undefined, { kind: "bool", is: true } as const);

function size(draw: Draw, ...values: readonly [number, ...number[]]): Expression {
  const value = draw.of(...values);
  return draw.chance(4) ? list(number(value), number(draw.of(...values))) : number(value);
}
function convolution(making: Making, draw: Draw): Call {
  const channels = making.channels(draw);
  const kernel = size(draw, 3, 1, 2, 3, 5);
  const groups = draw.of(1, 1, 2, making.shape.channels);
  return call("conv", [making.whole(groups > 2 ? groups : channels, draw)], {
    kernel,
    stride: draw.of(undefined, undefined, size(draw, 2, 1, 3)),
    padding: draw.of<Expression | undefined>(
      undefined,
      undefined,
      size(draw, 0, 1, 2),
      list(number(0), number(1), number(1), number(0)),
    ),
    dilation: draw.of(undefined, undefined, undefined, size(draw, 2, 1)),
    groups: groups === 1 ? undefined : making.whole(groups, draw),
    bias: flag(draw),
    standardize: draw.of(undefined, undefined, { kind: "bool", is: true } as const),
    init: initial(draw),
  });
}
function ofImages(making: Making, draw: Draw): Call {
  const { channels } = making.shape;
  const tensors = making.tensors.map(([each]) => name(each));
  const to = tensors[draw.below(tensors.length || 1)];
  return draw.of(
    convolution(making, draw),
    convolution(making, draw),
    call("maxpool", [size(draw, 2, 3)], {
      stride: draw.of(undefined, size(draw, 1, 2)),
      padding: draw.of(undefined, size(draw, 0, 1)),
      ceil: flag(draw),
    }),
    call("avgpool", [size(draw, 2, 3)], {
      stride: draw.of(undefined, size(draw, 1, 2)),
      padding: draw.of(undefined, size(draw, 0, 1)),
      ceil: flag(draw),
      count_padding: flag(draw),
    }),
    call("deconv", [making.whole(making.channels(draw), draw)], {
      kernel: size(draw, 2, 3, 1),
      stride: draw.of(undefined, size(draw, 2, 1)),
      padding: draw.of(undefined, size(draw, 1, 0)),
      output_padding: draw.of(undefined, undefined, size(draw, 0, 1)),
      groups: draw.of(undefined, undefined, number(2)),
      bias: flag(draw),
    }),
    call("upsample", [size(draw, 2, 1)], { mode: draw.of(undefined, name("bilinear"), name("nearest")) }),
    call("upsample", [], { to, mode: draw.of(undefined, name("bilinear")) }),
    call("subsample", [size(draw, 2, 1)]),
    call("adaptive_avgpool", [size(draw, 2, 1, 3)]),
    call("pixel_shuffle", [number(2)]),
    call("space_to_depth", [number(2)]),
    call("linear", [making.whole(making.channels(draw), draw)], {
      bias: draw.of(undefined, { kind: "bool", is: false } as const),
    }),
    call("slice", [number(draw.of(0, 1))], { to: making.whole(draw.of(channels, 2, Math.ceil(channels / 2)), draw) }),
  );
}
function ofAny(making: Making, draw: Draw): Call {
  const { channels } = making.shape;
  return draw.of(
    call("linear", [making.whole(making.channels(draw), draw)], {
      bias: draw.of(undefined, { kind: "bool", is: false } as const),
      init: initial(draw),
    }),
    call("channel_shuffle", [making.whole(draw.of(2, 1, channels), draw)]),
    call("pad_channels", [making.whole(channels + draw.below(3), draw)], {
      at: draw.of(undefined, name("after"), name("both")),
    }),
    call("slice", [number(draw.of(0, 1))], { to: making.whole(draw.of(channels, 2, Math.ceil(channels / 2)), draw) }),
  );
}
/** One layer, or several that change the layout and change it back. */
function others(making: Making, draw: Draw): readonly Call[] {
  const images = making.tensors.filter(([, { layout }]) => layout === "image").map(([each]) => name(each));
  const image = images[draw.below(images.length || 1)];
  switch (making.shape.layout) {
    case "image":
      return draw.of(
        [call("tokens")],
        ...(image ? [[call("tokens"), call("attention", [number(2)]), call("untokens", [image])]] : []),
        [call("tokens"), call("transpose"), call("linear", [number(4)]), call("transpose")],
        [call("flatten")],
        [call("globalavgpool")],
        [call("globalmaxpool")],
      );
    case "tokens":
      return draw.of<readonly Call[]>(
        [
          call("attention", [making.whole(draw.of(2, 1), draw)], {
            bias: draw.of(undefined, { kind: "bool", is: false } as const),
          }),
        ],
        [call("class_token")],
        [
          call("position_embedding", [], {
            init: draw.of(undefined, { kind: "call", call: call("normal", [number("0.1")]) } as const),
          }),
        ],
        [call("transpose")],
        [call("token", [number(draw.of(0, 1))])],
        [call("globalavgpool")],
        [call("flatten")],
        ...(image ? [[call("untokens", [image])]] : []),
      );
    default:
      return [ofAny(making, draw)];
  }
}

export function layerMaker(making: Making, draw: Draw): void {
  const kind = draw.below(10);
  const steps: Step[] = [];
  const isImage = making.shape.layout === "image";
  if (kind < 2) steps.push({ call: activation(draw) });
  else if (kind < 4) steps.push({ call: norm(making, draw) });
  else if (kind < 7) steps.push({ call: isImage ? ofImages(making, draw) : ofAny(making, draw) });
  else if (kind < 8) steps.push({ call: ofAny(making, draw) });
  else steps.push(...others(making, draw).map((each) => ({ call: each })));
  if (draw.chance(2)) steps.push({ call: activation(draw) });
  if (draw.chance(8) && steps[0]) steps[0] = { ...steps[0], times: number(draw.of(2, 0, 1)) };
  making.add({ kind: "pipeline", steps });
}
