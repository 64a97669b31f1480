/** The join of a residual: S(x) + F(x), or why the two do not fit (RN2001, RN2004, RN2005), with both paths step by step. */
import { counted } from "../../../grammar/counted.ts";
import type { Details, Diagnostic, Fix } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import { disagreement, disagreementNotes } from "../shapes/agreement.ts";
import { reportShape } from "../shapes/messages.ts";
import type { Nodes, Tensor } from "./nodes.ts";
import type { Module } from "../../resolve/project.ts";
import { importEdit } from "../../resolve/standard-exports.ts";
import { formatShape, type Shape } from "../shapes/shape.ts";
import type { BlockCallee } from "../values/value.ts";

/** One side of the join: its value, and the nodes that made it. */
export interface Side {
  readonly value: Tensor;
  readonly from: number;
  readonly to: number;
}

export interface JoinPlaces {
  readonly keyword: Span;
  readonly shortcut: Span;
  /** The file of `shortcut`. */
  readonly module: Module;
}

/** A shortcut that would join the paths, and the parameters that it would add there; or the input as it is. */
export type Repair = "identity" | { readonly callee: BlockCallee; readonly parameters: number };

/** How to say so: where the file does not know the shortcut, from where it comes, with its import. */
function mend(repair: Repair, { shortcut, module }: JoinPlaces): { readonly help: string; readonly fix?: Fix } {
  if (repair === "identity") {
    const edits = [{ span: shortcut, replacement: repair }];
    return {
      help: "use `shortcut identity`: F(x) has the shape of x",
      fix: { title: "use identity", safety: "unsafe", edits },
    };
  }
  const { callee, parameters } = repair;
  const cost = `(adds ${counted(parameters, "parameters")})`;
  const [name] = [...module.names].find(([, { declaration }]) => declaration === callee.declaration) ?? [];
  const { text } = callee.declaration.name;
  const { path } = callee.module;
  const edits = [{ span: shortcut, replacement: name ?? text }];
  const fix = { title: `use ${name ?? text}`, safety: "unsafe" } as const;
  if (name !== undefined) return { help: `use \`shortcut ${name}\` ${cost}`, fix: { ...fix, edits } };
  const help = `use \`shortcut ${text}\` of ${path} ${cost}`;
  if (!path.startsWith("std/") || module.names.has(text) || module.path.startsWith("std/")) return { help };
  return { help, fix: { ...fix, edits: [importEdit(module.file, text, path), ...edits] } };
}

export function shapesAgree(f: Shape, s: Shape): boolean {
  return f.layout === s.layout && f.channels === s.channels && disagreement(f, s) === undefined;
}

/** What to say of two paths that do not join. */
export function joinProblem(
  nodes: Nodes,
  input: Tensor,
  f: Side,
  s: Side,
  places: JoinPlaces,
  repair: Repair | undefined,
): Diagnostic {
  const account = (name: string, side: Side): readonly string[] => {
    const steps = nodes
      .steps(side.from, side.to, input.shape)
      .map(({ text, shape }) => ` -> ${text} ${formatShape(shape)}`);
    return steps.length > 0 ? [`${name}: ${formatShape(input.shape)}${steps.join("")}`] : [];
  };
  const details: Details = {
    label: `F(x) is ${formatShape(f.value.shape)}`,
    related: [{ span: places.shortcut, text: `S(x) is ${formatShape(s.value.shape)}` }],
    notes: [...account("F", f), ...account("S", s)],
    ...(repair ? mend(repair, places) : { help: "give both paths the same strides and the same channels" }),
  };
  const sameKind = f.value.shape.layout === s.value.shape.layout && f.value.shape.channels === s.value.shape.channels;
  const found = sameKind ? disagreement(f.value.shape, s.value.shape) : undefined;
  const told = found ? disagreementNotes(found, ["F", "S"]) : [];
  if (found?.comparison.kind === "sometimes") {
    const { condition } = found.comparison;
    const other = "make the input a multiple of the stride, or round both paths the same way";
    const help = repair ? `${details.help}; or ${other}` : other;
    // The message says when.
    const notes = [...told.slice(1), ...(details.notes ?? [])];
    return reportShape("RN2004", places.keyword, { condition }, { ...details, notes, help });
  }
  if (found?.comparison.kind === "different-symbols") {
    const { left, right } = found.comparison;
    return reportShape("RN2005", places.keyword, { axis: found.axis, symbol: left, otherSymbol: right }, details);
  }
  return reportShape("RN2001", places.keyword, {}, { ...details, notes: [...(details.notes ?? []), ...told] });
}
