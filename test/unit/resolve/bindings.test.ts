/** The table of a file's names: what is declared, what each name in the text stands for, and what that costs. */
import { expect, test } from "vitest";
import { bindingsOf } from "../../../compiler/resolve/bind.ts";
import { isBinding, namesAt, readsOf, type Meaning } from "../../../compiler/resolve/bindings.ts";
import { parse } from "../../../grammar/parse.ts";
import { positionAt } from "../../../grammar/source.ts";
import { growth, STEEP } from "../../support/growth.ts";

const text = `import { Basic, Stem as Entry } from "std/residual"
block Unit(width: int, kernel: int = width) {
  let width = 2 * width
  conv(width, kernel: kernel) -> Basic(16) -> Unknown
}
model Net(Part: block = Unit) {
  input image: [N, 3, H, W]
  stem { Entry }
  stage s1 { Part(8) -> Unit(8, kernel: 5) * 2 }
  head { globalavgpool -> linear(10) }
}
model Derived = Net with { Unit: Basic }
check Derived { shape(s1) == [N, 8, H, W]
  params(stem) > 0 }
train warm of Derived { batch 8 }
`;
const table = bindingsOf(parse({ path: "a.resnet", text }).file);
const lineOf = (offset: number): number => positionAt({ path: "", text }, offset).line;
const told = (meaning: Meaning | undefined): string => {
  if (!isBinding(meaning)) return meaning ? meaning.kind : "nothing";
  return `${meaning.kind} of ${lineOf(meaning.name.span.start)}`;
};

test("every declaration is a binding, with what it hides", () => {
  const found = table.bindings.map(
    ({ kind, name, hides }) => `${kind} ${name.text}${hides ? `, hides ${told(hides)}` : ""}`,
  );
  expect(found).toEqual([
    "import Basic",
    "import Entry",
    "block Unit",
    "model Net",
    "model Derived",
    "parameter width",
    "parameter kernel",
    "let width, hides parameter of 2",
    "parameter Part",
    "input image",
    "stage stem",
    "stage s1",
    "stage head",
    "recipe warm",
  ]);
});

test("every name of the text is bound to what it stands for, or to nothing", () => {
  const found = table.uses.map(
    ({ name, role, meaning }) => `${lineOf(name.span.start)} ${role} ${name.text}: ${told(meaning)}`,
  );
  expect(found).toEqual([
    "1 import Stem: import of 1",
    "2 value width: parameter of 2",
    "3 value width: parameter of 2",
    "4 step conv: layer",
    "4 value width: let of 3",
    "4 argument kernel: nothing",
    "4 value kernel: parameter of 2",
    "4 step Basic: import of 1",
    "4 step Unknown: nothing",
    "6 value Unit: block of 2",
    "7 value N: nothing",
    "7 value H: nothing",
    "7 value W: nothing",
    "8 step Entry: import of 1",
    "9 step Part: parameter of 6",
    "9 step Unit: block of 2",
    "9 argument kernel: parameter of 2",
    "10 step globalavgpool: layer",
    "10 step linear: layer",
    "12 step Net: model of 6",
    "12 name Unit: block of 2",
    "12 step Basic: import of 1",
    "13 name Derived: model of 12",
    "13 value shape: nothing",
    "13 value s1: stage of 9",
    "13 value N: nothing",
    "13 value H: nothing",
    "13 value W: nothing",
    "14 value params: nothing",
    "14 value stem: stage of 8",
    "15 name Derived: model of 12",
  ]);
});

test("a binding has the uses that are bound to it, in order; a call that names a parameter does not read it", () => {
  for (const binding of table.bindings)
    expect(binding.uses).toEqual(table.uses.filter(({ meaning }) => meaning === binding));
  const kernel = table.bindings.find(({ name }) => name.text === "kernel");
  expect(kernel && [kernel.uses.length, readsOf(kernel).length]).toEqual([2, 1]);
});

test("names known at a place are those declared before it, from the outside in", () => {
  const at = (name: string): readonly string[] => namesAt(table.uses.find((use) => use.name.text === name)?.place);
  expect(at("Unknown")).toEqual(["width", "kernel", "width"]);
  expect(at("Entry")).toEqual(["Part", "image"]);
  expect(at("Derived")).toEqual([]);
});

test("a tree has one table", () => {
  const { file } = parse({ path: "a.resnet", text });
  expect(bindingsOf(file)).toBe(bindingsOf(file));
});

test("the table takes time linear in the text, also where bodies nest", async () => {
  const nested = (n: number): string => {
    const lets = Array.from({ length: 8 }, (_, i) => `let v${i} = width + ${i}`).join("\n");
    const deep = `${"if width > 1 { ".repeat(50)}conv(width, kernel: v7)${" }".repeat(50)}`;
    const blocks = Array.from({ length: n }, (_, i) => `block B${i}(width: int) {\n${lets}\n${deep}\n}`);
    const checks = Array.from(
      { length: n },
      (_, i) => `model M${i + 1} = M${i}\ncheck M${i + 1} { shape(output) == 1 }`,
    );
    return [...blocks, ...checks].join("\n");
  };
  const files = new Map([400, 1600].map((n) => [n, parse({ path: "a.resnet", text: nested(n) }).file]));
  const { ratio } = await growth(400, async (n) => {
    const file = files.get(n);
    // A tree of its own, for a table is made once.
    for (let turn = 0; turn < 4; turn++) if (file) bindingsOf({ ...file });
  });
  expect(ratio).toBeLessThan(STEEP);
});
