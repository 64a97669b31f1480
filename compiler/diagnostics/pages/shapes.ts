/** Pages of the codes about shapes: what joins, what fits, what depends on a size. */
import type { Pages } from "./page.ts";

const net = (body: string, input = "[N, 3, 32, 32]"): string => `model Net {\n  input image: ${input}\n${body}\n}\n`;

export const shapePages: Pages = {
  RN2001: {
    why: "A residual adds S(x), the shortcut, to F(x), its body: both must have one shape. Here they differ for every size of the input, most often because F changes the channels or has a stride and the shortcut is the identity.",
    next: "Use a shortcut that follows: `projection` (a strided 1×1 convolution and a norm) or `zero_pad` of std/residual; or change F.",
    bad: `import { projection } from "std/residual"\n\n${net("  residual { conv(16, kernel: 3, stride: 2) -> bn } shortcut identity")}`,
    mended: `import { projection } from "std/residual"\n\n${net("  residual { conv(16, kernel: 3, stride: 2) -> bn } shortcut projection")}`,
  },
  RN2002: {
    why: "Two shapes meet that must be one. Adding works element by element: the other operand has the same shape, or is a vector with the same channels, or has one channel and the same extents; nothing else is stretched. Putting channels together needs one layout and the same extents.",
    next: "Bring the operand to the shape of the current value first, an image with `upsample(to: …)`; one extent may be floor(H / 2) and the other not, which multiples promised by the input mend.",
    bad: net("  stage tail { globalavgpool -> add(in) }"),
    mended: net("  stage tail { conv(3, kernel: 3) -> add(in) }"),
  },
  RN2003: {
    why: "The number of extents is the layout: [N, C, H, W] is an image, [N, L, C] are tokens, [N, C] is a vector. Convolutions and pools slide over an image, and here there is none any more.",
    next: "Move the layer before the pooling or flattening, or use one that takes this layout, such as linear. `tokens` makes tokens of an image, `untokens` an image of tokens.",
    bad: net("  globalavgpool\n  conv(10, kernel: 3)"),
    mended: net("  conv(10, kernel: 3)\n  globalavgpool"),
  },
  RN2004: {
    why: "The two paths follow the input's size differently: they agree for some sizes and not for others, so the model would work on one image and fail on the next. This is decided exactly, for every size, and the smallest failing one is given.",
    next: "Let the shortcut round as F does (`projection` has F's stride), or promise the sizes that work: `input image: [N, 3, 2 * H, 2 * W]`.",
    bad: `shortcut pooled { maxpool(2) }\n\n${net("  residual { conv(3, kernel: 3, stride: 2) } shortcut pooled", "[N, 3, H, W]")}`,
    mended: `shortcut pooled { maxpool(2) }\n\n${net("  residual { conv(3, kernel: 3, stride: 2) } shortcut pooled", "[N, 3, 2 * H, 2 * W]")}`,
  },
  RN2005: {
    why: "One path's extent follows one symbol of the input, the other's another. They are equal only by luck.",
    next: "Use one symbol for extents that must agree, or keep the two directions apart.",
    bad: `shortcut other_one(other: value) { other }
model Net {
  input image: [N, 3, H, 32]
  input mask: [N, 3, W, 32]
  residual { conv(3, kernel: 3) } shortcut other_one(mask)
}
`,
    mended: `shortcut other_one(other: value) { other }
model Net {
  input image: [N, 3, H, 32]
  input mask: [N, 3, H, 32]
  residual { conv(3, kernel: 3) } shortcut other_one(mask)
}
`,
  },
  RN2006: {
    why: "`if` is decided while the model is built, once for all sizes. This condition is true for some sizes of the image and false for others: there would be two models.",
    next: "Ask something that does not depend on the size, such as `in.channels != out.channels or stride != 1`, or promise sizes: [N, 3, 2 * H, 2 * W].",
    bad: `shortcut halves {\n  maxpool(2)\n  again\n}\nshortcut again { if in != out { relu } }\n\n${net("  residual { conv(3, kernel: 3, stride: 2) } shortcut halves", "[N, 3, H, H]")}`,
    mended: `shortcut halves {\n  maxpool(2)\n  again\n}\nshortcut again { if in != out { relu } }\n\n${net("  residual { conv(3, kernel: 3, stride: 2) } shortcut halves", "[N, 3, 2 * H, 2 * H]")}`,
  },
  RN2007: {
    why: "A layer after `flatten` has a weight for every pixel: with an image of any size its weights would have no size. Weights are made once and must fit every input.",
    next: "Pool first (`globalavgpool -> linear(classes)`), or give the input numbers.",
    bad: net("  flatten -> linear(10)", "[N, 3, H, W]"),
    mended: net("  globalavgpool -> linear(10)", "[N, 3, H, W]"),
  },
  RN2008: {
    why: "A window larger than what it slides over has no place to stand: nothing would be put out. Where the input leaves its size open, the model has a least size from which every window fits; `resnet summary` says it.",
    next: "Use a larger image, fewer strides, a smaller kernel, or padding.",
    bad: net("  conv(4, kernel: 7, padding: 0)", "[N, 3, 5, 5]"),
    mended: net("  conv(4, kernel: 7)", "[N, 3, 5, 5]"),
  },
  RN2009: {
    why: "What has groups cuts its channels into as many equal parts: a convolution those that come in and those that it puts out, a norm or `channel_shuffle` those that come in.",
    next: "Choose groups that divide them; `groups: in.channels` of a convolution is depthwise.",
    bad: net("  conv(8, kernel: 3, groups: 2)"),
    mended: net("  conv(8, kernel: 3)\n  conv(8, kernel: 3, groups: 2)"),
  },
  RN2023: {
    why: "A line that begins with a value goes on from there, and what was current before is thrown away. It would be computed for nothing, which is hardly ever meant.",
    next: "Name it with `let`, use it (`concat`, `add`), or remove it.",
    bad: net("  conv(8, kernel: 3) -> bn -> relu\n  image -> conv(8, kernel: 1)"),
    mended: net("  let wide = { conv(8, kernel: 3) -> bn -> relu }\n  image -> conv(8, kernel: 1) -> add(wide)"),
  },
  RN2025: {
    why: "`stride` in a shortcut is how many rows of the input one row of F stands for. F makes its input larger, so there is no such whole number.",
    next: "Write a shortcut that enlarges too, without `stride`.",
    bad: `import { projection } from "std/residual"\n\n${net("  residual { deconv(8, kernel: 2, stride: 2) } shortcut projection")}`,
    mended: `shortcut enlarged { deconv(out.channels, kernel: 1, stride: 2, output_padding: 1) }\n\n${net("  residual { deconv(8, kernel: 2, stride: 2) } shortcut enlarged")}`,
  },
  RN2026: {
    why: "`shared` makes one set of weights for all its uses, and a weight's size follows the channels that come in: they must be the same everywhere.",
    next: "Bring each use to the same channels first, or give each its own weights by calling the block itself.",
    bad: net(`  stage s1 { conv(8, kernel: 3, stride: 2) }
  stage s2 { conv(16, kernel: 3, stride: 2) }
  shared tower = conv(4, kernel: 3)
  output scores = [s1 -> tower, s2 -> tower]`),
    mended: net(`  stage s1 { conv(16, kernel: 3, stride: 2) }
  stage s2 { conv(16, kernel: 3, stride: 2) }
  shared tower = conv(4, kernel: 3)
  output scores = [s1 -> tower, s2 -> tower]`),
  },
  RN2036: {
    why: "An `expect` (or a claim about a shape) states what the author believes of this place; the shape that was derived is another.",
    next: "Change the design, or the expectation if the design is what you want.",
    bad: net("  conv(16, kernel: 3, stride: 2)\n  expect [_, 16, 32, 32]"),
    mended: net("  conv(16, kernel: 3, stride: 2)\n  expect [_, 16, 16, 16]"),
  },
  RN2040: {
    why: "With more padding than half of the kernel some windows would see padding alone, and a maximum over nothing is minus infinity.",
    next: "Use at most half of the kernel; without `padding` a pool has the right one.",
    bad: net("  maxpool(3, stride: 2, padding: 2)"),
    mended: net("  maxpool(3, stride: 2, padding: 1)"),
  },
  RN2052: {
    why: "Channels, heights, widths and lengths are counted from 1. Beyond 16,777,216 positions are no longer exact in 32 bits.",
    next: "Write a whole number, or a symbol where any size will do.",
    bad: `model Net {
  input image: [N, 3, 0, 32]
  relu
}
`,
    mended: `model Net {
  input image: [N, 3, 32, 32]
  relu
}
`,
  },
  RN2056: {
    why: "How many examples there are at once is said by whoever trains or runs the model: the design leaves it open and gives it a name.",
    next: "Write N, or another name, where the number stands: [N, 3, 32, 32].",
    bad: `model Net {
  input image: [1, 3, 32, 32]
  relu
}
`,
    mended: `model Net {
  input image: [N, 3, 32, 32]
  relu
}
`,
  },
  RN2053: {
    why: "With `ceil: true` a last window may hang over the edge. With a large stride it would begin in the padding and see no pixel at all; PyTorch drops such a window, which no closed form of the size says.",
    next: "Leave `ceil` out, or take a stride that the message allows.",
    bad: net("  maxpool(3, ceil: true)"),
    mended: net("  maxpool(3, stride: 2, ceil: true)"),
  },
  RN2080: {
    why: "`pixel_shuffle(r)` makes r × r channels the pixels of one: their number has to be a multiple of r × r.",
    next: "Let the convolution before it put out r × r times the channels that are to be left.",
    bad: net("  pixel_shuffle(2)"),
    mended: net("  conv(3 * 4, kernel: 3)\n  pixel_shuffle(2)"),
  },
  RN2081: {
    why: "`space_to_depth(r)` makes squares of r × r pixels channels. It cuts nothing off and adds nothing, so height and width have to be multiples of r for every size that the input may have.",
    next: "Promise multiples in the input, `[N, 3, 2 * H, 2 * W]`, or bring the image to such a size before.",
    bad: net("  space_to_depth(2)", "[N, 3, H, W]"),
    mended: net("  space_to_depth(2)", "[N, 3, 2 * H, 2 * W]"),
  },
  RN2082: {
    why: "Two parameters say the same thing in two ways: `upsample` takes a factor or an image whose height and width it gets. With both they could contradict each other, with neither nothing is said.",
    next: "Give one of them: `upsample(2)`, or `upsample(to: image)`.",
    bad: net("  upsample(mode: bilinear)"),
    mended: net("  upsample(2, mode: bilinear)"),
  },
  RN2054: {
    why: "pad_channels adds channels of zeros up to a number of them; it takes none away.",
    next: "Give at least as many channels as there are, or use a projection.",
    bad: net("  pad_channels(2)"),
    mended: net("  pad_channels(4)"),
  },
};
