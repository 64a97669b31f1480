/**
 * What `resnet.config.json` may hold: the one description, from which the published JSON schema is written
 * (`npm run schema`) and by which the file is validated. `title` is what a message says is wanted.
 */

/** The part of JSON Schema that is used here; `validate.ts` knows all of it and nothing else. */
export interface Schema {
  readonly title: string;
  readonly description?: string;
  readonly type?: "object" | "array" | "string" | "number" | "integer";
  /** Alternatives of different types. */
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minProperties?: number;
  readonly properties?: { readonly [name: string]: Schema };
  /** Of keys that a person chooses: one pattern, and what stands there. */
  readonly patternProperties?: { readonly [pattern: string]: Schema };
  readonly additionalProperties?: false;
  /** Keys that need others beside them. */
  readonly dependencies?: { readonly [name: string]: readonly string[] };
}

export const SETTINGS = ["off", "information", "warning", "error"] as const;

const size: Schema = {
  title: 'a size such as 25600000, "25.6M" or "100MiB"',
  description: "A number, or digits with k, M, G, T (powers of 1,000) or KiB, MiB, GiB (powers of 1,024).",
  anyOf: [
    { title: "a number of at least 0", type: "number", minimum: 0 },
    {
      title: 'digits with k, M, G, T, KiB, MiB or GiB, such as "25.6M"',
      type: "string",
      pattern: "^[0-9][0-9_]{0,30}([.][0-9]{1,30})?(k|M|G|T|KiB|MiB|GiB)?$",
    },
  ],
};

const batch: Schema = { title: "a whole number from 1 to 1,000,000", type: "integer", minimum: 1, maximum: 1_000_000 };

const memory: Schema = {
  title: 'a size such as "100MiB", or { "training": "2GiB", "batch": 128 }',
  description:
    "Planned peak in bytes, f32: weights, activations, and in training gradients and the optimiser's state. A size alone is for inference at batch 1.",
  anyOf: [
    ...(size.anyOf ?? []),
    {
      title: 'an object such as { "training": "2GiB", "batch": 128 }',
      type: "object",
      minProperties: 1,
      properties: {
        inference: { ...size, description: "Of inference at batch 1." },
        training: { ...size, description: "Of a training step at `batch`." },
        batch: { ...batch, description: "Examples in the training step." },
      },
      additionalProperties: false,
      dependencies: { training: ["batch"], batch: ["training"] },
    },
  ],
};

const budget: Schema = {
  title: 'an object such as { "params": "25.6M" }',
  type: "object",
  properties: {
    params: { ...size, description: "Learned numbers; running statistics are not." },
    macs: { ...size, description: "Multiply-adds of one example." },
    memory,
    at: {
      title: "an input's extents such as [1, 3, 224, 224]",
      description: "The input's extents, where the model leaves them open.",
      type: "array",
      minItems: 2,
      items: batch,
    },
  },
  additionalProperties: false,
};

const globs: Schema = {
  title: 'a list of globs such as ["nets/**/*.resnet"]',
  type: "array",
  items: { title: 'a glob such as "nets/**/*.resnet"', type: "string", pattern: "^[^!]" },
};

const accepted: Schema = {
  title: 'an object such as { "change": "ResNet50 WEIGHTS", "reason": "wider on purpose" }',
  type: "object",
  minProperties: 1,
  properties: {
    change: {
      title: 'the beginning of a change, such as "ResNet50 WEIGHTS"',
      description:
        "A line of `resnet breaking`, or as much of its beginning as is meant: the model, the class, what changed. The model may have its file before it: nets/a.resnet:ResNet50.",
      type: "string",
      pattern: "\\S",
    },
    reason: { title: "a reason", description: "Why it is meant.", type: "string", pattern: "\\S" },
  },
  additionalProperties: false,
  dependencies: { change: ["reason"], reason: ["change"] },
};

const path: Schema = { title: 'a path such as "../resnet.config.json"', type: "string", pattern: "." };

export const configSchema: Schema & { readonly $schema: string } = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "an object",
  description: "Configuration of resnet check, lint, fmt and breaking (resnet.config.json).",
  type: "object",
  properties: {
    $schema: { title: "a path or an address", description: "Where an editor finds this schema.", type: "string" },
    extends: {
      title: "a path, or a list of paths",
      description: "Configurations to begin with, relative to this file; later ones win, and this file wins over all.",
      anyOf: [path, { title: "a list of paths", type: "array", items: path }],
    },
    include: {
      ...globs,
      description: "What check, lint, fmt and breaking read when no file is named, relative to this file.",
    },
    exclude: { ...globs, description: "What is left out of folders and globs, relative to this file." },
    rules: {
      title: 'an object such as { "RN3004": "off" }',
      description: "Severities by code.",
      type: "object",
      patternProperties: {
        "^RN[0-9]{4}$": { title: "off, information, warning or error", enum: SETTINGS },
      },
      additionalProperties: false,
    },
    budgets: {
      title: 'an object such as { "ResNet50": { "params": "25.6M" } }',
      description: "Limits by the name of a model; one that is exceeded is RN3025.",
      type: "object",
      patternProperties: { "^[A-Za-z_][A-Za-z0-9_]*$": budget },
      additionalProperties: false,
    },
    accepted: {
      title: 'a list such as [{ "change": "ResNet50 WEIGHTS", "reason": "wider on purpose" }]',
      description: "Changes that `resnet breaking` tells and lets pass. One that does not happen any more is told.",
      type: "array",
      items: accepted,
    },
  },
  additionalProperties: false,
};
