/**
 * Designs, file names and messages that want to be obeyed: by a terminal, by a CI runner, by an XML or JSON reader.
 * Each kind of mischief goes into each place where text of a design is told, in each format.
 */
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import { renderGithub } from "../../../compiler/diagnostics/render/github.ts";
import { renderGitlab } from "../../../compiler/diagnostics/render/gitlab.ts";
import { renderJson } from "../../../compiler/diagnostics/render/json.ts";
import { renderJunit } from "../../../compiler/diagnostics/render/junit.ts";
import { harmless, printable, printableJson } from "../../../compiler/diagnostics/render/printable.ts";
import type { FindingsReport } from "../../../compiler/diagnostics/render/report.ts";
import { renderSarif } from "../../../compiler/diagnostics/render/sarif.ts";
import { renderTextReport } from "../../../compiler/diagnostics/render/text.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { finding, reportOf } from "../../support/findings.ts";

const formats: { readonly [name: string]: (report: FindingsReport) => string } = {
  text: (report) => renderTextReport(report),
  json: renderJson,
  sarif: renderSarif,
  github: renderGithub,
  gitlab: renderGitlab,
  junit: renderJunit,
};

const mischief: { readonly [name: string]: string } = {
  "an ANSI escape": "\u001b[31mred\u001b[2J",
  "an eight-bit escape": "\u009b2J",
  "a bell and a backspace": "\u0007\b\b\b",
  "a NUL": "\u0000",
  "a line break and a command": "x\n::error::owned",
  "a carriage return and a command": "x\r::add-mask::owned",
  "a command of the old kind": "##[add-mask]owned",
  "commands of other services": "##vso[task.setvariable]x ##teamcity[x] ###[x]",
  "a bidi override": "\u202egnp.exe\u2066\u2069",
  "an Arabic letter mark": "a\u061cb",
  "a zero-width space and a byte order mark": "a\u200bb\ufeff",
  "a line separator": "a\u2028b\u2029c",
  "a next-line character": "a\u0085b",
  "an invisible tag": "a\u{e0041}b",
  "half of a surrogate pair": "a\ud800b",
  "what XML cannot hold": "a\ufffeb\uffff",
  "the end of an element": "]]></failure><x a='\"'>&amp;&#0;",
  "a workflow command's own signs": "100%0A::error::a,line=1:2%",
};

/** All of it at once: in the path, the line that is shown, the message, a label, a note, a related file and a fix. */
function everywhere(text: string): Diagnostic {
  const source = { path: `nets/${text}.resnet`, text: `conv ${text} bn\n` };
  const span = { source, start: 0, end: source.text.length - 1 };
  const other = { path: text, text };
  return finding(
    { span, text },
    {
      message: text,
      notes: [text],
      related: [{ span: { source: other, start: 0, end: 1 }, text }],
      fix: { title: text, safety: "safe", edits: [{ span, replacement: text }] },
    },
  );
}

/** Line breaks are the format's own; nothing else of what a terminal obeys may be in any output. */
const OBEYED = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/u;

/** What a GitHub runner takes from a line: a command at its beginning (`:::` is none), or one of the old kind anywhere. */
function commands(output: string): readonly string[] {
  return output.split(/[\n\r\u0085\u2028\u2029]/).filter((line) => /^\s*::[^:]/.test(line) || /##\w*\[/.test(line));
}

for (const [format, render] of Object.entries(formats))
  describe(format, () => {
    for (const [name, text] of Object.entries(mischief))
      test(`${name} is not obeyed`, () => {
        const output = render(reportOf([everywhere(text)]));
        expect(output).not.toMatch(OBEYED);
        expect(commands(output)).toHaveLength(format === "github" ? 1 : 0);
      });
    test("nor is any text", () => {
      fc.assert(
        fc.property(fc.string({ unit: "binary", maxLength: 20 }), (text) => {
          const output = render(reportOf([everywhere(text)]));
          expect(output).not.toMatch(OBEYED);
          expect(commands(output)).toHaveLength(format === "github" ? 1 : 0);
        }),
      );
    });
  });

/** As a runner reads a command (actions/runner, ActionCommand.TryParseV2). */
function parseCommand(line: string): { readonly properties: ReadonlyMap<string, string>; readonly data: string } {
  const [, list = "", data = ""] = /^::\w+ (.*?)::(.*)$/.exec(line) ?? [];
  const decoded = (text: string): string =>
    text.replace(/%0D/g, "\r").replace(/%0A/g, "\n").replace(/%3A/g, ":").replace(/%2C/g, ",").replace(/%25/g, "%");
  const pairs = list.split(",").map((each) => each.split(/=(.*)/s) as [string, string]);
  return { properties: new Map(pairs.map(([key, value]) => [key, decoded(value)])), data: decoded(data) };
}

test("a runner reads back the path and the message that were meant", () => {
  const text = mischief["a workflow command's own signs"] ?? "";
  const { properties, data } = parseCommand(renderGithub(reportOf([everywhere(text)])));
  expect(properties.get("file")).toBe(`nets/${text}.resnet`);
  expect(properties.get("title")).toBe("RN2001 paths-do-not-join");
  expect([...properties.keys()]).toEqual(["file", "line", "col", "endLine", "endColumn", "title"]);
  expect(data).toBe(`${text}\n${text}`);
  const broken = parseCommand(renderGithub(reportOf([everywhere("a\nb\rc")])));
  expect(broken.properties.get("file")).toBe("nets/a\nb\rc.resnet");
});
test("a line that would be a command is none, and where a finding goes on in another file is told as it is", () => {
  expect(harmless("::error::owned\n  ::add-mask::x\n:::error::x\n::::error::x")).not.toMatch(/^\s*::/m);
  expect(harmless(" --> a.resnet:2:10\n ::: std/residual:4:10")).toBe(" --> a.resnet:2:10\n ::: std/residual:4:10");
});
test("a place over several lines has no columns, which GitHub would refuse", () => {
  const source = { path: "a.resnet", text: "a {\n}\n" };
  expect(renderGithub(reportOf([finding({ span: { source, start: 0, end: 5 }, text: "" })]))).toBe(
    "::error file=a.resnet,line=1,endLine=2,title=RN2001 paths-do-not-join::a message",
  );
});

/** The attributes and texts of an XML document, by a parser that refuses what is not well-formed. */
function readXml(text: string): readonly string[] {
  const found: string[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => found.push(name, ...Object.values(attributes)));
  parser.on("text", (each) => found.push(each));
  parser.write(text).close();
  return found;
}
describe("XML", () => {
  for (const [name, text] of Object.entries(mischief))
    test(`${name} leaves it well-formed, and is told`, () => {
      const found = readXml(renderJunit(reportOf([everywhere(text)])));
      expect(found).toContain(printable(`nets/${text}.resnet`));
      expect(found).toContain(printable(text));
      expect(found.filter((each) => each === "failure")).toHaveLength(1);
    });
  test("the parser refuses what is not well-formed", () => {
    expect(() => readXml("<a>\u0007</a>")).toThrow();
    expect(() => readXml("<a b='<'/>")).toThrow();
  });
});

describe("JSON", () => {
  test("means the value that was given", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(printableJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
  test("a path is the file's own, so that it can be opened; a message is for people", () => {
    const text = "\u001b[31m\u202e";
    const { findings } = JSON.parse(renderJson(reportOf([everywhere(text)]))) as {
      readonly findings: readonly [{ readonly file: string; readonly message: string }];
    };
    expect(findings[0].file).toBe(`nets/${text}.resnet`);
    expect(findings[0].message).toBe("\\x1b[31m\\u{202e}");
    const [issue] = JSON.parse(renderGitlab(reportOf([everywhere(text)]))) as readonly [
      { readonly description: string; readonly location: { readonly path: string } },
    ];
    expect(issue.location.path).toBe(`nets/${text}.resnet`);
    expect(issue.description).toBe("RN2001: \\x1b[31m\\u{202e}\n\\x1b[31m\\u{202e}");
  });
});
