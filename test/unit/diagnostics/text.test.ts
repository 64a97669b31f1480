/** Findings as text: several lines, several files, long lines, tabs, and nothing that a terminal would obey. */
import { expect, test } from "vitest";
import { printable } from "../../../compiler/diagnostics/render/printable.ts";
import { plain, renderText } from "../../../compiler/diagnostics/render/text.ts";
import type { Diagnostic, Label } from "../../../grammar/diagnostic.ts";
import type { SourceFile } from "../../../grammar/source.ts";

function mark(source: SourceFile, words: string, text = ""): Label {
  const start = source.text.indexOf(words);
  return { span: { source, start, end: start + words.length }, text };
}
function finding(primary: Label, ...related: readonly Label[]): Diagnostic {
  return { code: "RN9999", name: "a-test", severity: "error", message: "a message", primary, related, notes: [] };
}

test("labels on several lines stand in the order of the text; a gap is shown as dots", () => {
  const source = { path: "a.resnet", text: `first\nsecond\n${"\n".repeat(7)}tenth\n` };
  expect(
    renderText({
      ...finding(mark(source, "tenth", "last"), mark(source, "second"), mark(source, "first", "one")),
      notes: ["a note"],
    }),
  ).toMatchInlineSnapshot(`
    "error[RN9999]: a message
      --> a.resnet:10:1
       |
     1 | first
       | ^^^^^ one
     2 | second
       | ^^^^^^
    ...
    10 | tenth
       | ^^^^^ last
       = a note"
  `);
});

test("two labels on one line show it once", () => {
  const source = { path: "a.resnet", text: "conv -> bn" };
  expect(renderText(finding(mark(source, "conv", "a"), mark(source, "bn", "b")))).toMatchInlineSnapshot(`
    "error[RN9999]: a message
     --> a.resnet:1:1
      |
    1 | conv -> bn
      | ^^^^ a
      |         ^^ b"
  `);
});

test("a label in another file has a frame of its own", () => {
  const source = { path: "a.resnet", text: "use it" };
  const other = { path: "std/residual", text: "\n\nblock It { relu }" };
  expect(renderText(finding(mark(source, "it"), mark(other, "It", "declared here")))).toMatchInlineSnapshot(`
    "error[RN9999]: a message
     --> a.resnet:1:5
      |
    1 | use it
      |     ^^
     ::: std/residual:3:7
      |
    3 | block It { relu }
      |       ^^ declared here"
  `);
});

test("a long line is cut around the label, and the carets stay below it", () => {
  const source = { path: "a.resnet", text: `${"a ".repeat(5000)}HERE${" b".repeat(5000)}` };
  const [, , , line = "", carets = ""] = renderText(finding(mark(source, "HERE"))).split("\n");
  expect(line.length).toBeLessThan(180);
  expect(line.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("HERE");
});

test("two labels far apart on one line each stand below what they mark", () => {
  const source = { path: "a.resnet", text: `NEAR${" b".repeat(5000)} FAR` };
  const [, , , near = "", first = "", far = "", second = ""] = renderText(
    finding(mark(source, "NEAR"), mark(source, "FAR")),
  ).split("\n");
  expect(near.slice(first.indexOf("^"), first.lastIndexOf("^") + 1)).toBe("NEAR");
  expect(far.slice(second.indexOf("^"))).toBe("FAR");
});

test("a label longer than the frame ends with it", () => {
  const source = { path: "a.resnet", text: "x".repeat(100_000) };
  const text = renderText(finding(mark(source, source.text)));
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThan(180);
});

test("a label over several lines marks its first", () => {
  const source = { path: "a.resnet", text: "block A {\r\n  relu\r\n}\r\n" };
  expect(renderText(finding(mark(source, "{\r\n  relu\r\n}")))).toMatchInlineSnapshot(`
    "error[RN9999]: a message
     --> a.resnet:1:9
      |
    1 | block A {
      |         ^"
  `);
});

test("tabs are one column, and the carets stay below what they mark", () => {
  const source = { path: "a.resnet", text: "\t\tconv\tbn" };
  const [, , , line = "", carets = ""] = renderText(finding(mark(source, "bn"))).split("\n");
  expect(line.slice(carets.indexOf("^"))).toBe("bn");
});

test("control characters are written out, wherever they stand", () => {
  const source = { path: "a\u001b[31m.resnet", text: "\u001b[2J\u0000 conv \u202e" };
  const text = renderText({
    ...finding(mark(source, "conv", "\u0007bell"), mark(source, "\u0000")),
    message: "\u001b[1mloud",
    notes: ["\u009b2J"],
  });
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(text).toMatchInlineSnapshot(`
    "error[RN9999]: \\x1b[1mloud
     --> a\\x1b[31m.resnet:1:7
      |
    1 | \\x1b[2J\\x00 conv \\u{202e}
      |        ^^^^
      |             ^^^^ \\x07bell
      = \\x9b2J"
  `);
  expect(printable("\ufeff\u2066")).toBe("\\u{feff}\\u{2066}");
});

test("the end of an empty file has a place", () => {
  const source = { path: "a.resnet", text: "" };
  expect(renderText(finding({ span: { source, start: 0, end: 0 }, text: "nothing" }))).toMatchInlineSnapshot(`
    "error[RN9999]: a message
     --> a.resnet:1:1
      |
    1 |
      | ^ nothing"
  `);
});

test("a style colours parts and changes no words", () => {
  const source = { path: "a.resnet", text: "conv" };
  const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
  const style = { severity: tag("s"), strong: tag("b"), gutter: tag("g") };
  const diagnostic = finding(mark(source, "conv", "here"));
  const styled = renderText(diagnostic, style);
  expect(styled).toContain("<s>^^^^ here</s>");
  expect(styled.replace(/<\/?[sbg]>/g, "")).toBe(renderText(diagnostic, plain));
});
