/** Channels of each group in turn (Zhang et al. 2018): what groups keep apart, the next grouped convolution sees together. */
import { required } from "../words/parameters.ts";
import { belowLeast, failed, made, numberOf } from "./read-arguments.ts";
import { reportLayer } from "./messages.ts";
import type { LayerDefinition } from "./layer.ts";

export interface ChannelShuffleAttributes {
  readonly groups: number;
}

export const channelShuffle: LayerDefinition<ChannelShuffleAttributes> = {
  doc: "the first channel of each group, then the second of each (Zhang et al. 2018)",
  torch: "nn.ChannelShuffle(groups)",
  example: "conv(64, kernel: 1, groups: 4) -> channel_shuffle(4)",
  operations: 8,
  parameters: [required("groups", "int", "parts of the channels that are dealt out in turn")],
  instantiate(call) {
    const small = belowLeast(call, "channel_shuffle", { groups: 1 });
    if (small.length > 0) return failed(...small);
    const groups = numberOf(call, "groups");
    const { channels } = call.input;
    if (channels % groups !== 0)
      return failed(
        reportLayer("RN2009", call.spanOf("groups"), { groups, channels }, { help: `groups must divide ${channels}` }),
      );
    return made({ groups }, call.input);
  },
};
