/**
 * What a person is told about a design: data with typed slots, never an exception.
 * A catalogue holds one message a code; `reporter` fills its slots, and a missing or extra slot does not compile.
 */
import { counted } from "./counted.ts";
import type { Span } from "./source.ts";

export type Severity = "error" | "warning" | "information";

export interface CatalogueEntry {
  /** What is wrong, in kebab-case; stable, like the code. */
  readonly name: string;
  readonly severity: Severity;
  /** `{slot}` is filled in, `{slot things}` as `1 thing` or `2 things`. */
  readonly message: string;
  /** Said instead where a slot of the message has nothing to say: no name is near, an expression is its value already. */
  readonly short?: string;
}
export type Catalogue = { readonly [code: string]: CatalogueEntry };

export interface Label {
  readonly span: Span;
  /** Shown beside the carets; may be empty. */
  readonly text: string;
}

export interface Edit {
  readonly span: Span;
  readonly replacement: string;
}

/** `safe` leaves the checked model and all comments as they are. */
export interface Fix {
  readonly title: string;
  readonly safety: "safe" | "unsafe";
  readonly edits: readonly Edit[];
}

export interface Diagnostic {
  readonly code: string;
  readonly name: string;
  readonly severity: Severity;
  readonly message: string;
  readonly primary: Label;
  readonly related: readonly Label[];
  /** Lines after the frame, each printed as `= note`; a note that brings its own word (`help: …`, `F: …`) keeps it. */
  readonly notes: readonly string[];
  readonly fix?: Fix;
}

/** What a report may add to the message. */
export interface Details {
  /** Text beside the primary carets. */
  readonly label?: string;
  readonly related?: readonly Label[];
  readonly notes?: readonly string[];
  /** The next step, printed as `= help: …`. */
  readonly help?: string;
  readonly fix?: Fix;
}

type SlotNames<Text extends string> = Text extends `${string}{${infer Slot}}${infer Rest}`
  ? NameIn<Slot> | SlotNames<Rest>
  : never;
type NameIn<Slot extends string> = Slot extends `${infer Name} ${string}` ? Name : Slot;
export type Slots<Text extends string> = { readonly [Name in SlotNames<Text>]: string | number };
/** Of a sentence that has another one beside it, what only the first says may be undefined. */
type SlotsOf<Entry extends CatalogueEntry> = Entry extends { readonly short: infer Short extends string }
  ? Slots<Short> & {
      readonly [Name in Exclude<SlotNames<Entry["message"]>, SlotNames<Short>>]: string | number | undefined;
    }
  : Slots<Entry["message"]>;

export type Report<C extends Catalogue> = <Code extends keyof C & string>(
  code: Code,
  span: Span,
  slots: SlotsOf<C[Code]>,
  details?: Details,
) => Diagnostic;

/** A function that makes diagnostics of one catalogue. Pure: the caller collects what it returns. */
export function reporter<const C extends Catalogue>(catalogue: C): Report<C> {
  return (code, span, slots, details = {}) => {
    const entry = catalogue[code] as CatalogueEntry;
    const values = slots as { readonly [name: string]: string | number };
    const isKnown = Object.values(values).every((value) => value !== undefined);
    const help = details.help === undefined ? [] : [`help: ${details.help}`];
    return {
      code,
      name: entry.name,
      severity: entry.severity,
      message: filled(isKnown ? entry.message : (entry.short ?? entry.message), values),
      primary: { span, text: details.label ?? "" },
      related: details.related ?? [],
      notes: [...(details.notes ?? []), ...help],
      ...(details.fix ? { fix: details.fix } : {}),
    };
  };
}

/** A message with its slots filled in. */
export function filled(message: string, values: { readonly [slot: string]: string | number }): string {
  return withSlots(message, (slot, things) => {
    const value = String(values[slot]);
    return things === undefined ? value : counted(value, things);
  });
}

/** A message with other text for each slot. @param things what is counted by it, `channels` of `{n channels}` */
function withSlots(message: string, textOf: (slot: string, things: string | undefined) => string): string {
  return message.replace(/\{(\w+)(?: (\w+))?\}/g, (_, slot: string, things?: string) => textOf(slot, things));
}

/** A message as it reads before anything is known: `has ‹n› elements`. */
export function template(message: string, shown: (slot: string) => string): string {
  return withSlots(message, (slot, things) => [shown(slot), ...(things === undefined ? [] : [things])].join(" "));
}
