/** The order of findings, which are shown when there are too many, how paths are told, and what a fingerprint survives. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fingerprints } from "../../../compiler/diagnostics/render/fingerprint.ts";
import { renderJson } from "../../../compiler/diagnostics/render/json.ts";
import { renderJunit } from "../../../compiler/diagnostics/render/junit.ts";
import { limitFindings } from "../../../compiler/diagnostics/render/report.ts";
import { reportPath, repositoryPath } from "../../../compiler/diagnostics/render/report-path.ts";
import { renderTextReport } from "../../../compiler/diagnostics/render/text.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { finding, mark, reportOf } from "../../support/findings.ts";

const a = { path: "a.resnet", text: "one two three\nfour five\n" };
const b = { path: "b.resnet", text: a.text };
const told = (each: Diagnostic): string =>
  `${each.primary.span.source.path} ${each.primary.span.start} ${each.code} ${each.severity}`;

describe("order", () => {
  const all = [a, b].flatMap((source) =>
    ["one", "two", "four"].flatMap((words) => [
      finding(mark(source, words), { code: "RN3001", severity: "warning" }),
      finding(mark(source, words), { code: "RN2001" }),
    ]),
  );
  test("is by file, place and code, whatever order they were found in", () => {
    const expected = [...all].map(told).sort((x, y) => {
      const [p, q] = [x.split(" "), y.split(" ")];
      return (
        (p[0] ?? "").localeCompare(q[0] ?? "") || Number(p[1]) - Number(q[1]) || (p[2] ?? "").localeCompare(q[2] ?? "")
      );
    });
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(reportOf(shuffled).findings.map(told)).toEqual(expected);
      }),
    );
  });
  test("a block that two files import is wrong once", () => {
    const again = { ...a };
    expect(reportOf([finding(mark(a, "two")), finding(mark(again, "two"))]).findings).toHaveLength(1);
  });
  test("files and rules are sorted, each once", () => {
    const { files, rules } = reportOf([], { files: ["b", "a", "b"] });
    expect(files).toEqual(["a", "b"]);
    expect(rules.map(({ code }) => code)).toEqual([...new Set(rules.map(({ code }) => code))].sort());
  });
});

test("a limit keeps the most severe, still in order", () => {
  const report = reportOf([
    finding(mark(a, "one"), { severity: "information" }),
    finding(mark(a, "two"), { severity: "error" }),
    finding(mark(a, "three"), { severity: "warning" }),
    finding(mark(a, "four"), { severity: "error" }),
  ]);
  expect(limitFindings(report, 3).findings.map(({ severity }) => severity)).toEqual(["error", "warning", "error"]);
  expect(limitFindings(report, 2).findings.map(({ severity }) => severity)).toEqual(["error", "error"]);
  expect(limitFindings(report, 0).findings).toEqual([]);
  expect(limitFindings(report, 4)).toBe(report);
});

test("paths are told from the root; those beside it stay as they are", () => {
  const from = (path: string): string => reportPath({ root: "/home/me/nets" }, path);
  expect(from("/home/me/nets/a.resnet")).toBe("a.resnet");
  expect(from("/home/me/nets2/a.resnet")).toBe("/home/me/nets2/a.resnet");
  expect(from("./b/a.resnet")).toBe("b/a.resnet");
  expect(from("../a.resnet")).toBe("../a.resnet");
  expect(reportPath({ root: "/" }, "/a.resnet")).toBe("a.resnet");
  expect(reportPath({}, "/a.resnet")).toBe("/a.resnet");
});

test("CI services are told paths of the repository, from wherever in it the run was started", () => {
  const roots = { root: "/home/me/all/packages", repositories: ["/home/me/all"] };
  const from = (path: string): string => repositoryPath(roots, path);
  expect(from("nets/a.resnet")).toBe("packages/nets/a.resnet");
  expect(from("./nets//b/../a.resnet")).toBe("packages/nets/a.resnet");
  expect(from("../a.resnet")).toBe("a.resnet");
  expect(from("/home/me/all/packages/a.resnet")).toBe("packages/a.resnet");
  // Outside of the repository: as it was given.
  expect(from("../../other/a.resnet")).toBe("../../other/a.resnet");
  expect(from("/home/me/all2/a.resnet")).toBe("/home/me/all2/a.resnet");
  // No files of the repository.
  expect(from("std/residual")).toBe("std/residual");
  expect(from("std/a.resnet")).toBe("packages/std/a.resnet");
  expect(from("<stdin>")).toBe("<stdin>");
  // On Linux a name may have a backslash.
  expect(from("a\\b.resnet")).toBe("packages/a\\b.resnet");
  expect(repositoryPath({ root: "/", repositories: ["/"] }, "a.resnet")).toBe("a.resnet");
  expect(repositoryPath({ root: "/all", repositories: ["/real", "/all"] }, "/all/a.resnet")).toBe("a.resnet");
  expect(repositoryPath({}, "a.resnet")).toBe("a.resnet");
});

test("paths of Windows have slashes in a report, and any letter's case in their drive", () => {
  const from = (path: string): string =>
    repositoryPath({ root: "D:/a/all/packages", repositories: ["D:/a/all"] }, path);
  expect(from("nets\\a.resnet")).toBe("packages/nets/a.resnet");
  expect(from("d:\\a\\all\\nets\\a.resnet")).toBe("nets/a.resnet");
  expect(from("..\\a.resnet")).toBe("a.resnet");
  expect(from("C:\\temp\\a.resnet")).toBe("C:/temp/a.resnet");
  const shared = { root: "//server/share/all/nets", repositories: ["//server/share/all"] };
  expect(repositoryPath(shared, "a.resnet")).toBe("nets/a.resnet");
});

test("thousands of findings on one long line cost what they would on many", () => {
  const source = { path: "a.resnet", text: "ab ".repeat(100_000) };
  const findings = Array.from({ length: 20_000 }, (_, i) =>
    finding({ span: { source, start: 3 * i, end: 3 * i + 2 }, text: "" }),
  );
  const report = reportOf(findings);
  const start = performance.now();
  for (const render of [renderTextReport, renderJson, renderJunit]) render(report);
  // A second on a slow machine; each finding looking at its whole line took minutes.
  expect(performance.now() - start).toBeLessThan(10_000);
});

describe("a fingerprint", () => {
  const printsOf = (text: string, path = "a.resnet"): readonly string[] => {
    const source = { path, text };
    const report = reportOf([finding(mark(source, "bn")), finding(mark(source, "bn", "", 1))]);
    return report.findings.map((each) => fingerprints(report).get(each) ?? "");
  };
  const base = "conv(8)\n  bn -> relu\n  bn -> relu\n";

  test("differs between two equal lines", () => expect(new Set(printsOf(base)).size).toBe(2));
  test("survives lines that are added above and below, indentation and Windows' line ends", () => {
    expect(printsOf(`// new\n\n${base}relu\n`)).toEqual(printsOf(base));
    expect(printsOf("conv(8)\r\n      bn  ->  relu\r\n\tbn -> relu\r\n")).toEqual(printsOf(base));
  });
  test("changes with the line's words, the file and the code", () => {
    const prints = new Set([
      ...printsOf(base),
      ...printsOf(base.replaceAll("relu", "gelu")),
      ...printsOf(base, "b.resnet"),
    ]);
    const source = { path: "a.resnet", text: base };
    const other = reportOf([finding(mark(source, "bn"), { code: "RN2002" })]);
    for (const each of fingerprints(other).values()) prints.add(each);
    expect(prints.size).toBe(7);
  });
  test("does not depend on what else is shown", () => {
    const source = { path: "a.resnet", text: base };
    const [first, second] = [
      finding(mark(source, "bn"), { severity: "warning" }),
      finding(mark(source, "bn", "", 1), { severity: "error" }),
    ];
    const report = reportOf([first, second]);
    expect(fingerprints(limitFindings(report, 1)).get(second)).toBe(fingerprints(report).get(second));
  });
});
