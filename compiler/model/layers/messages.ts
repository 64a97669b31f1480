/** What one layer is told that another one cannot do wrong. */
import { reporter, type Catalogue } from "../../../grammar/diagnostic.ts";

export const layerMessages = {
  RN2009: {
    name: "groups-do-not-divide",
    severity: "error",
    message: "{groups} groups do not divide {channels channels}",
  },
  RN2040: {
    name: "pool-padding-too-large",
    severity: "error",
    message: "padding {p} is more than half of the pool's kernel {k}",
  },
  RN2053: {
    name: "pool-stride-too-large",
    severity: "error",
    message: "with ceil: true a stride of {stride} may begin a window of {layer} in the padding",
  },
  RN2080: {
    name: "channels-no-multiple",
    severity: "error",
    message: "{layer} needs a multiple of {m channels}; here there are {channels}",
  },
  RN2081: {
    name: "extent-no-multiple",
    severity: "error",
    message: "{layer} needs a {axis} that {m} divides for every size; here it is {extent}",
  },
  RN2082: {
    name: "one-of-two-arguments",
    severity: "error",
    message: "{callee} takes {name} or {otherName}, one of the two; here {given}",
  },
  RN2054: { name: "padding-takes-channels-away", severity: "error", message: "{m channels} cannot be padded to {n}" },
} as const satisfies Catalogue;

export const reportLayer = reporter(layerMessages);
