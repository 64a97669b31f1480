/** What maximum and average pools share: `torch.nn.MaxPool2d`, `AvgPool2d`. */
import { bool } from "../values/value.ts";
import { reportLayer } from "./messages.ts";
import {
  belowLeast,
  boolOf,
  failed,
  made,
  paddingOf,
  sizeOf,
  wrongLayout,
  type Pair,
  type Sides,
} from "./read-arguments.ts";
import { defaulted, required, word } from "../words/parameters.ts";
import type { Parameter } from "../words/word.ts";
import type { LayerCall, LayerOutcome, Window } from "./layer.ts";
import { slide, withSize } from "./windows.ts";

export interface PoolAttributes {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Sides;
  readonly ceil: boolean;
  /** Average: cells of the padding count in the divisor. */
  readonly countPadding: boolean;
}

export const poolParameters: readonly Parameter[] = [
  required("kernel", "size", "of the window"),
  defaulted("stride", "size", "kernel", "pixels from one window to the next; windows do not overlap unless it says so"),
  defaulted(
    "padding",
    "size",
    word("half"),
    "cells around the image; half keeps the size of an odd kernel at stride 1",
    ["half"],
  ),
  defaulted("ceil", "bool", bool(false), "whether a last window may hang over the edge"),
];

export function instantiatePool(layer: string, call: LayerCall): LayerOutcome<PoolAttributes> {
  if (call.input.layout !== "image") return wrongLayout(call, layer, "an image");
  const small = belowLeast(call, layer, { kernel: 1, stride: 1, padding: 0 });
  if (small.length > 0) return failed(...small);
  const [kernel, stride, ceil] = [sizeOf(call, "kernel"), sizeOf(call, "stride"), boolOf(call, "ceil")];
  const padding = paddingOf(call, kernel, [1, 1]);
  for (const axis of [0, 1] as const) {
    const [p, k] = [padding[2 * axis] ?? 0, kernel[axis]];
    if (2 * p > k)
      return failed(reportLayer("RN2040", call.spanOf("padding"), { p, k }, { help: `at most ${Math.floor(k / 2)}` }));
    // A ceil-mode window that began in the padding would be dropped by PyTorch, which no closed form says.
    if (ceil && (stride[axis] ?? 1) > k - p) {
      const slots = { stride: stride[axis] ?? 1, layer };
      const help = `leave ceil out, or write a stride of at most ${k - p}`;
      return failed(reportLayer("RN2053", call.spanOf("stride"), slots, { help }));
    }
  }
  const size = slide(call, { kernel, stride, padding, dilation: [1, 1], ceil });
  if ("code" in size) return failed(size);
  const countPadding = call.arguments.has("count_padding") && boolOf(call, "count_padding");
  return made({ kernel, stride, padding, ceil, countPadding }, withSize(call.input, call.input.channels, size));
}

export function poolWindow({ kernel, stride, padding, ceil }: PoolAttributes): Window {
  return { kernel, stride, padding, dilation: [1, 1], ceil };
}
