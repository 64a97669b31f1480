/** SARIF by the published schema, and by those words of the standard that a schema cannot hold. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { catalogues } from "../../../compiler/diagnostics/catalogue.ts";
import { renderSarif } from "../../../compiler/diagnostics/render/sarif.ts";
import type { FindingsReport } from "../../../compiler/diagnostics/render/report.ts";
import { version } from "../../../compiler/version.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { finding, mark, reportOf } from "../../support/findings.ts";
import { repository } from "../../support/shared-data.ts";

interface Rule {
  readonly id: string;
  readonly name: string;
  readonly shortDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
}
interface Place {
  readonly message?: { readonly text: string };
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string };
    readonly region: { readonly startLine: number; readonly startColumn: number; readonly endColumn: number };
  };
}
interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly Rule[] } };
  readonly columnKind: string;
  readonly artifacts: readonly { readonly location: { readonly uri: string } }[];
  readonly results: readonly {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly level: string;
    readonly message: { readonly text: string };
    readonly locations: readonly Place[];
    readonly fixes?: unknown;
  }[];
}

const {
  $schema: _,
  id: __,
  ...schema
} = JSON.parse(readFileSync(join(repository, "test/fixtures/sarif/sarif-2.1.0-rtm.5.json"), "utf8")) as {
  readonly [key: string]: unknown;
};
const uriReference = /^(?:[A-Za-z][A-Za-z0-9+.-]*:)?[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*$/;
const isUri = (text: string): boolean => uriReference.test(text) && !/%(?![0-9A-Fa-f]{2})/.test(text);
const valid = new Ajv({
  strict: false,
  unicodeRegExp: false,
  allErrors: true,
  formats: { uri: isUri, "uri-reference": isUri, "date-time": true },
}).compile(schema);

/** The one run, after the whole log was found valid. */
function runOf(report: FindingsReport): Run {
  const log = JSON.parse(renderSarif(report)) as { readonly runs: readonly [Run] };
  expect(valid(log), JSON.stringify(valid.errors)).toBe(true);
  return log.runs[0];
}
function resultOf(diagnostic: Diagnostic): Run["results"][number] {
  const [result] = runOf(reportOf([diagnostic])).results;
  if (!result) throw new Error("there is no result");
  return result;
}
const source = { path: "nets/a b%.resnet", text: 'let s = "𝒳é"\nconv -> bn\nrelu\n' };

test("a log with everything that a finding can have is valid, and so is one without findings", () => {
  const full = finding(mark(source, "conv", "this"), {
    related: [mark({ path: "/abs/b.resnet", text: "bn" }, "bn", "that"), mark(source, "relu")],
    notes: ["help: do it"],
    fix: { title: "drop it", safety: "unsafe", edits: [{ span: mark(source, "-> bn").span, replacement: "" }] },
  });
  const severities = (["error", "warning", "information"] as const).map((severity) =>
    finding(mark(source, "relu"), { severity, message: severity }),
  );
  expect(runOf(reportOf([full, ...severities])).results.map(({ level }) => level)).toEqual([
    "error",
    "error",
    "note",
    "warning",
  ]);
  expect(runOf(reportOf([], { files: ["a.resnet"] })).results).toEqual([]);
});
test("the schema refuses what is not SARIF", () => {
  const log = JSON.parse(renderSarif(reportOf([finding(mark(source, "conv"))]))) as { runs: { results: object[] }[] };
  log.runs[0]?.results.push({ ruleId: "RN2001" });
  expect(valid(log)).toBe(false);
});

test("every rule is declared with help, also when silent; results point at theirs", () => {
  const { tool, results } = runOf(reportOf([finding(mark(source, "conv"))]));
  const { rules } = tool.driver;
  expect(rules.map(({ id }) => id)).toEqual(catalogues.flatMap((each) => Object.keys(each)).sort());
  for (const { id, name, shortDescription, help } of rules) {
    expect(shortDescription.text, id).not.toMatch(/[{}]/);
    expect(help.text, id).toMatch(/\n\n.+\n\n/);
    expect(help.markdown, id).toContain(`**${id} ${name}**`);
  }
  for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]?.id).toBe(ruleId);
});

describe("places", () => {
  test("columns are UTF-16 units, counted from 1; the end is exclusive", () => {
    const { columnKind } = runOf(reportOf([]));
    expect(columnKind).toBe("utf16CodeUnits");
    const [place] = resultOf(finding(mark(source, 'é"'))).locations;
    // 𝒳 is two units.
    expect(place?.physicalLocation.region).toEqual({ startLine: 1, startColumn: 12, endLine: 1, endColumn: 14 });
  });
  test("every region has a start, as OASIS's own schema wants", () => {
    const text = renderSarif(
      reportOf([finding(mark(source, "conv"), { related: [mark(source, "bn")] }), finding(mark(source, "relu"))]),
    );
    const regions = [...text.matchAll(/"region": \{\s*"(\w+)"/g)].map((match) => match[1]);
    expect(regions).toEqual(["startLine", "startLine", "startLine"]);
  });
  test("paths are URIs", () => {
    const uri = (path: string, root?: string): string | undefined => {
      const report = reportOf([finding(mark({ path, text: "x" }, "x"))], root === undefined ? {} : { root });
      return runOf(report).results[0]?.locations[0]?.physicalLocation.artifactLocation.uri;
    };
    expect(uri("nets/a b%.resnet")).toBe("nets/a%20b%25.resnet");
    expect(uri("/abs/ä.resnet")).toBe("file:///abs/%C3%A4.resnet");
    expect(uri("/repo/nets/a.resnet", "/repo")).toBe("nets/a.resnet");
    expect(uri("C:/nets/a.resnet")).toBe("file:///C:/nets/a.resnet");
    expect(uri("<stdin>")).toBe("%3Cstdin%3E");
    expect(uri("a:b\n.resnet")).toBe("a%3Ab%0A.resnet");
  });
});

test("braces are doubled and brackets of a design make no link", () => {
  const { message } = resultOf(finding(mark(source, "conv"), { message: "{0} [here](javascript:x) [N, 3]" }));
  expect(message.text).toBe("{{0}} [here\\](javascript:x) [N, 3]");
});

test("a fix replaces what its edits say", () => {
  const { fixes } = resultOf(
    finding(mark(source, "conv"), {
      fix: { title: "use gelu", safety: "safe", edits: [{ span: mark(source, "relu").span, replacement: "gelu" }] },
    }),
  );
  expect(fixes).toEqual([
    {
      description: { text: "use gelu" },
      artifactChanges: [
        {
          artifactLocation: { uri: "nets/a%20b%25.resnet" },
          replacements: [
            {
              deletedRegion: { startLine: 3, startColumn: 1, endLine: 3, endColumn: 5 },
              insertedContent: { text: "gelu" },
            },
          ],
        },
      ],
    },
  ]);
});

test("the version is the package's", () => {
  const { version: published } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
    readonly version: string;
  };
  expect(version).toBe(published);
});
