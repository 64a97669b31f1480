/**
 * What a lint rule's file says: code, severity, message, the reason with its source, examples that are its tests, and
 * the check. A rule reports places; `lint.ts` makes diagnostics of them.
 */
import type { CatalogueEntry, Edit, Label, Severity, Slots } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import type { Subject } from "./subject.ts";

/** One place where a rule does not hold. */
export interface Finding<Message extends string = string> {
  readonly at: Span;
  readonly slots: Slots<Message>;
  /** Text beside the carets. */
  readonly label?: string;
  readonly related?: readonly Label[];
  readonly notes?: readonly string[];
  /** The next step. */
  readonly help?: string;
  readonly fix?: { readonly title: string; readonly edits: readonly Edit[] };
}

/** `bad` gives exactly one finding, the rule's own; `good` gives none of it. */
export type Example =
  { readonly bad: string; /** What the fix makes of it. */ readonly fixed?: string } | { readonly good: string };

export interface RuleDefinition<Message extends string = string> {
  readonly code: string;
  /** What is wrong, in kebab-case; the file's name too. */
  readonly name: string;
  readonly severity: Severity;
  readonly message: Message;
  /** Why it matters, what it costs, and who says so. */
  readonly why: string;
  /** `safe` fixes leave the checked model and every comment as they are. */
  readonly fix?: "safe" | "unsafe";
  readonly examples: readonly Example[];
  /** Absent where `check` finds it already, or `lint` itself. */
  readonly check?: (subject: Subject) => Iterable<Finding<Message>>;
}
export type Rule = Omit<RuleDefinition, "check"> & {
  readonly check?: (subject: Subject) => Iterable<Finding>;
};

/** A rule whose findings fill exactly the message's slots. */
export function rule<const Message extends string>(definition: RuleDefinition<Message>): Rule {
  // Slots of one message are a record of strings and numbers, which is all that a list of rules knows of them.
  return definition as unknown as Rule;
}

/** The row of a rule in a catalogue. */
export function entryOf({ name, severity, message }: Rule): CatalogueEntry {
  return { name, severity, message };
}
