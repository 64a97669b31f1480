/** Parts of the channels, which they must divide evenly. */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { LayerCall } from "./layer.ts";
import { reportLayer } from "./messages.ts";
import { numberOf } from "./read-arguments.ts";

/** What a call gives as `groups`, 1 or more, or what is wrong with it. */
export function groupsOf(call: LayerCall): number | Diagnostic {
  const [groups, { channels }] = [numberOf(call, "groups"), call.input];
  if (channels % groups === 0) return groups;
  const help = `write groups: ${divisorWithin(channels, groups)}`;
  return reportLayer("RN2009", call.spanOf("groups"), { groups, channels }, { help });
}

/** The largest divisor of `channels` that is not above `groups`. */
function divisorWithin(channels: number, groups: number): number {
  let divisor = Math.min(groups, channels);
  while (channels % divisor !== 0) divisor--;
  return divisor;
}
