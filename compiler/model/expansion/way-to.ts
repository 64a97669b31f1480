/**
 * Where in a model a text is expanded, for who reads what is wrong with it: a line for each block around it,
 * `in Net, conv3_x.1, Bottleneck(width: 128, stride: 2), copy 2 of 4`, and the calls that lead there.
 */
import type { Diagnostic, Label } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import { formatRational } from "../values/rational.ts";
import { calleeName, type Value } from "../values/value.ts";

/** A block that is being expanded, for the way there. */
export interface BlockAround {
  readonly name: string;
  readonly path: string;
  readonly values: ReadonlyMap<string, Value>;
  /** Of a call that is repeated: `2 of 3`. */
  readonly copy?: string;
  readonly outer?: BlockAround;
}

/** The model that is checked. */
export interface ModelAround {
  readonly name: string;
  /** Where its body comes from, if it is another model's: the derivation, or the `use`. */
  readonly origin?: Label;
}

/** Where expansion stands, as far as a way there tells it. */
export interface Standing {
  readonly block?: BlockAround;
  readonly calledFrom: readonly Span[];
  readonly model: ModelAround;
}

/** What a finding says of the way there, besides its own place. */
export interface Way {
  readonly notes: readonly string[];
  readonly related: readonly Label[];
}

/** Blocks and calls of a way that are shown: the outermost, and the last ones. */
const LONGEST = 4;

/** In the model's own text nothing is said: what is wrong there is shown where it is. */
export function wayTo({ block, calledFrom, model }: Standing): Way {
  const around: BlockAround[] = [];
  for (let each = block; each; each = each.outer) around.unshift(each);
  const { name, origin } = model;
  const calls = shortened([...calledFrom].reverse()).map((span) => ({ span, text: "called here" }));
  const [outermost, ...inner] = shortened(around);
  const first = outermost || origin ? [`in ${[name, ...(outermost ? [lineOf(outermost)] : [])].join(", ")}`] : [];
  return {
    notes: [...first, ...inner.map((each) => `in ${lineOf(each)}`)],
    related: [...calls, ...(origin ? [origin] : [])],
  };
}

export function withWayTo(found: Diagnostic, { notes, related }: Way): Diagnostic {
  return { ...found, notes: [...notes, ...found.notes], related: [...found.related, ...related] };
}

function shortened<T>(way: readonly T[]): readonly T[] {
  return way.length > LONGEST ? [...way.slice(0, 1), ...way.slice(1 - LONGEST)] : way;
}

function lineOf({ name, path, values, copy }: BlockAround): string {
  const given = [...values].flatMap(([parameter, value]) => {
    const text = shown(value);
    return text === undefined ? [] : [`${parameter}: ${text}`];
  });
  const call = given.length > 0 ? `${name}(${given.join(", ")})` : name;
  return [...(path === "" ? [] : [path]), call, ...(copy === undefined ? [] : [`copy ${copy}`])].join(", ");
}

function shown(value: Value): string | undefined {
  switch (value.kind) {
    case "number":
      return formatRational(value.value);
    case "bool":
      return String(value.value);
    case "callable":
      return calleeName(value.callee);
    case "list": {
      const items = value.items.map(shown);
      return items.every((each) => each !== undefined) ? `[${items.join(", ")}]` : undefined;
    }
    default:
      return undefined;
  }
}
