/** `resnet explain`: a page for every code that a person can meet, and a hint for one that is not there. */
import { expect, test } from "vitest";
import { allCodes } from "../../cli/commands/explain.ts";
import { rules } from "../../compiler/lint/rules.ts";
import { resnet } from "../support/command-line.ts";

test("every code has a page that says why and what next; rules show a finding of their own", async () => {
  const codes = allCodes();
  expect([...codes.keys()].filter((code) => /^RN3/.test(code)).length).toBeGreaterThan(3);
  for (const [code, { name }] of codes) {
    const { out, err, code: exit } = await resnet("explain", code);
    expect([exit, err]).toEqual([0, ""]);
    const [head = "", ...rest] = out.split("\n");
    expect(head).toMatch(new RegExp(`^(error|warning|information)\\[${code}\\]: ${name}$`));
    const [why = "", next = ""] = rest.join("\n").split(/\nNext step\n/);
    expect(why.trim().length, code).toBeGreaterThan(60);
    expect(next.trim().length, code).toBeGreaterThan(10);
    const prose = out.split("\n").filter((line) => !line.startsWith("    "));
    expect(Math.max(...prose.map((line) => line.length)), code).toBeLessThan(90);
    if (rules.some((rule) => rule.code === code)) expect(out, code).toMatch(new RegExp(`\\[${code}\\]: .*\\n +--> `));
  }
});

test("the example's frame is live", async () => {
  const { out } = await resnet("explain", "RN2015");
  expect(out).toContain(`    error[RN2015]: only the first argument of conv is given by position: write \`kernel: …\`
     --> design.resnet:3:11
      |
    3 |   conv(8, 3)
      |           ^`);
  expect(out).toContain(
    "\nMended\n\n    model Net {\n      input image: [N, 3, 32, 32]\n      conv(8, kernel: 3)\n    }\n",
  );
});

test("small letters and a code's name are understood", async () => {
  const { out } = await resnet("explain", "RN2001");
  expect((await resnet("explain", "rn2001")).out).toBe(out);
  expect((await resnet("explain", "paths-do-not-join")).out).toBe(out);
});

test.each([
  ["RN2101", /no code "RN2101"\n.*did you mean RN2001, paths-do-not-join\?/],
  ["paths-dont-join", /did you mean RN2001/],
  ["zebra", /resnet explain --all lists the codes/],
  ["RN\u001b[31m", /no code "RN\\u001b\[31m"/],
])("an unknown code: %s", async (code, said) => {
  const { code: exit, out, err } = await resnet("explain", code);
  expect([exit, out]).toEqual([2, ""]);
  expect(err).toMatch(said);
  expect(err).not.toContain("\u001b");
});

test("without a code it says what is wanted; --all lists all, once and in order", async () => {
  expect(await resnet("explain")).toMatchObject({ code: 2, err: expect.stringContaining("explain --all") as string });
  const { out, code } = await resnet("explain", "--all");
  const listed = out.split("\n").map((line) => line.slice(0, 6));
  expect(code).toBe(0);
  expect(listed).toEqual([...new Set(listed)].sort());
  expect(listed).toEqual([...allCodes().keys()]);
});
