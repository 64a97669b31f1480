/**
 * Every layer's shape and counts, as the table of `reference.md`, section 5, says them: written for numbers, and apart
 * from the compiler's own layers, which it is a check of.
 */
import {
  area,
  constant,
  divided,
  mustHold,
  refuse,
  sameShape,
  samePlaces,
  stepOf,
  times,
  vector,
  type Shape,
} from "./shapes.ts";

/** What a layer is given: a number, two of them or four, a flag, a word, or the shapes of values. */
export type LayerArgument = number | readonly number[] | boolean | string | Shape | readonly Shape[];
export type LayerArguments = ReadonlyMap<string, LayerArgument>;
export interface Applied {
  readonly shape: Shape;
  readonly params: number;
  readonly macs: number;
  readonly activations: number;
}
interface Layer {
  /** The first is given by position, unless it has a default. */
  readonly parameters: readonly string[];
  readonly byPosition: boolean;
  readonly apply: (given: Reader, input: Shape) => Shape | Partial<Applied>;
}

class Reader {
  readonly given: LayerArguments;
  readonly sizes: ReadonlyMap<string, number>;
  constructor(given: LayerArguments, sizes: ReadonlyMap<string, number>) {
    this.given = given;
    this.sizes = sizes;
  }
  number(name: string, byDefault?: number): number {
    const value = this.given.get(name) ?? byDefault;
    return typeof value === "number" ? value : refuse(`${name} is no number`);
  }
  count(name: string, byDefault?: number): number {
    const value = this.number(name, byDefault);
    return Number.isInteger(value) && value >= 1 ? value : refuse(`${name} is no count`);
  }
  flag(name: string): boolean {
    return this.given.get(name) === true;
  }
  pair(name: string, byDefault?: readonly number[]): readonly [number, number] {
    const value = this.given.get(name) ?? byDefault;
    const [a, b] = typeof value === "number" ? [value, value] : ((value as readonly number[] | undefined) ?? []);
    if (!Number.isInteger(a) || !Number.isInteger(b)) return refuse(`${name} is no size`);
    return [a ?? 0, b ?? 0];
  }
  /** Before and after on each axis. */
  sides(kernel: readonly number[], dilation: readonly number[]): readonly (readonly [number, number])[] {
    const value = this.given.get("padding") ?? "half";
    if (value === "half")
      return kernel.map((k, axis) => {
        const half = k % 2 === 1 ? ((dilation[axis] ?? 1) * (k - 1)) / 2 : 0;
        return [half, half];
      });
    if (Array.isArray(value) && value.length === 4) {
      const [top, bottom, left, right] = value as number[];
      return [
        [top ?? 0, bottom ?? 0],
        [left ?? 0, right ?? 0],
      ];
    }
    const [a, b] = this.pair("padding");
    return [
      [a, a],
      [b, b],
    ];
  }
  shape(name: string): Shape {
    const value = this.given.get(name);
    return typeof value === "object" && "layout" in value ? value : refuse(`${name} is no value`);
  }
  shapes(name: string): readonly Shape[] {
    const value = this.given.get(name);
    if (Array.isArray(value)) return value as readonly Shape[];
    return [this.shape(name)];
  }
  area(shape: Shape): number {
    return area(shape, this.sizes);
  }
}

const image = (input: Shape): void => {
  if (input.layout !== "image") refuse("no image");
};
const tokens = (input: Shape): void => {
  if (input.layout !== "tokens") refuse("no tokens");
};
const divides = (groups: number, ...channels: readonly number[]): void => {
  if (channels.some((each) => each % groups !== 0)) refuse("groups do not divide");
};

function slide(given: Reader, input: Shape, { isPool = false } = {}): Pick<Shape, "extents"> {
  image(input);
  const kernel = given.pair("kernel");
  const stride = given.pair("stride", isPool ? kernel : [1, 1]);
  const dilation = given.pair("dilation", [1, 1]);
  const padding = given.sides(kernel, dilation);
  if ([...kernel, ...stride, ...dilation].some((each) => each < 1)) refuse("a window of nothing");
  const ceil = given.flag("ceil");
  const extents = input.extents.map((extent, axis) => {
    const [k, t] = [kernel[axis] ?? 1, stride[axis] ?? 1];
    const [before, after] = padding[axis] ?? [0, 0];
    if (isPool && Math.max(before, after) * 2 > k) refuse("too much padding");
    if (isPool && ceil && t > k - Math.max(before, after)) refuse("a window may begin in the padding");
    const reach = (dilation[axis] ?? 1) * (k - 1) + 1;
    mustHold(extent, reach - before - after);
    return divided(extent, before + after - reach + (ceil ? t - 1 : 0), t);
  });
  return { extents };
}
const windowParameters = ["channels", "kernel", "stride", "padding", "dilation", "groups", "bias"];
const poolParameters = ["kernel", "stride", "padding", "ceil"];

const elementwise = (parameters: readonly string[] = []): Layer => ({
  parameters,
  byPosition: false,
  apply: (_, input) => input,
});
const norm = (parameters: readonly string[]): Layer => ({
  parameters,
  byPosition: false,
  apply: (given, input) => {
    if (parameters.includes("groups")) divides(given.count("groups", 32), input.channels);
    const affine = given.given.get("affine") ?? parameters !== instanceParameters;
    return { shape: input, params: affine ? 2 * input.channels : 0 };
  },
});
const instanceParameters = ["eps", "affine"];
const joining: Layer = {
  parameters: ["other"],
  byPosition: true,
  apply: (given, input) => {
    const other = given.shape("other");
    const fits =
      sameShape(other, input) ||
      (other.layout === "vector" && other.channels === input.channels) ||
      (other.channels === 1 && samePlaces(other, input));
    return fits ? input : refuse("operands do not fit");
  },
};
const learned = (parameters: readonly string[], byPosition: boolean, perDefault: string): Layer => ({
  parameters,
  byPosition,
  apply: (given, input) => ({
    shape: input,
    params: (given.given.get("per") ?? perDefault) === "channel" ? input.channels : 1,
  }),
});
const pooled: Layer = {
  parameters: [],
  byPosition: false,
  apply: (_, input) => (input.layout === "vector" ? refuse("a vector has no positions") : vector(input.channels)),
};

const layers: { readonly [name: string]: Layer } = {
  conv: {
    parameters: [...windowParameters, "standardize", "init"],
    byPosition: true,
    apply: (given, input) => {
      const { extents } = slide(given, input);
      const [channels, groups] = [given.count("channels"), given.count("groups", 1)];
      divides(groups, channels, input.channels);
      const shape: Shape = { ...input, channels, extents };
      const [a, b] = given.pair("kernel");
      const weights = (a * b * input.channels * channels) / groups;
      const bias = given.flag("bias") ? channels : 0;
      const positions = given.area(shape);
      return { shape, params: weights + bias, macs: positions * weights, activations: positions * channels };
    },
  },
  deconv: {
    parameters: [...windowParameters, "output_padding", "init"],
    byPosition: true,
    apply: (given, input) => {
      image(input);
      const [channels, groups] = [given.count("channels"), given.count("groups", 1)];
      divides(groups, channels, input.channels);
      const [kernel, stride] = [given.pair("kernel"), given.pair("stride", [1, 1])];
      const [padding, dilation] = [given.pair("padding", [0, 0]), given.pair("dilation", [1, 1])];
      const output = given.pair("output_padding", [0, 0]);
      const extents = input.extents.map((extent, axis) => {
        const [k = 1, t = 1, p = 0, d = 1, o = 0] = [kernel, stride, padding, dilation, output].map((x) => x[axis]);
        if (o >= Math.max(t, d)) refuse("too much output padding");
        const plus = d * (k - 1) + 1 + o - t - 2 * p;
        if (extent.symbols.length > 0 && plus !== 0) return refuse("not a multiple of a symbol");
        const out = { ...extent, factor: t * extent.factor + plus, step: stepOf(extent) / t };
        return out.factor >= 1 ? out : refuse("nothing is left");
      });
      const shape: Shape = { ...input, channels, extents };
      const weights = (kernel[0] * kernel[1] * input.channels * channels) / groups;
      return {
        shape,
        params: weights + (given.flag("bias") ? channels : 0),
        macs: given.area(input) * weights,
        activations: given.area(shape) * channels,
      };
    },
  },
  linear: {
    parameters: ["channels", "bias", "init"],
    byPosition: true,
    apply: (given, input) => {
      const channels = given.count("channels");
      const shape = { ...input, channels };
      const weights = input.channels * channels;
      const bias = given.given.get("bias") === false ? 0 : channels;
      const positions = given.area(shape);
      return { shape, params: weights + bias, macs: positions * weights, activations: positions * channels };
    },
  },
  bn: norm(["momentum", "eps", "gamma", "affine"]),
  layernorm: norm(["eps", "gamma", "affine"]),
  groupnorm: norm(["groups", "eps", "gamma", "affine"]),
  instancenorm: {
    ...norm(instanceParameters),
    apply: (given, input) => {
      image(input);
      return { shape: input, params: given.flag("affine") ? 2 * input.channels : 0 };
    },
  },
  lrn: { parameters: ["size", "alpha", "beta", "k"], byPosition: true, apply: (_, input) => (image(input), input) },
  relu: elementwise(),
  relu6: elementwise(),
  gelu: elementwise(),
  silu: elementwise(),
  sigmoid: elementwise(),
  tanh: elementwise(),
  hardswish: elementwise(),
  hardsigmoid: elementwise(),
  identity: elementwise(),
  leaky_relu: elementwise(["slope"]),
  prelu: learned(["per", "init"], false, "channel"),
  softmax: {
    parameters: ["groups"],
    byPosition: false,
    apply: (given, input) => {
      divides(given.count("groups", 1), input.channels);
      return input;
    },
  },
  maxpool: {
    parameters: poolParameters,
    byPosition: true,
    apply: (given, input) => ({ ...input, ...slide(given, input, { isPool: true }) }),
  },
  avgpool: {
    parameters: [...poolParameters, "count_padding"],
    byPosition: true,
    apply: (given, input) => ({ ...input, ...slide(given, input, { isPool: true }) }),
  },
  globalavgpool: pooled,
  globalmaxpool: pooled,
  adaptive_avgpool: {
    parameters: ["size"],
    byPosition: true,
    apply: (given, input) => {
      image(input);
      const size = given.pair("size");
      if (Math.min(...size) < 1) refuse("no size");
      return { ...input, extents: size.map((each) => ({ ...constant(each), step: Number.NaN })) };
    },
  },
  flatten: {
    parameters: [],
    byPosition: false,
    apply: (given, input) => {
      if (input.layout === "vector") refuse("flat already");
      if (input.extents.some(({ symbols }) => symbols.length > 0)) refuse("channels would depend on a size");
      return vector(input.channels * given.area(input));
    },
  },
  dropout: { parameters: ["rate"], byPosition: true, apply: (_, input) => input },
  subsample: {
    parameters: ["stride"],
    byPosition: true,
    apply: (given, input) => {
      image(input);
      const stride = given.pair("stride");
      return { ...input, extents: input.extents.map((extent, axis) => divided(extent, -1, stride[axis] ?? 1)) };
    },
  },
  pad_channels: {
    parameters: ["channels", "at"],
    byPosition: true,
    apply: (given, input) => {
      const channels = given.count("channels");
      return channels >= input.channels ? { ...input, channels } : refuse("channels would go");
    },
  },
  upsample: {
    parameters: ["scale", "to", "mode"],
    byPosition: true,
    apply: (given, input) => {
      image(input);
      if (given.given.has("to") === given.given.has("scale")) refuse("one of the two");
      if (given.given.has("to")) {
        const to = given.shape("to");
        image(to);
        return { ...input, extents: to.extents.map((each) => ({ ...each, step: Number.NaN })) };
      }
      const scale = given.pair("scale");
      return { ...input, extents: input.extents.map((extent, axis) => times(extent, scale[axis] ?? 1)) };
    },
  },
  pixel_shuffle: {
    parameters: ["scale"],
    byPosition: true,
    apply: (given, input) => {
      image(input);
      const scale = given.count("scale");
      divides(scale * scale, input.channels);
      const extents = input.extents.map((extent) => times(extent, scale));
      return { ...input, channels: input.channels / scale / scale, extents };
    },
  },
  space_to_depth: {
    parameters: ["scale"],
    byPosition: true,
    apply: (given, input) => {
      image(input);
      const scale = given.count("scale");
      if (input.extents.some(({ factor }) => factor % scale !== 0)) refuse("does not divide");
      const extents = input.extents.map((extent) => times(extent, 1 / scale));
      return { ...input, channels: input.channels * scale * scale, extents };
    },
  },
  channel_shuffle: {
    parameters: ["groups"],
    byPosition: true,
    apply: (given, input) => (divides(given.count("groups"), input.channels), input),
  },
  slice: {
    parameters: ["start", "to"],
    byPosition: true,
    apply: (given, input) => {
      const [from, to] = [given.number("start"), given.count("to")];
      if (!Number.isInteger(from) || from < 0 || to <= from || to > input.channels) refuse("no such channels");
      return { ...input, channels: to - from };
    },
  },
  concat: {
    parameters: ["others"],
    byPosition: true,
    apply: (given, input) => {
      const others = given.shapes("others");
      if (others.length === 0 || others.some((each) => !samePlaces(each, input))) refuse("operands do not fit");
      return { ...input, channels: others.reduce((sum, { channels }) => sum + channels, input.channels) };
    },
  },
  add: joining,
  mul: joining,
  scale: learned(["init", "per"], true, "channel"),
  shift: learned(["init", "per"], true, "channel"),
  tokens: {
    parameters: [],
    byPosition: false,
    apply: (_, input) => {
      image(input);
      const [height = constant(1), width = constant(1)] = input.extents;
      const symbols = [...height.symbols, ...width.symbols].sort();
      return { ...input, layout: "tokens", extents: [{ factor: height.factor * width.factor, symbols }] };
    },
  },
  untokens: {
    parameters: ["to"],
    byPosition: true,
    apply: (given, input) => {
      tokens(input);
      const to = given.shape("to");
      image(to);
      const [height = constant(1), width = constant(1)] = to.extents;
      const [length = constant(1)] = input.extents;
      const symbols = [...height.symbols, ...width.symbols].sort();
      if (length.factor !== height.factor * width.factor || length.symbols.join() !== symbols.join())
        refuse("another length");
      return { ...input, layout: "image", extents: to.extents.map((each) => ({ ...each, step: Number.NaN })) };
    },
  },
  transpose: {
    parameters: [],
    byPosition: false,
    apply: (_, input) => {
      tokens(input);
      const [length = constant(1)] = input.extents;
      if (length.symbols.length > 0) refuse("channels would depend on a size");
      return { ...input, channels: length.factor, extents: [constant(input.channels)] };
    },
  },
  class_token: {
    parameters: [],
    byPosition: false,
    apply: (_, input) => {
      tokens(input);
      const [length = constant(1)] = input.extents;
      if (length.symbols.length > 0) refuse("not a multiple of a symbol");
      return { shape: { ...input, extents: [constant(length.factor + 1)] }, params: input.channels };
    },
  },
  position_embedding: {
    parameters: ["init"],
    byPosition: false,
    apply: (_, input) => {
      tokens(input);
      const [length = constant(1)] = input.extents;
      if (length.symbols.length > 0) refuse("a weight would depend on a size");
      return { shape: input, params: input.channels * length.factor };
    },
  },
  token: {
    parameters: ["index"],
    byPosition: true,
    apply: (given, input) => {
      tokens(input);
      const index = given.number("index");
      if (!Number.isInteger(index) || index < 0) refuse("no index");
      for (const length of input.extents) mustHold(length, index + 1);
      return vector(input.channels);
    },
  },
  attention: {
    parameters: ["heads", "bias"],
    byPosition: true,
    apply: (given, input) => {
      tokens(input);
      const c = input.channels;
      divides(given.count("heads"), c);
      const length = given.area(input);
      const bias = given.given.get("bias") === false ? 0 : 4 * c;
      // Queries, keys, values, and the projection, which is what is put out.
      return {
        shape: input,
        params: 4 * c * c + bias,
        macs: 4 * length * c * c + 2 * length * length * c,
        activations: length * c,
      };
    },
  },
};

export const isLayer = (name: string): boolean => Object.hasOwn(layers, name);
export const layerNames: readonly string[] = Object.keys(layers);
export function layerParameters(name: string): Pick<Layer, "parameters" | "byPosition"> {
  return layers[name] ?? refuse(`no layer ${name}`);
}
export function applyLayer(
  name: string,
  given: LayerArguments,
  input: Shape,
  sizes: ReadonlyMap<string, number>,
): Applied {
  const layer = layers[name] ?? refuse(`no layer ${name}`);
  const made = layer.apply(new Reader(given, sizes), input);
  const applied: Applied = {
    shape: input,
    params: 0,
    macs: 0,
    activations: 0,
    ...("layout" in made ? { shape: made } : made),
  };
  if (![applied.shape.channels, ...applied.shape.extents.map(({ factor }) => factor)].every((each) => each >= 1))
    refuse("an extent of nothing");
  return applied;
}
