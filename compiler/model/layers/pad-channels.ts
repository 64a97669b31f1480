/** Zero channels up to a number of them: option A's shortcut. `both` puts half before and the odd one after. */
import { defaulted, required, word } from "../words/parameters.ts";
import { failed, made, numberOf, wordOf } from "./read-arguments.ts";
import type { LayerDefinition } from "./layer.ts";
import { reportLayer } from "./messages.ts";

export interface PadChannelsAttributes {
  readonly before: number;
  readonly after: number;
}

export const padChannels: LayerDefinition<PadChannelsAttributes> = {
  doc: "zero channels up to a number of them (He et al. 2015, option A's shortcut)",
  torch: "F.pad(x, (0, 0, 0, 0, 0, channels - x.shape[1]))",
  example: "pad_channels(128)",
  operations: 2,
  parameters: [
    required("channels", "int", "channels out"),
    defaulted("at", "word", word("both"), "where the zeros are: half before and the odd one after, or all after", [
      "both",
      "after",
    ]),
  ],
  instantiate(call) {
    const channels = numberOf(call, "channels");
    const missing = channels - call.input.channels;
    if (missing < 0) {
      const slots = { m: call.input.channels, n: channels };
      const help = "padding only adds channels: use a projection where they become fewer";
      return failed(reportLayer("RN2054", call.spanOf("channels"), slots, { help }));
    }
    const before = wordOf(call, "at") === "both" ? Math.floor(missing / 2) : 0;
    return made({ before, after: missing - before }, { ...call.input, channels });
  },
};
