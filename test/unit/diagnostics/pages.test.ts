/** Every code has a page, its bad example gives the code, its mended one neither that nor an error. */
import { describe, expect, test } from "vitest";
import { exampleFindings } from "../../../compiler/diagnostics/pages/example.ts";
import { rules } from "../../../compiler/lint/rules.ts";
import { explained, pages } from "../../../compiler/diagnostics/pages/pages.ts";

/**
 * Codes whose page has no example, and what gives them: a command line, a configuration or a machine, not a text.
 */
const withoutExample: { readonly [code: string]: string } = {
  RN3025: "resnet.config.json",
  RN4004: "the command line",
  RN4012: "data",
  RN4013: "data",
  RN4014: "a checkpoint",
  RN4015: "a run",
  RN5001: "a device",
  RN5002: "a device",
  RN5003: "a device",
  RN5004: "a device",
  RN5005: "a device",
  RN5006: "a device",
  RN5007: "a device",
  RN5013: "a program that uses the runtime",
  RN6001: "a comparison",
  RN6002: "a comparison",
  RN6003: "a comparison",
  RN6004: "a comparison",
  RN6005: "a comparison",
  RN6006: "a comparison",
  RN6007: "resnet.config.json",
};

test("every code has a page, and no page is of a code that is not there", () => {
  const own = rules.map(({ code }) => code);
  expect([...explained.keys()].filter((code) => !pages[code] && !own.includes(code))).toEqual([]);
  expect(Object.keys(pages).filter((code) => !explained.has(code) && !own.includes(code))).toEqual([]);
  expect(explained.size).toBeGreaterThan(70);
});

describe.each(Object.entries(pages))("%s", (code, { why, next, bad, mended, files }) => {
  test("says why and what to do, in sentences", () => {
    for (const text of [why, next]) expect(text).toMatch(/^[\w`"][^]{10,}[.]$/);
  });
  test.skipIf(withoutExample[code] !== undefined)("its example is live", () => {
    expect(bad).toBeDefined();
    expect(mended).toBeDefined();
    const found = exampleFindings(bad ?? "", files);
    expect(found.map((each) => each.code)).toContain(code);
    expect(found.filter((each) => each.code !== code)).toEqual([]);
    expect(
      exampleFindings(mended ?? "", files).filter((each) => each.code === code || each.severity === "error"),
    ).toEqual([]);
  });
});

test("what has no example is no longer than it must be", () => {
  for (const code of Object.keys(withoutExample)) expect(pages[code]?.bad, code).toBeUndefined();
});
