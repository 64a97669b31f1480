/** Which names of a design a script imports: written into what it asks for, so that nothing else is compiled. */
import { isDesign, queryOf } from "./request.ts";

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}
interface NamedNode extends Node {
  readonly name?: string;
  readonly value?: unknown;
}
interface Specifier extends Node {
  readonly imported?: NamedNode;
  readonly local?: NamedNode;
}
interface Statement extends Node {
  readonly source?: NamedNode | null;
  readonly specifiers?: readonly Specifier[];
}
/** As every parser of the family gives it (ESTree). */
export interface Script {
  readonly body: readonly unknown[];
}

/** @returns the script with its imports of designs narrowed; undefined where there are none */
export function narrowed(code: string, script: Script): string | undefined {
  const edits = (script.body as readonly Statement[]).flatMap((statement) => {
    const { source } = statement;
    if (!source || typeof source.value !== "string" || !isDesign(source.value)) return [];
    const names = namesIn(statement);
    return names ? [{ ...source, text: JSON.stringify(source.value + queryOf({ names })) }] : [];
  });
  if (edits.length === 0) return undefined;
  return edits
    .sort((one, other) => other.start - one.start)
    .reduce((text, { start, end, text: now }) => text.slice(0, start) + now + text.slice(end), code);
}

/** Undefined where all may be meant: `import * as`, `export *`. */
function namesIn({ type, specifiers = [] }: Statement): readonly string[] | undefined {
  if (type === "ImportDeclaration") {
    if (specifiers.length === 0) return undefined;
    const names = specifiers.map((each) => (each.type === "ImportSpecifier" ? textOf(each.imported) : undefined));
    return names.every((name) => name !== undefined) ? names : undefined;
  }
  if (type !== "ExportNamedDeclaration") return undefined;
  const names = specifiers.map(({ local }) => textOf(local));
  return names.every((name) => name !== undefined) ? names : undefined;
}

function textOf(node: NamedNode | undefined): string | undefined {
  return node?.name ?? (typeof node?.value === "string" ? node.value : undefined);
}
