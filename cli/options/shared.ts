/** The options that several verbs have, each said once. */
import { MOST_THREADS } from "../../runtime/cpu/threads.ts";
import { choice, flag, list, value, type Given } from "./kinds.ts";
import { amount, path, size, text, whole } from "./values.ts";

export const json = flag("as JSON");

export const data = value(
  "<folder>",
  "where the data set's files are (else RESNET_DATA, data, the cache), or where the path of image_folder begins",
  path,
);

export const download = flag("get a published data set that is not here, into --data or the cache");

export const noFuse = flag(
  "a kernel for each operation by itself: the same numbers but for rounding, slower; to find what fusion changes",
);

/** What it says is read by `cli/image-sizes.ts`. */
export const image = value(
  "<size>",
  "height and width, 224x224, where the input leaves them open; of tokens their number, 196",
  text,
);

/** Of every verb that plans a training step. */
export const memoryBudget = value(
  "<size>",
  "such as 2GB: no more memory is taken, what a training step keeps for its backward pass it computes again",
  size,
);

export const allowMissing = list(
  "<part>",
  "a part that the weights may lack or have in other shapes: head; once for each",
  { default: [], defaultShown: "none" },
);

/** Of every verb with a device: what `cli/devices/open-device.ts` opens. */
export const deviceOptions = {
  device: choice(
    "<which>",
    "auto is a real GPU where there is one, else the processor (cpu)",
    ["auto", "gpu", "software-gpu", "cpu"],
    { default: "auto", env: "RESNET_DEVICE" },
  ),
  threads: value(
    "<n>",
    "of the device cpu, at most one for each core; as many as there are cores when left out",
    whole(1, MOST_THREADS),
  ),
};
export type DeviceChoice = Given<typeof deviceOptions>;
export type DeviceWord = DeviceChoice["device"];

export const FORMATS = ["text", "json", "sarif", "github", "gitlab", "junit"] as const;
export type Format = (typeof FORMATS)[number];

/** Of every verb with findings; `cli/findings.ts` says what they do. */
export const findingsOptions = {
  format: choice("<format>", "of the findings on stdout", FORMATS, { default: "text" }),
  failLevel: choice("<severity>", "findings from here on make the exit code 1", ["error", "warning", "information"], {
    default: "error",
  }),
  maxFindings: value("<n>", "show at most so many, the most severe", amount),
};
export type FindingsFlags = Given<typeof findingsOptions>;

export const config = value("<file>", "instead of the nearest resnet.config.json", path);

/** Of every verb with a configuration; `cli/config/load.ts` says what they do. */
export const configOptions = {
  config,
  rule: list("<code=severity>", "RN3004=off, information, warning or error; as often as wanted"),
};
export type ConfigFlags = Given<typeof configOptions>;
