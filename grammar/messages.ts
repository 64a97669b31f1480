/** What can be wrong with a text: the RN1 rows of `reference.md`, section 8. */
import { reporter, type Catalogue } from "./diagnostic.ts";

export const grammarMessages = {
  RN1001: { name: "unexpected-character", severity: "error", message: "{char} does not belong here" },
  RN1002: { name: "unexpected-token", severity: "error", message: "expected {what}, found {token}" },
  RN1003: { name: "unclosed-bracket", severity: "error", message: "this {bracket} is never closed" },
  RN1004: {
    name: "statement-shares-a-line",
    severity: "error",
    message: "a {statement} starts on a line of its own; did you mean {arrow}?",
    short: "a {statement} starts on a line of its own",
  },
  RN1005: { name: "unclosed-string", severity: "error", message: "this string does not end on its line" },
  RN1006: {
    name: "bad-number",
    severity: "error",
    message: "{text} is not a number; suffixes are k, M, G, T, KiB, MiB, GiB",
  },
  RN1007: {
    name: "reserved-word",
    severity: "error",
    message: "{word} is a word of the language and cannot be a name",
  },
  RN1008: { name: "trailing-comma", severity: "error", message: "a list does not end with a comma" },
  RN1009: {
    name: "missing-shortcut",
    severity: "error",
    message: "a residual says which shortcut it has: `shortcut identity`",
  },
  RN1010: { name: "misplaced-statement", severity: "error", message: "{statement} is allowed only in {where}" },
  RN1011: { name: "stray-doc-comment", severity: "warning", message: "this doc comment describes nothing; use //" },
  RN1012: {
    name: "bad-suppression",
    severity: "error",
    message: "a suppression needs a known code and a reason: `// resnet-ignore RN3004: why`",
  },
  // Not in the reference: without a bound a text of brackets would exhaust the parser's stack.
  RN1013: {
    name: "nesting-too-deep",
    severity: "error",
    message: "brackets and `else if` nest deeper than {limit}",
  },
  // Nor is this: people come from PyTorch and Keras.
  RN1014: {
    name: "foreign-syntax",
    severity: "error",
    message: "this line is of another language; here it is `{line}`",
    short: "this line is of another language, and says nothing here",
  },
} as const satisfies Catalogue;

export const report = reporter(grammarMessages);
