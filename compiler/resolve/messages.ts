/** What names and imports are told: what a name stands for, or that it stands for nothing. */
import { reporter, type Catalogue } from "../../grammar/diagnostic.ts";

export const nameMessages = {
  RN2010: {
    name: "unknown-name",
    severity: "error",
    message: "{name} is not known; did you mean {near}?",
    short: "{name} is not known",
  },
  RN2011: { name: "duplicate-name", severity: "error", message: "{name} is declared twice" },
  RN2012: { name: "wrong-kind", severity: "error", message: "{name} is a {kind}; a {otherKind} is needed here" },
  RN2020: { name: "recursive-declaration", severity: "error", message: "{name} contains itself: {cycle}" },
  RN2027: { name: "import-not-found", severity: "error", message: "there is no {path}" },
  RN2028: { name: "import-cycle", severity: "error", message: "{path} imports itself: {cycle}" },
  RN2029: {
    name: "not-exported",
    severity: "error",
    message: "{path} has no {name}; did you mean {near}?",
    short: "{path} has no {name}",
  },
  RN2065: {
    name: "import-without-place",
    severity: "error",
    message: "{path} is neither in std nor relative to this file",
  },
} as const satisfies Catalogue;

export const reportName = reporter(nameMessages);
