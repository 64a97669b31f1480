/** What `resnet breaking` finds: rows that the reference does not have, for it describes the designs of one moment. */
import { reporter, type Catalogue } from "../../../grammar/diagnostic.ts";

export const changeMessages = {
  RN6001: { name: "weights-changed", severity: "error", message: "{model}: {change}" },
  RN6002: { name: "shapes-changed", severity: "error", message: "{model}: {change}" },
  RN6003: { name: "interface-changed", severity: "error", message: "{model}: {change}" },
  RN6004: { name: "costs-grew", severity: "error", message: "{model}: {change}" },
  RN6005: {
    name: "not-compared",
    severity: "error",
    message: "{what} cannot be compared with {version}: {reason}",
  },
  RN6006: { name: "wrong-before", severity: "warning", message: "{what} had errors at {version}: not compared" },
  RN6007: {
    name: "accepted-without-effect",
    severity: "warning",
    message: "no change against {version} is what is accepted here",
  },
} as const satisfies Catalogue;

export const reportChange = reporter(changeMessages);
