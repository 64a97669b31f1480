/** What to say of a name that nothing stands for where a layer, block, shortcut or value has to. */
import type { Details, Diagnostic, Fix } from "../../grammar/diagnostic.ts";
import { adviceOn } from "../../grammar/foreign-advice.ts";
import { callHere, callTextFrom } from "../../grammar/foreign.ts";
import type { Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { reportName } from "./messages.ts";
import { builtIn } from "./built-in.ts";
import { outOfScope } from "./out-of-scope.ts";
import type { Module } from "./project.ts";
import { importEdit, nearStandard, standardPathOf } from "./standard-exports.ts";

/** What was probably meant, and how it is written. */
interface Meant extends Details {
  readonly near?: string;
}

/** @param module in whose text it stands @param candidates every name that could be meant there */
export function unknownName(name: tree.Name, module: Module, candidates: () => readonly string[]): Diagnostic {
  const meaning = builtIn.get(name.text);
  if (meaning?.kind === "function") {
    const slots = { name: name.text, kind: "function of numbers", otherKind: "layer or block" };
    return reportName("RN2012", name.span, slots, { help: `name its result: let n = ${name.text}(…)` });
  }
  const meant: Meant | undefined = outOfScope(name, module) ?? exported(name, module) ?? elsewhere(name, module);
  const { near, ...details } = meant ?? misspelt(name, module, candidates) ?? unheardOf(name);
  return reportName("RN2010", name.span, { name: name.text, near }, details);
}

const unheardOf = ({ text }: tree.Name): Meant => ({
  help:
    adviceOn(`${text}(`) ??
    "declare it, or import it at the top of the file; `resnet explain --list` shows what there is",
});

/** Std has it, and the file does not import it. */
function exported({ text, span }: tree.Name, { file }: Module): Meant | undefined {
  const path = standardPathOf(text);
  return path === undefined || path === span.source.path
    ? undefined
    : {
        help: `${path} has it: import { ${text} } from "${path}"`,
        fix: { title: `import ${text}`, safety: "unsafe", edits: [importEdit(file, text, path)] },
      };
}

/** It is so called in PyTorch, Keras or papers: the whole call as it is written here. */
function elsewhere({ text, span }: tree.Name, module: Module): Meant | undefined {
  if (text === "True" || text === "False") {
    const near = text.toLowerCase();
    return { near, fix: writeInstead(span, near) };
  }
  const there = callTextFrom(span.source.text, span.start, span.end);
  const here = callHere(there);
  const [near = ""] = /^\w+/.exec(here ?? "") ?? [];
  const isKnown = builtIn.has(near) || module.names.has(near);
  const path = isKnown ? undefined : standardPathOf(near);
  if (here === undefined || (!isKnown && path === undefined)) return undefined;
  const edits = [{ span: { ...span, end: span.start + there.length }, replacement: here }];
  const imports = path === undefined ? [] : [importEdit(module.file, near, path)];
  return {
    near,
    help: `write ${here}`,
    fix: { title: `write ${here}`, safety: "unsafe", edits: [...imports, ...edits] },
  };
}

function misspelt(name: tree.Name, module: Module, candidates: () => readonly string[]): Meant | undefined {
  const near = module.suggestions.near(name.text, candidates);
  if (near !== undefined) return { near, fix: writeInstead(name.span, near) };
  const other = nearStandard(name.text);
  const path = other === undefined ? undefined : standardPathOf(other);
  if (other === undefined || path === undefined) return undefined;
  const edits = [importEdit(module.file, other, path), ...writeInstead(name.span, other).edits];
  return { near: other, help: `${path} has it`, fix: { title: `import ${other}`, safety: "unsafe", edits } };
}

/** The fix of what is probably misspelt. */
export function writeInstead(span: Span, near: string): Fix {
  return { title: `write ${near}`, safety: "unsafe", edits: [{ span, replacement: near }] };
}
