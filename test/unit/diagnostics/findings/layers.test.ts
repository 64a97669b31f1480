/** What what layers refuse are told: the exact text of every place. */
import { findingsOf, model, type Cases } from "../../../support/design-findings.ts";

const cases: Cases = {
  groups: [model("  conv(8, kernel: 3, groups: 2)"), "RN2009 2 groups do not divide 3 channels"],
  "pool padding": [model("  maxpool(3, padding: 2)"), "RN2040 padding 2 is more than half of the pool's kernel 3"],

  "groups of a norm": [model("  groupnorm(groups: 2)"), "RN2009 2 groups do not divide 3 channels"],
  "a stride that begins a window in the padding": [
    model("  avgpool(3, ceil: true)"),
    "RN2053 with ceil: true a stride of 3 may begin a window of avgpool in the padding",
  ],
  "channels that padding would take away": [model("  pad_channels(2)"), "RN2054 3 channels cannot be padded to 2"],
  "channels that are no pixels": [
    model("  pixel_shuffle(2)"),
    "RN2080 pixel_shuffle(2) needs a multiple of 4 channels; here there are 3",
  ],
  "pixels that are no channels": [
    model("  space_to_depth(3)"),
    "RN2081 space_to_depth(3) needs a height that 3 divides for every size; here it is 32",
  ],
  "pixels that are no channels for some sizes": [
    model("  maxpool(2) -> space_to_depth(2)", "[N, 3, 4 * H, 6 * W]"),
    "RN2081 space_to_depth(2) needs a width that 2 divides for every size; here it is 3 * W",
  ],
  "neither of two arguments": [
    model("  upsample(mode: bilinear)"),
    "RN2082 upsample takes scale or to, one of the two; here neither is given",
  ],
  "both of two arguments": [
    model("  stage s { upsample(2, to: in) }"),
    "RN2082 upsample takes scale or to, one of the two; here both are given",
  ],
};

findingsOf("what layers refuse", cases);
