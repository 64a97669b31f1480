/** Fixes together: they never overlap, comments stay, a text that is mended stays so; suppressions and severities. */
import { expect, test } from "vitest";
import { applyFixes, describeModels, mend } from "../../../compiler/lint/fix.ts";
import { lint, type LintOptions } from "../../../compiler/lint/lint.ts";
import { checkProject } from "../../../compiler/check.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";

const host = { read: (path: string) => ({ problem: `${path} is not there` }) };
function judge(text: string, options: LintOptions = {}) {
  const project = loadProject("a.resnet", text, host);
  const checked = checkProject(project);
  return { checked, findings: lint(project, checked, options) };
}
const codes = (text: string, options: LintOptions = {}): readonly string[] =>
  judge(text, options).findings.map(({ code, severity }) => `${code} ${severity}`);

const flawed = `// Keep me: the file's head.
import { Basic, Bottleneck, projection, ResNet } from "std/residual" // and me

/// Documented.
block Unit(width: int, stride: int = 1, unread: int = 3) { // why
  let unused = width / 2 // a note on nothing
  let also_unused = width
  // before the conv
  conv(width, kernel: 3, stride: stride, bias: true) -> bn -> relu
}

model Net {
  input image: [N, 3, H, W]
  stage s1 { Unit(16) -> Unit(32, stride: 2) }
  head { globalavgpool -> linear(10) }
}
model Big = ResNet(Basic, depths: [2, 2, 2, 2])
`;

test("lines end as editors count them, also where one is taken away", () => {
  for (const end of ["\r\n", "\r"]) {
    const mended = (text: string): string => mend("a.resnet", text, host, { unsafe: false }).text;
    expect(mended(flawed.replaceAll("\n", end))).toBe(mended(flawed).replaceAll("\n", end));
  }
});
test("safe fixes leave the models and every comment, and nothing is left to fix", () => {
  const before = judge(flawed);
  const { text, findings, fixed } = mend("a.resnet", flawed, host, { unsafe: false });
  expect(fixed).toBe(4);
  expect(findings.filter(({ fix }) => fix?.safety === "safe")).toEqual([]);
  expect(describeModels(judge(text).checked)).toBe(describeModels(before.checked));
  const comments = (of: string): readonly string[] => of.match(/\/\/.*/g) ?? [];
  expect(comments(text)).toEqual(comments(flawed));
  expect(text).toContain('import { Basic, ResNet } from "std/residual" // and me');
  expect(mend("a.resnet", text, host, { unsafe: false })).toMatchObject({ text, fixed: 0 });
});

test("unsafe fixes are asked for", () => {
  const { text, findings } = mend("a.resnet", flawed, host, { unsafe: true });
  expect(findings).toEqual([]);
  expect(text).toContain("block Unit(width: int, stride: int = 1) { // why");
  expect(text).toContain("conv(width, kernel: 3, stride: stride) -> bn -> relu");
  expect(mend("a.resnet", text, host, { unsafe: true }).text).toBe(text);
});

test("of fixes that overlap or touch only the first is applied; those of other texts are not", () => {
  const source = { path: "a.resnet", text: "abcdef" };
  const fix = (start: number, end: number, replacement: string, from = source): Diagnostic => ({
    code: "RN3022",
    name: "x",
    severity: "warning",
    message: "",
    primary: { span: { source: from, start, end }, text: "" },
    related: [],
    notes: [],
    fix: { title: "", safety: "safe", edits: [{ span: { source: from, start, end }, replacement }] },
  });
  const apply = (...findings: Diagnostic[]): string => applyFixes(source.text, findings, { unsafe: false });
  expect(apply(fix(0, 3, "X"), fix(2, 4, "Y"))).toBe("Xdef");
  expect(apply(fix(1, 1, "X"), fix(1, 1, "Y"))).toBe("aXbcdef");
  expect(apply(fix(4, 5, "Y"), fix(0, 2, ""))).toBe("cdYf");
  expect(apply(fix(0, 3, "X", { path: "b.resnet", text: "abcxyz" }))).toBe("abcdef");
});

test("the last mistake of a text is mended too, by which models can be read at all", () => {
  const sound = `model Net {
  input image: [N, 3, 32, 32]
  stem { conv(16, kernel: 3, stride: 4) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
`;
  for (const wrong of [
    sound.replace("stride: 4)", "stride: 4,)"),
    sound.replace("-> bn", "bn"),
    sound.replace("linear(10)", "linear(10,)"),
  ])
    expect(mend("a.resnet", wrong, host, { unsafe: false })).toMatchObject({ text: sound, fixed: 1 });
});

test("a fix that would break the design is not kept", () => {
  // Without its bias the conv lacks what the claim counts.
  const text = `model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3, bias: true) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
check Net { params == 650 }
`;
  const result = mend("a.resnet", text, host, { unsafe: true });
  expect(result.findings.map(({ code }) => code)).toEqual(["RN3002"]);
  expect(result).toMatchObject({ text, fixed: 0 });
});

const unit = (line: string): string => `block Unit(width: int) {
  ${line}
  let unused = width
  conv(width, kernel: 3) -> bn -> relu
}
`;
test("a suppression silences its own code on its own line", () => {
  expect(codes(unit("// nothing"))).toEqual(["RN3019 warning"]);
  expect(codes(unit("// resnet-ignore RN3019: it comes later"))).toEqual([]);
  expect(codes(unit("// resnet-ignore RN3018: another one"))).toEqual(["RN3023 warning", "RN3019 warning"]);
  // Its own off switch leaves nothing to suppress, which is no fault of the comment.
  const off = { severities: new Map([["RN3019", "off"] as const]) };
  expect(codes(unit("// resnet-ignore RN3019: it comes later"), off)).toEqual([]);
  expect(codes(unit("// nothing"), { severities: new Map([["RN3019", "error"] as const]) })).toEqual(["RN3019 error"]);
});

test("an error of the check is never suppressed", () => {
  const text = `block Unit(width: int) {
  // resnet-ignore RN2010: no
  Missing(width)
}
`;
  expect(codes(text)).toEqual(["RN2010 error"]);
});

test("findings of an imported file are that file's", () => {
  const files = new Map([["units.resnet", unit("// nothing")]]);
  const project = loadProject(
    "a.resnet",
    'import { Unit } from "./units.resnet"\nblock Two(width: int) { Unit(width) -> Unit(width) }\n',
    { read: (path) => ({ text: files.get(path) ?? "" }) },
  );
  expect(lint(project, checkProject(project))).toEqual([]);
});
