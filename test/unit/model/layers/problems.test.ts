/** What a layer says of a call that it cannot take: where, what, and the next step. */
import { expect, test } from "vitest";
import { problemsOf } from "../../../support/layer-cases.ts";

const IMAGE = "[N, 16, 8, 8]";
const SIZES = "[N, 16, H, W]";

test.each([
  [IMAGE, "conv(8, kernel: 3, groups: 3)", "RN2009 at groups: 3: 3 groups do not divide 16 channels"],
  [IMAGE, "conv(9, kernel: 3, groups: 2)", "RN2009 at groups: 2: 2 groups do not divide 9 channels"],
  [IMAGE, "conv(0, kernel: 1)", "RN2050 at 0: channels is 0; conv wants at least 1"],
  [IMAGE, "conv(8, kernel: 0)", "RN2050 at kernel: 0: kernel is 0; conv wants at least 1"],
  [IMAGE, "conv(8, kernel: 3, stride: [1, 0])", "RN2050 at stride: [1, 0]: stride is [1, 0]; conv wants at least 1"],
  [IMAGE, "conv(8, kernel: 3, padding: 0 - 1)", "RN2050 at padding: 0 - 1: padding is -1; conv wants at least 0"],
  [
    IMAGE,
    "conv(8, kernel: 3, padding: [1, 2, 3])",
    "RN2016 at padding: [1, 2, 3]: padding is a list of 3; conv wants a whole number",
  ],
  [
    IMAGE,
    "conv(8, kernel: 1e10)",
    "RN2050 at kernel: 1e10: kernel is 10,000,000,000; conv wants at most 2,147,483,648",
  ],
  [
    IMAGE,
    "conv(8, kernel: 11, padding: 1)",
    "RN2008 at conv(8, kernel: 11, padding: 1): a window of 11 does not fit 8",
  ],
  [IMAGE, "conv(16.5, kernel: 3)", "RN2017 at 16.5"],
  [IMAGE, "linear(in.channels / 3)", "RN2017 at in.channels / 3: in.channels / 3 = 16/3 is not whole"],
  [IMAGE, "linear(8, bias: 1)", "RN2016 at bias: 1: bias is a number; linear wants true or false"],
  [
    IMAGE,
    "conv(8, kernel: 3, init: he_norml)",
    "RN2047 at he_norml: he_norml is no word of init; it takes he_normal, he_uniform, xavier_normal, xavier_uniform, fan_in_uniform, normal, truncated_normal, uniform, constant, dirac; help: did you mean he_normal?",
  ],
  [IMAGE, "conv(8, kernel: 3, init: normal)", "RN2014 at normal: normal needs std"],
  [
    IMAGE,
    "maxpool(3, padding: 2)",
    "RN2040 at padding: 2: padding 2 is more than half of the pool's kernel 3; help: at most 1",
  ],
  [
    IMAGE,
    "avgpool(3, ceil: true)",
    "RN2053 at avgpool(3, ceil: true): with ceil: true a stride of 3 may begin a window of avgpool in the padding; help: leave ceil out, or write a stride of at most 2",
  ],
  [
    IMAGE,
    "maxpool([1, 2, 3])",
    "RN2016 at [1, 2, 3]: kernel is a list of 3; maxpool wants a whole number or [height, width]",
  ],
  [IMAGE, "dropout(1)", "RN2050 at 1: rate is 1; dropout wants at least 0 and below 1"],
  [IMAGE, "bn(eps: -1)", "RN2050 at eps: -1: eps is -1; bn wants at least 0"],
  [IMAGE, "groupnorm", "RN2009 at groupnorm: 32 groups do not divide 16 channels; help: write groups: 16"],
  [IMAGE, "groupnorm(groups: 6)", "RN2009 at groups: 6: 6 groups do not divide 16 channels; help: write groups: 4"],
  [IMAGE, "layernorm(eps: -1)", "RN2050 at eps: -1: eps is -1; layernorm wants at least 0"],
  [IMAGE, "instancenorm(eps: -1)", "RN2050 at eps: -1: eps is -1; instancenorm wants at least 0"],
  [IMAGE, "instancenorm(groups: 2)", "RN2013 at groups"],
  [IMAGE, "softmax(groups: 3)", "RN2009 at groups: 3: 3 groups do not divide 16 channels; help: write groups: 2"],
  [IMAGE, "softmax(groups: 0)", "RN2050 at groups: 0: groups is 0; softmax wants at least 1"],
  [IMAGE, "lrn", "RN2014 at lrn: lrn needs size"],
  [IMAGE, "lrn(0)", "RN2050 at 0: size is 0; lrn wants at least 1"],
  [IMAGE, "lrn(5, k: -1)", "RN2050 at k: -1: k is -1; lrn wants at least 0"],
  [IMAGE, "scale", "RN2014 at scale: scale needs init"],
  [IMAGE, "scale(1, per: pixel)", "RN2047 at pixel: pixel is no word of per; it takes channel, scalar"],
  [IMAGE, "prelu(0.1)", "RN2058 at 0.1"],
  [IMAGE, "conv(8, kernel: 3, standardize: 1)", "RN2016 at standardize: 1: standardize is a number; conv wants true"],
  ["[N, 16]", "lrn(5)", "RN2003 at lrn(5): lrn takes an image, not [N, 16]; help: an image is [N, C, H, W]"],
  ["[N, 4, 16]", "instancenorm", "RN2003 at instancenorm: instancenorm takes an image, not [N, 4, 16]"],
  [
    IMAGE,
    "pad_channels(8)",
    "RN2054 at 8: 16 channels cannot be padded to 8; help: padding only adds channels: use a projection where they become fewer",
  ],
  [
    IMAGE,
    "pad_channels(20, at: before)",
    "RN2047 at before: before is no word of at; it takes both, after; help: write one of them",
  ],
  [
    IMAGE,
    "conv(8, kernel: 3, stride: 2) -> add(in)",
    "RN2002 at add(in): add cannot combine [N, 8, 4, 4] with [N, 16, 8, 8]",
  ],
  [IMAGE, "globalavgpool -> add(in)", "RN2002 at add(in): add cannot combine [N, 16] with [N, 16, 8, 8]"],
  [IMAGE, "deconv(8, kernel: 2, groups: 3)", "RN2009 at groups: 3: 3 groups do not divide 16 channels"],
  [IMAGE, "deconv(9, kernel: 2, groups: 2)", "RN2009 at groups: 2: 2 groups do not divide 9 channels"],
  [
    IMAGE,
    "deconv(8, kernel: 3, stride: 2, output_padding: 2)",
    "RN2050 at output_padding: 2: output_padding is 2; deconv wants less than the stride or the dilation, at most 1",
  ],
  [
    IMAGE,
    "deconv(8, kernel: 1, padding: 4)",
    "RN2008 at padding: 4: a window of 9 does not fit 8; it needs an extent ≥ 9; help: use less padding, which is cut off of what is put out, or a larger input",
  ],
  [IMAGE, "slice(0, to: 17)", "RN2050 at to: 17: to is 17; slice wants 1 to 16, the channels there are"],
  [IMAGE, "slice(8, to: 8)", "RN2050 at to: 8: to is 8; slice wants 9 to 16, the channels there are"],
  [IMAGE, "slice(16, to: 20)", "RN2050 at 16: start is 16; slice wants a channel from 0 to 15"],
  [IMAGE, "slice(-1, to: 4)", "RN2050 at -1: start is -1; slice wants a channel from 0 to 15"],
  [
    IMAGE,
    "conv(8, kernel: 3, stride: 2) -> concat(in)",
    "RN2002 at concat(in): concat cannot combine [N, 8, 4, 4] with [N, 16, 8, 8]; current: x [N, 16, 8, 8] -> conv(8, kernel: 3, stride: 2) [N, 8, 4, 4]; help: bring all to one layout and to the same extents first",
  ],
  [IMAGE, "globalavgpool -> concat([in])", "RN2002 at concat([in]): concat cannot combine [N, 16] with [N, 16, 8, 8]"],
  [IMAGE, "concat([])", "RN2050 at []: others is []; concat wants at least one tensor"],
  [IMAGE, "concat(3)", "RN2016 at 3: others is a number; concat wants a tensor or a list of tensors"],
  [IMAGE, "concat([in, 3])", "RN2016 at [in, 3]: others is a list of 2; concat wants a tensor or a list of tensors"],
  [IMAGE, "globalmaxpool -> mul(in)", "RN2002 at mul(in): mul cannot combine [N, 16] with [N, 16, 8, 8]"],
  [IMAGE, "channel_shuffle(3)", "RN2009 at 3: 3 groups do not divide 16 channels; help: groups must divide 16"],
  [IMAGE, "pixel_shuffle(3)", "RN2080 at 3: pixel_shuffle(3) needs a multiple of 9 channels; here there are 16"],
  [IMAGE, "adaptive_avgpool(0)", "RN2050 at 0: size is 0; adaptive_avgpool wants at least 1"],
  [IMAGE, "upsample", "RN2082 at upsample: upsample takes scale or to, one of the two; here neither is given"],
  [IMAGE, "upsample(0)", "RN2050 at 0: scale is 0; upsample wants at least 1"],
  [IMAGE, "upsample(1.5)", "RN2017 at 1.5"],
  [IMAGE, "upsample(2, mode: bicubic)", "RN2047 at bicubic: bicubic is no word of mode; it takes nearest, bilinear"],
  [
    SIZES,
    "conv(16, kernel: 3, stride: 2) -> upsample(2) -> add(in)",
    "RN2002 at add(in): add cannot combine [N, 16, 2 * floor((H + 1) / 2), 2 * floor((W + 1) / 2)] with [N, 16, H, W]; the height agrees only when H is even; current: 2 * floor((H + 1) / 2)     other: H; for example H = 1: 2 against 1; current: x [N, 16, H, W] -> conv(16, kernel: 3, stride: 2) [",
  ],
  [
    SIZES,
    "space_to_depth(2)",
    "RN2081 at 2: space_to_depth(2) needs a height that 2 divides for every size; here it is H",
  ],
  [IMAGE, "linear(make_divisible(8, 0))", "RN2050 at 0: the divisor is 0; make_divisible wants more than 0"],
  [IMAGE, "round(2)", "RN2012 at round: round is a function of numbers; a layer or block is needed here"],
  [
    SIZES,
    "maxpool(2) -> flatten -> linear(10)",
    "RN2007 at flatten: the weights of what follows flatten would depend on H",
  ],
  [SIZES, "subsample(1e9) -> subsample(1e9)", "RN5012 at subsample(1e9)"],
  ["[N, 3, 3 * H, W]", "subsample(100003)", "RN5012 at subsample(100003): these sizes repeat only every 100003"],
  [
    "[N, 16]",
    "conv(8, kernel: 1)",
    "RN2003 at conv(8, kernel: 1): conv takes an image, not [N, 16]; help: an image is [N, C, H, W]",
  ],
  ["[N, 16]", "deconv(8, kernel: 2)", "RN2003 at deconv(8, kernel: 2): deconv takes an image, not [N, 16]"],
  ["[N, 4, 16]", "upsample(2)", "RN2003 at upsample(2): upsample takes an image, not [N, 4, 16]"],
  ["[N, 16]", "pixel_shuffle(2)", "RN2003 at pixel_shuffle(2): pixel_shuffle takes an image, not [N, 16]"],
  ["[N, 16]", "space_to_depth(2)", "RN2003 at space_to_depth(2): space_to_depth takes an image, not [N, 16]"],
  ["[N, 16]", "adaptive_avgpool(2)", "RN2003 at adaptive_avgpool(2): adaptive_avgpool takes an image, not [N, 16]"],
  ["[N, 16]", "globalmaxpool", "RN2003 at globalmaxpool: globalmaxpool takes an image or tokens, not [N, 16]"],
  ["[N, 16]", "flatten", "RN2003 at flatten: flatten takes an image or tokens, not [N, 16]"],
  ["[N, 16]", "globalavgpool", "RN2003 at globalavgpool: globalavgpool takes an image or tokens, not [N, 16]"],
  ["[N, 4, 16]", "maxpool(2)", "RN2003 at maxpool(2): maxpool takes an image, not [N, 4, 16]"],
  [
    IMAGE,
    "attention(2)",
    "RN2003 at attention(2): attention takes tokens, not [N, 16, 8, 8]; help: tokens are [N, L, C]; write `tokens` first, which makes one of each pixel",
  ],
  [IMAGE, "token(0)", "RN2003 at token(0): token takes tokens, not [N, 16, 8, 8]"],
  [IMAGE, "transpose", "RN2003 at transpose: transpose takes tokens, not [N, 16, 8, 8]"],
  [IMAGE, "class_token", "RN2003 at class_token: class_token takes tokens, not [N, 16, 8, 8]"],
  [IMAGE, "position_embedding", "RN2003 at position_embedding: position_embedding takes tokens, not [N, 16, 8, 8]"],
  [IMAGE, "untokens(in)", "RN2003 at untokens(in): untokens takes tokens, not [N, 16, 8, 8]"],
  ["[N, 16]", "tokens", "RN2003 at tokens: tokens takes an image, not [N, 16]"],
  [
    "[N, 16]",
    "attention(2)",
    "RN2003 at attention(2): attention takes tokens, not [N, 16]; help: tokens are [N, L, C]",
  ],
  [
    "[N, 4, 16]",
    "conv(8, kernel: 1)",
    "RN2003 at conv(8, kernel: 1): conv takes an image, not [N, 4, 16]; help: an image is [N, C, H, W]; `untokens` makes one of tokens, in another value's size",
  ],
  [
    IMAGE,
    "tokens -> attention(3)",
    "RN2050 at 3: heads is 3; attention wants a number that divides 16 channels; help: each head has the same number of channels, 32 to 64 as a rule",
  ],
  [IMAGE, "tokens -> attention(0)", "RN2050 at 0: heads is 0; attention wants at least 1"],
  [IMAGE, "tokens -> token(64)", "RN2050 at 64: index is 64; token wants 0 to 63; help: tokens are numbered from 0"],
  [IMAGE, "tokens -> token(-1)", "RN2050 at -1: index is -1; token wants 0 to 63"],
  [
    "[N, 16, 8, W]",
    "tokens -> token(8)",
    "RN2050 at 8: index is 8; token wants 0 to 7; help: tokens are numbered from 0, and the smallest input has no more",
  ],
  [
    "[N, 16, 8, W]",
    "tokens -> position_embedding",
    "RN2007 at position_embedding: the weights of position_embedding would depend on W",
  ],
  [
    "[N, 16, 8, W]",
    "tokens -> transpose",
    "RN2007 at transpose: the weights of what follows transpose would depend on W",
  ],
  [
    IMAGE,
    "tokens -> class_token -> untokens(in)",
    "RN2002 at untokens(in): untokens cannot combine [N, 65, 16] with [N, 16, 8, 8]; current: x [N, 16, 8, 8] -> tokens [N, 64, 16] -> class_token [N, 65, 16]; help: there are 65 tokens for 64 pixels; a class token has no pixel",
  ],
  [
    "[N, 4, 16]",
    "untokens(in)",
    "RN2003 at in: untokens takes the size of an image, not [N, 4, 16]; help: name a value that has a height and a width, such as the image that `tokens` took",
  ],
  ["[N, 4, 16]", "subsample(2)", "RN2003 at subsample(2): subsample takes an image, not [N, 4, 16]"],
])("%s through %s", (input, body, start) => {
  const problems = problemsOf(input, body);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.slice(0, start.length)).toBe(start);
});

test.each(["labels", "rate", "seed"])("an input called %s would be taken for what a training step is given", (name) => {
  expect(problemsOf("[N, 16]", "linear(2) -> dropout(0.5)", name)).toEqual([
    `RN2060 at ${name}: training adds an input called ${name}: this one needs another name; help: give it a name of what it holds, such as image`,
  ]);
});
