/** What the table of names tells before anything is expanded, and what lint makes of it. */
import { expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import { lint } from "../../../compiler/lint/lint.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { positionAt, type Span } from "../../../grammar/source.ts";

function findings(text: string): readonly string[] {
  const project = loadProject("a.resnet", text, { read: (problem) => ({ problem }) });
  return lint(project, checkProject(project)).map(({ code, message, primary: { span } }) => {
    const { line } = positionAt(span.source, span.start);
    return `${line} ${code} ${message}`;
  });
}

test("every misspelling is told in one run, with a name that is known where it stands", () => {
  const text = `block Unit(norm: block, other: block = relu) {
  nrm -> other
  let wide = bn
  if true { let thin = norm
    thn -> wid } else { thn -> wide }
}
block Later { relu }
`;
  expect(findings(text).filter((each) => each.includes("RN2010"))).toEqual([
    "2 RN2010 nrm is not known; did you mean norm?",
    "5 RN2010 thn is not known; did you mean thin?",
    "5 RN2010 wid is not known; did you mean wide?",
    // `thin` is the other branch's.
    "5 RN2010 thn is not known",
  ]);
});

test("after `use` a name may be the trunk's", () => {
  const text = `model Base {
  input image: [N, 3, 8, 8]
  stage s1 { conv(4, kernel: 3) -> bn -> relu }
}
model Net {
  input image: [N, 3, 8, 8]
  first
  use Base.trunk
  second
}
`;
  expect(findings(text).filter((each) => /RN2010/.test(each))).toEqual(["7 RN2010 first is not known"]);
});

test("a name that is known elsewhere in its declaration is told with where, and what to write instead", () => {
  const text = `model Net {
  input image: [N, 3, 8, 8]
  stage one {
    let inside = { relu }
    add(inside)
  }
  parallel(join: add) {
    path near { relu }
    path far { bn }
  }
  add(inside)
  add(near)
  add(below)
  let below = { relu }
  add(below)
}
`;
  const project = loadProject("a.resnet", text, { read: (problem) => ({ problem }) });
  const lineOf = (span: Span): number => positionAt(span.source, span.start).line;
  const told = checkProject(project).diagnostics.map(({ message, related, notes }) => [
    message,
    related.map(({ span }) => lineOf(span)),
    notes.join().replace(/\W.*$/s, ""),
    notes.join().replace(/^.*[:;] /s, ""),
  ]);
  expect(told).toEqual([
    ["inside is not known", [4], "help", "declare it before that body, or put it out as the body's last value"],
    ["near is not known", [8], "help", "to go on from a path's value write let near = { … }"],
    ["below is not known", [14], "help", "a value has its name only after its line"],
  ]);
});

test("two parameters of one name, in blocks that nothing uses too", () => {
  expect(findings("block A(width: int, width: int) { conv(width, kernel: 3) -> bn }\n")).toContain(
    "1 RN2011 width is declared twice",
  );
});

test("a block contains itself where its name means itself, and not where a parameter or a value has the name", () => {
  expect(findings("block A { B }\nblock B { A }\n")).toContain("2 RN2020 A contains itself: A -> B -> A");
  const recursive = (text: string): boolean => findings(text).some((each) => each.includes("RN2020"));
  expect(recursive("block A(A: block) { A }\n")).toBe(false);
  expect(recursive("block A {\n  let A = bn\n  A\n}\n")).toBe(false);
  // The value is the block, whose name is hidden only after it.
  expect(recursive("block A {\n  let A = A\n  A\n}\n")).toBe(true);
});

test("a claim names values of its model: a parameter with the name of a quantity stays unused", () => {
  const model = (check: string): string => `model Net(depth: int = 1) {
  input image: [N, 3, 8, 8]
  stage s1 { conv(4, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
${check}
`;
  const unused = "1 RN3018 the parameter depth is never used";
  expect(findings(model(""))).toContain(unused);
  expect(findings(model("check Net { depth == 2 }"))).toContain(unused);
});
