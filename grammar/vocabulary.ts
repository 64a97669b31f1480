/**
 * Words that people bring from PyTorch, Keras and papers, and what they are called here. A test holds every word on the
 * right to what there is; whoever reads a mistake asks this table before it looks for what is spelt alike.
 */

/** A parameter there, and its name here; `""` is nothing here, because what flows in says it. */
type There = readonly [there: string, here: string];

export interface ForeignCall {
  readonly here: string;
  /** In the order of their positions there. */
  readonly parameters: readonly There[];
  /** What stands without its name here. */
  readonly positional?: string;
  /** What it does there where nothing is said, and a call here does not. */
  readonly usual?: { readonly [here: string]: string };
}

/** `out_channels:channels` is another name here, `stride` the same, `inplace:` nothing. */
function call(here: string, parameters = "", more: Pick<ForeignCall, "positional" | "usual"> = {}): ForeignCall {
  const list = parameters.split(" ").filter((each) => each !== "");
  return {
    here,
    parameters: list.map((each): There => {
      const [there = "", name] = each.split(":");
      return [there, name ?? there];
    }),
    ...more,
  };
}

const channels = { positional: "channels" };
const kernel = { positional: "kernel" };
const unpadded = { padding: "0" };
const torchConv = call(
  "conv",
  "in_channels: out_channels:channels kernel_size:kernel stride padding dilation groups bias padding_mode:",
  { ...channels, usual: { ...unpadded, bias: "true" } },
);
const torchLinear = call("linear", "in_features: out_features:channels bias", channels);
const kerasPool = "pool_size:kernel strides:stride padding";
const torchPool = "kernel_size:kernel stride padding";

/** As they are written there; capitals count, since PyTorch's Conv2d is not Keras' Conv2D. */
const calls: { readonly [there: string]: ForeignCall } = {
  // PyTorch
  Conv2d: torchConv,
  Linear: torchLinear,
  BatchNorm1d: call("bn", "num_features: eps momentum affine track_running_stats:"),
  BatchNorm2d: call("bn", "num_features: eps momentum affine track_running_stats:"),
  SyncBatchNorm: call("bn", "num_features: eps momentum affine track_running_stats:"),
  GroupNorm: call("groupnorm", "num_groups:groups num_channels: eps affine"),
  LayerNorm: call("layernorm", "normalized_shape: eps elementwise_affine:affine"),
  InstanceNorm2d: call("instancenorm", "num_features: eps momentum: affine"),
  LocalResponseNorm: call("lrn", "size alpha beta k", { positional: "size" }),
  ReLU: call("relu", "inplace:"),
  ReLU6: call("relu6", "inplace:"),
  GELU: call("gelu", "approximate:"),
  SiLU: call("silu", "inplace:"),
  Sigmoid: call("sigmoid"),
  Tanh: call("tanh"),
  Hardswish: call("hardswish", "inplace:"),
  Hardsigmoid: call("hardsigmoid", "inplace:"),
  LeakyReLU: call("leaky_relu", "negative_slope:slope inplace:"),
  Softmax: call("softmax", "dim:"),
  MaxPool2d: call("maxpool", `${torchPool} dilation: return_indices: ceil_mode:ceil`, { ...kernel, usual: unpadded }),
  AvgPool2d: call("avgpool", `${torchPool} ceil_mode:ceil count_include_pad:count_padding`, {
    ...kernel,
    usual: unpadded,
  }),
  AdaptiveAvgPool2d: call("adaptive_avgpool", "output_size:size", { positional: "size" }),
  AdaptiveMaxPool2d: call("globalmaxpool", "output_size:"),
  ConvTranspose2d: call(
    "deconv",
    "in_channels: out_channels:channels kernel_size:kernel stride padding output_padding groups bias dilation",
    { ...channels, usual: { bias: "true" } },
  ),
  PReLU: call("prelu", "num_parameters: init"),
  PixelShuffle: call("pixel_shuffle", "upscale_factor:scale", { positional: "scale" }),
  PixelUnshuffle: call("space_to_depth", "downscale_factor:scale", { positional: "scale" }),
  ChannelShuffle: call("channel_shuffle", "groups", { positional: "groups" }),
  Upsample: call("upsample", "size: scale_factor:scale mode align_corners:", { positional: "scale" }),
  upsample: call("upsample", "scale to mode scale_factor:scale align_corners:", { positional: "scale" }),
  MultiheadAttention: call("attention", "embed_dim: num_heads:heads dropout: bias batch_first:", {
    positional: "heads",
  }),
  Dropout2d: call("dropout", "p:rate inplace:", { positional: "rate" }),
  Dropout: call("dropout", "p:rate inplace:", { positional: "rate" }),
  Flatten: call("flatten", "start_dim: end_dim:"),
  Identity: call("identity"),
  // Keras
  Conv2D: call(
    "conv",
    "filters:channels kernel_size:kernel strides:stride padding activation use_bias:bias dilation_rate:dilation groups",
    { ...channels, usual: { ...unpadded, bias: "true" } },
  ),
  Conv2DTranspose: call(
    "deconv",
    "filters:channels kernel_size:kernel strides:stride padding activation use_bias:bias dilation_rate:dilation",
    { ...channels, usual: { bias: "true" } },
  ),
  UpSampling2D: call("upsample", "size:scale data_format: interpolation:mode", { positional: "scale" }),
  GroupNormalization: call("groupnorm", "groups axis: epsilon:eps"),
  GlobalMaxPooling2D: call("globalmaxpool"),
  GlobalMaxPool2D: call("globalmaxpool"),
  GlobalAvgPool2D: call("globalavgpool"),
  Add: call("add", "other", { positional: "other" }),
  Multiply: call("mul", "other", { positional: "other" }),
  Concatenate: call("concat", "axis:"),
  Dense: call("linear", "units:channels activation use_bias:bias", channels),
  BatchNormalization: call("bn", "axis: momentum: epsilon:eps"),
  LayerNormalization: call("layernorm", "axis: epsilon:eps"),
  MaxPooling2D: call("maxpool", kerasPool, { ...kernel, usual: { kernel: "2", ...unpadded } }),
  MaxPool2D: call("maxpool", kerasPool, { ...kernel, usual: { kernel: "2", ...unpadded } }),
  AveragePooling2D: call("avgpool", kerasPool, { ...kernel, usual: { kernel: "2", ...unpadded } }),
  AvgPool2D: call("avgpool", kerasPool, { ...kernel, usual: { kernel: "2", ...unpadded } }),
  GlobalAveragePooling2D: call("globalavgpool"),
  // Papers, and functions of PyTorch
  Conv: torchConv,
  conv2d: torchConv,
  convolution: torchConv,
  conv3x3: call("conv", "channels stride", { ...channels, usual: { kernel: "3" } }),
  conv1x1: call("conv", "channels stride", { ...channels, usual: { kernel: "1" } }),
  dense: torchLinear,
  fc: torchLinear,
  FC: torchLinear,
  fully_connected: torchLinear,
  batchnorm: call("bn"),
  batch_norm: call("bn"),
  batchnorm2d: call("bn"),
  BatchNorm: call("bn"),
  norm: call("bn"),
  layer_norm: call("layernorm"),
  group_norm: call("groupnorm", "num_groups:groups"),
  instance_norm: call("instancenorm"),
  swish: call("silu"),
  Swish: call("silu"),
  h_swish: call("hardswish"),
  hswish: call("hardswish"),
  h_sigmoid: call("hardsigmoid"),
  lrelu: call("leaky_relu"),
  leakyrelu: call("leaky_relu"),
  max_pool: call("maxpool", torchPool, kernel),
  max_pool2d: call("maxpool", torchPool, kernel),
  maxpool2d: call("maxpool", torchPool, kernel),
  avg_pool: call("avgpool", torchPool, kernel),
  avg_pool2d: call("avgpool", torchPool, kernel),
  gap: call("globalavgpool"),
  GAP: call("globalavgpool"),
  global_avg_pool: call("globalavgpool"),
  cat: call("concat", "others", { positional: "others" }),
  concatenate: call("concat", "others", { positional: "others" }),
  pool: call("maxpool", torchPool, kernel),
  pooling: call("maxpool", torchPool, kernel),
  interpolate: call("upsample", "size: scale_factor:scale mode align_corners:", { positional: "scale" }),
  upsample_nearest: call("upsample", "scale", { positional: "scale" }),
  nop: call("identity"),
  // Blocks and models of torchvision
  BasicBlock: call("Basic", "inplanes: planes:width stride", { positional: "width" }),
  resnet18: call("ResNet18", "num_classes:classes"),
  resnet34: call("ResNet34", "num_classes:classes"),
  resnet50: call("ResNet50", "num_classes:classes"),
  resnet101: call("ResNet101", "num_classes:classes"),
  resnet152: call("ResNet152", "num_classes:classes"),
  vgg16: call("VGG16", "num_classes:classes"),
};

/** Of any call. */
const parameters: readonly There[] = [
  ["in_channels", ""],
  ["in_features", ""],
  ["in_planes", ""],
  ["num_features", ""],
  ["inplace", ""],
  ["activation", ""],
  ["padding_mode", ""],
  ["out_channels", "channels"],
  ["out_features", "channels"],
  ["filters", "channels"],
  ["units", "channels"],
  ["planes", "width"],
  ["kernel_size", "kernel"],
  ["ksize", "kernel"],
  ["pool_size", "kernel"],
  ["strides", "stride"],
  ["pad", "padding"],
  ["use_bias", "bias"],
  ["dilation_rate", "dilation"],
  ["num_groups", "groups"],
  ["epsilon", "eps"],
  ["negative_slope", "slope"],
  ["scale_factor", "scale"],
  ["dim", ""],
  ["axis", ""],
  ["training", ""],
  ["k", "kernel"],
  ["s", "stride"],
  ["d", "dilation"],
  ["g", "groups"],
  ["p", "rate"],
  ["ceil_mode", "ceil"],
  ["num_classes", "classes"],
  ["n_classes", "classes"],
];

/** Types of parameters. */
const types: { readonly [there: string]: string } = {
  integer: "int",
  Int: "int",
  number: "float",
  double: "float",
  boolean: "bool",
  tensor: "value",
  Tensor: "value",
  Module: "block",
  layer: "block",
  tuple: "size",
};

/** Modules in front of a name: `nn.Conv2d`, `torch.nn.functional.relu`. */
const modules = "nn F torch functional layers keras tf torchvision models tfl flax linen eqx ops";
export const foreignModules: ReadonlySet<string> = new Set(modules.split(" "));

/** @param only its argument, where it has one: an adaptive pool to one pixel is a global one */
export function foreignCall(name: string, only?: string): ForeignCall | undefined {
  const isOnePixel = /^(?:output_size\s*=\s*)?[([]?\s*1\s*(?:,\s*1\s*)?[)\]]?$/.test(only ?? "");
  if (isOnePixel && bare(name) === "adaptiveavgpool2d") return calls["GAP"];
  return Object.hasOwn(calls, name) ? calls[name] : undefined;
}
/** The first that is called so but for capitals and `_`: `leaky_relu` is LeakyReLU. */
export function foreignCallAlike(name: string): ForeignCall | undefined {
  return alike.get(bare(name));
}
function bare(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}
const alike: ReadonlyMap<string, ForeignCall> = new Map(
  Object.entries(calls)
    .reverse()
    .map(([name, each]) => [bare(name), each]),
);
/** Layers here that an `activation=` may name as they are called here. */
export const activationLayers: ReadonlySet<string> = new Set(
  "relu relu6 gelu silu sigmoid tanh hardswish hardsigmoid leaky_relu prelu softmax".split(" "),
);
/** What a parameter of another library is here; `""` is nothing, undefined what is not known. */
export function parameterHere(name: string): string | undefined {
  return parameters.find(([there]) => there === name)?.[1];
}

export function typeHere(name: string): string | undefined {
  return Object.hasOwn(types, name) ? types[name] : undefined;
}

/** For the test: every word here that the tables name. */
export const vocabulary = { calls, parameters, types };
