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
};

findingsOf("what layers refuse", cases);
