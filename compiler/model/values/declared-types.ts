/** Types of parameters, and whether a value is of one. An int may be passed as a float or a size; nothing else is converted. */
import { grouped } from "../../../grammar/counted.ts";
import { typeHere } from "../../../grammar/vocabulary.ts";
import { textOf, type Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { abandon } from "../abandon.ts";
import { reportValue } from "./messages.ts";
import { reportCall } from "../words/messages.ts";
import { formatRational, isWhole, parseNumber, toNumber } from "./rational.ts";
import { describeKind, type Value } from "./value.ts";
import { nearest } from "../../../grammar/nearest.ts";
import { writeInstead } from "../../resolve/unknown-name.ts";

const typeNames = ["int", "float", "bool", "size", "block", "shortcut", "value"] as const;
/** Elements that a parameter's list may be declared to have: far more than a design has stages. */
const LONGEST_LIST = 10_000;
type TypeWord = (typeof typeNames)[number];

const words: { readonly [T in TypeWord]: string } = {
  int: "a whole number",
  float: "a number",
  bool: "true or false",
  size: "a whole number or [height, width]",
  block: "a block or layer",
  shortcut: "a shortcut",
  value: "a tensor",
};

/** RN2046 at a type that is none. */
export function checkType(type: tree.TypeName): void {
  if (!(typeNames as readonly string[]).includes(type.name.text)) {
    const near = typeHere(type.name.text) ?? nearest(type.name.text, typeNames);
    const fix = near === undefined ? {} : { fix: writeInstead(type.name.span, near) };
    const slots = { name: type.name.text, list: typeNames.join(", ") };
    const help = near === undefined ? "write one of them" : `did you mean ${near}?`;
    abandon(reportValue("RN2046", type.name.span, slots, { help, ...fix }));
  }
}

const example = (length: number): string => Array<number>(length).fill(2).join(", ");

/** How many elements `int[4]` takes; undefined for `int[]`. RN2049 where that is no number of elements. */
function listLength({ list }: tree.TypeName): number | undefined {
  if (!list?.length) return undefined;
  const { text, span } = list.length;
  const parsed = parseNumber(text)?.value;
  const length = parsed && isWhole(parsed) ? toNumber(parsed) : Number.NaN;
  if (length <= LONGEST_LIST) return length;
  const slots = { length: text, most: grouped(LONGEST_LIST) };
  return abandon(reportValue("RN2049", span, slots, { help: "write the number of elements, or [] for any" }));
}

/** Checks `value` against a declared type (RN2016 to RN2018). @param callee whose parameter it is, for the message */
export function checkValue(value: Value, type: tree.TypeName, name: string, callee: string, span: Span): void {
  if (value.kind === "unknown") return abandon();
  if (!type.list) return checkWord(value, type.name.text as TypeWord, name, callee, span);
  if (value.kind !== "list") return wrong(value, `a list`, name, callee, span);
  const length = listLength(type) ?? value.items.length;
  if (value.items.length !== length) {
    abandon(
      reportValue(
        "RN2018",
        span,
        { name, n: value.items.length, m: length },
        { help: `${callee} takes ${length}${length <= 16 ? `, as in ${name}: [${example(length)}]` : ""}` },
      ),
    );
  }
  for (const item of value.items) checkWord(item, type.name.text as TypeWord, `an element of ${name}`, callee, span);
}

function checkWord(value: Value, type: TypeWord, name: string, callee: string, span: Span): void {
  switch (type) {
    case "int":
      return value.kind === "number" ? requireWhole(value, span) : wrong(value, words.int, name, callee, span);
    case "float":
      return value.kind === "number" ? undefined : wrong(value, words.float, name, callee, span);
    case "bool":
      return value.kind === "bool" ? undefined : wrong(value, words.bool, name, callee, span);
    case "size":
      if (value.kind === "number") return requireWhole(value, span);
      if (value.kind === "list" && value.items.length === 2 && value.items.every(({ kind }) => kind === "number")) {
        return value.items.forEach((item) => requireWhole(item, span));
      }
      return wrong(value, words.size, name, callee, span);
    case "block":
    case "shortcut": {
      const isShortcut =
        value.kind === "callable" && value.callee.kind === "block" && value.callee.declaration.keyword === "shortcut";
      if (value.kind !== "callable" || (type === "block" && isShortcut))
        return wrong(value, words[type], name, callee, span);
      return undefined;
    }
    case "value":
      return value.kind === "tensor" ? undefined : wrong(value, words.value, name, callee, span);
  }
}

export function requireWhole(value: Value, span: Span): void {
  if (value.kind !== "number" || isWhole(value.value)) return;
  const text = textOf(span).replace(/^\w+:\s*/, "");
  const shown = formatRational(value.value);
  const help = `write floor(…), round(…) or make_divisible(…, 8); the nearest whole number is ${Math.round(toNumber(value.value))}`;
  abandon(reportValue("RN2017", span, { expression: text === shown ? undefined : text, value: shown }, { help }));
}

function wrong(value: Value, wanted: string, name: string, callee: string, span: Span): never {
  return abandon(reportCall("RN2016", span, { name, type: describeKind(value), callee, otherType: wanted }));
}
