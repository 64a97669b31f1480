/** Channels start … to - 1 at each position: `x[:, start:to]`. */
import { required } from "../words/parameters.ts";
import { reportCall } from "../words/messages.ts";
import { failed, made, numberOf } from "./read-arguments.ts";
import type { LayerDefinition } from "./layer.ts";

export interface SliceAttributes {
  readonly start: number;
  readonly to: number;
}

export const slice: LayerDefinition<SliceAttributes> = {
  doc: "the channels from start to before to",
  torch: "x[:, start:to]",
  example: "slice(0, to: 32)",
  operations: 2,
  parameters: [
    required("start", "int", "the first channel, counted from 0"),
    required("to", "int", "the first channel that is left out again"),
  ],
  instantiate(call) {
    const { channels } = call.input;
    const [start, to] = [numberOf(call, "start"), numberOf(call, "to")];
    const refuse = (name: string, value: number, range: string) =>
      failed(reportCall("RN2050", call.spanOf(name), { name, value: String(value), callee: "slice", range }));
    if (start < 0 || start >= channels) return refuse("start", start, `a channel from 0 to ${channels - 1}`);
    if (to <= start || to > channels) return refuse("to", to, `${start + 1} to ${channels}, the channels there are`);
    return made({ start, to }, { ...call.input, channels: to - start });
  },
};
