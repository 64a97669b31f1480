/** What a configuration says, read and merged: what `check` and `lint` ask. */
import type { Severity } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";

export type Setting = "off" | Severity;

/** Globs and the folder that they start from: the one of the file in which they stand. */
export interface Globs {
  readonly folder: string;
  readonly patterns: readonly string[];
}

/** A limit as a number, and as it was written, for messages. */
export interface Limit {
  readonly value: number;
  readonly text: string;
}
export interface Budget {
  readonly params?: Limit;
  readonly macs?: Limit;
  /** Bytes planned for inference at batch 1. */
  readonly inference?: Limit;
  /** Bytes planned for a training step at `batch`. */
  readonly training?: Limit;
  readonly batch?: number;
  /** The input's extents, where the model leaves them open. */
  readonly at?: readonly number[];
  /** Where the budget stands, for messages about it: `resnet.config.json:7:5`. */
  readonly place: string;
}

/** A change that is meant. */
export interface Accepted {
  /** As it is told, or the beginning of it. */
  readonly change: string;
  readonly reason: string;
  /** Where it stands in the configuration. */
  readonly span: Span;
  /** The folder of that file: a path of a design is seen from there. */
  readonly folder: string;
}

export interface Config {
  /** The file, as it is told; absent where there is none. */
  readonly path?: string;
  /** By code. Flags are in it already. */
  readonly severities: ReadonlyMap<string, Setting>;
  /** By the name of a model. */
  readonly budgets: ReadonlyMap<string, Budget>;
  /** What is read when no file is named; absent where the configuration does not say. */
  readonly include?: Globs;
  readonly exclude?: Globs;
  readonly accepted: readonly Accepted[];
}

export const emptyConfig: Config = { severities: new Map(), budgets: new Map(), accepted: [] };

/** `over` laid on `under`: severities by code, budgets by model and quantity, globs as a whole, what is accepted by either. */
export function merge(under: Config, over: Config): Config {
  // Of a long chain of files most say little: what says nothing copies nothing.
  const severities = over.severities.size === 0 ? under.severities : new Map([...under.severities, ...over.severities]);
  const accepted = over.accepted.length === 0 ? under.accepted : [...new Set([...under.accepted, ...over.accepted])];
  if (over.budgets.size === 0) return { ...under, ...over, budgets: under.budgets, severities, accepted };
  const budgets = new Map(under.budgets);
  for (const [name, budget] of over.budgets) budgets.set(name, { ...budgets.get(name), ...budget });
  return { ...under, ...over, budgets, severities, accepted };
}
