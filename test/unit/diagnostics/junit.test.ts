/** JUnit's XML and GitLab's report: what counts as a failed test, what a file without findings is. */
import { expect, test } from "vitest";
import { renderGitlab } from "../../../compiler/diagnostics/render/gitlab.ts";
import { renderJunit } from "../../../compiler/diagnostics/render/junit.ts";
import { finding, mark, reportOf } from "../../support/findings.ts";

const source = { path: "nets/a.resnet", text: "conv -> bn\nrelu\n" };
const findings = [
  finding(mark(source, "conv")),
  finding(mark(source, "relu"), { code: "RN1011", name: "stray-doc-comment", severity: "warning" }),
];

test("errors are failures, milder findings pass and tell their text, a clean file is a case that passes", () => {
  expect(renderJunit(reportOf(findings, { files: ["nets/a.resnet", "nets/b.resnet"] }))).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="resnet-lang" tests="3" failures="1" errors="0" skipped="0" time="0">
      <testsuite name="nets/a.resnet" tests="2" failures="1" errors="0" skipped="0" time="0">
        <testcase name="RN2001 paths-do-not-join 1:1" classname="nets/a.resnet" file="nets/a.resnet" line="1" time="0">
          <failure type="error" message="a message">error[RN2001]: a message
     --&gt; nets/a.resnet:1:1
      |
    1 | conv -&gt; bn
      | ^^^^</failure>
        </testcase>
        <testcase name="RN1011 stray-doc-comment 2:1" classname="nets/a.resnet" file="nets/a.resnet" line="2" time="0">
          <system-out>warning[RN1011]: a message
     --&gt; nets/a.resnet:2:1
      |
    2 | relu
      | ^^^^</system-out>
        </testcase>
      </testsuite>
      <testsuite name="nets/b.resnet" tests="1" failures="0" errors="0" skipped="0" time="0">
        <testcase name="no findings" classname="nets/b.resnet" time="0"/>
      </testsuite>
    </testsuites>"
  `);
});

test("what fails the run is a failure: the level says", () => {
  const failures = (failLevel: "error" | "warning"): number =>
    renderJunit(reportOf(findings, { failLevel })).split("<failure ").length - 1;
  expect([failures("error"), failures("warning")]).toEqual([1, 2]);
});

test("GitLab's fingerprints differ between equal findings on one line", () => {
  const twice = { path: "a.resnet", text: "bn -> bn\n" };
  const issues = JSON.parse(
    renderGitlab(reportOf([finding(mark(twice, "bn")), finding(mark(twice, "bn", "", 1))])),
  ) as readonly { readonly fingerprint: string; readonly severity: string }[];
  expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  expect(issues.map(({ severity }) => severity)).toEqual(["major", "major"]);
  expect(renderGitlab(reportOf([]))).toBe("[]");
});
