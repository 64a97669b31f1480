/** What an editor asks of a place in a text, over the programs of the tour and over files that import each other. */
import { describe, expect, test } from "vitest";
import { bindingsOf } from "../../../compiler/resolve/bind.ts";
import { isBinding } from "../../../compiler/resolve/bindings.ts";
import { definitionAt, referencesOf } from "../../../compiler/resolve/definition.ts";
import { nodeAt, nodesAt } from "../../../compiler/resolve/node-at.ts";
import { loadProject, type Project } from "../../../compiler/resolve/project.ts";
import { textOf } from "../../../grammar/source.ts";
import { tourPrograms } from "../../support/tour.ts";

const files: { readonly [path: string]: string } = {
  "parts.resnet": `block Part(width: int, kernel: int = 3) { conv(width, kernel: kernel) -> bn }
model Base(n: int = 1) {
  input image: [N, 3, 8, 8]
  stem { Part(4) }
  stage s1 { Part(8, kernel: 5) * n }
  head { globalavgpool -> linear(10) }
}
`,
  "middle.resnet": `import { Base as Root } from "./parts.resnet"
model Middle = Root(2)
`,
  "net.resnet": `import { Part } from "./parts.resnet"
import { Middle } from "./middle.resnet"
model Net = Middle with { Part: Part(kernel: 1) }
check Net { shape(s1) == [N, 8, 8, 8]
  params(stem) > 0 }
`,
};
const load = (path: string, text: string): Project =>
  loadProject(path, text, {
    read: (wanted) => (wanted in files ? { text: files[wanted] ?? "" } : { problem: "not there" }),
  });
const programs = tourPrograms().map((text, index) => [`program ${index + 1}`, text] as const);

describe.each(programs)("%s of the tour", (_, text) => {
  const project = load("tour.resnet", text);
  const { entry } = project;
  const { bindings, uses } = bindingsOf(entry.file);
  const declared = bindings.map(({ name }) => name);
  const names = [...declared, ...uses.map(({ name }) => name)];

  test("nodeAt finds each name at its every letter and behind it", () => {
    expect(names.length).toBeGreaterThan(0);
    for (const { span } of names)
      for (let offset = span.start; offset <= span.end; offset++)
        // What begins where a name ends is nearer to the cursor.
        if (offset < span.end || !/[\w("[-]/.test(text[offset] ?? ""))
          expect(textOf(nodeAt(entry.file, offset).span)).toBe(textOf(span));
  });

  test("nodesAt goes from the file inwards, at every offset", () => {
    for (let offset = 0; offset <= text.length; offset++) {
      const around = nodesAt(entry.file, offset);
      expect(around[0]).toBe(entry.file);
      for (const [index, { span }] of around.slice(1).entries()) {
        const outer = around[index]?.span;
        expect(outer && outer.start <= span.start && span.end <= outer.end).toBe(true);
        expect(span.start <= offset && offset <= span.end).toBe(true);
      }
    }
  });

  test("definitionAt leads from every use to a declaration of that name, and no further", () => {
    for (const { name, meaning } of uses) {
      const found = definitionAt(entry, name.span.start);
      if (!isBinding(meaning) && !found) continue;
      // An import of a library that is not there yet is all that there is.
      expect(found).toBeDefined();
      if (!found) continue;
      if (!isBinding(meaning) || meaning.kind !== "import") expect(found.binding.name.text).toBe(name.text);
      expect(definitionAt(found.module, found.binding.name.span.start)?.binding).toBe(found.binding);
    }
  });

  test("referencesOf a definition has every use that leads to it, and no other", () => {
    for (const binding of bindings) {
      const definition = definitionAt(entry, binding.name.span.start);
      expect(definition).toBeDefined();
      if (!definition) continue;
      const here = referencesOf(project, definition).filter(({ span }) => span.source === entry.file.source);
      for (const name of here) expect(definitionAt(entry, name.span.end)?.binding).toBe(definition.binding);
      for (const { name } of binding.uses) expect(here).toContain(name);
    }
  });
});

describe("across files", () => {
  const project = load("net.resnet", files["net.resnet"] ?? "");
  const module = (path: string) => {
    const found = project.modules.get(path);
    if (!found) throw new Error(`${path} is not loaded`);
    return found;
  };
  /** Of the nth place at which a text stands. */
  const definition = (path: string, text: string, nth = 0) => {
    const { file } = module(path);
    const places = [...file.source.text.matchAll(new RegExp(`\\b${text}\\b`, "g"))];
    return definitionAt(module(path), places[nth]?.index ?? -1);
  };
  const place = (found: ReturnType<typeof definition>): string | undefined =>
    found && `${found.module.path} ${found.binding.kind} ${found.binding.name.text}`;

  test("an import leads to what it brings, by its own name and by another", () => {
    expect(place(definition("net.resnet", "Part"))).toBe("parts.resnet block Part");
    expect(place(definition("middle.resnet", "Base"))).toBe("parts.resnet model Base");
    expect(place(definition("middle.resnet", "Root", 1))).toBe("parts.resnet model Base");
  });

  test("a named argument leads to the parameter of what is called", () => {
    expect(place(definition("parts.resnet", "kernel", 3))).toBe("parts.resnet parameter kernel");
    expect(place(definition("net.resnet", "kernel"))).toBe("parts.resnet parameter kernel");
  });

  test("a claim leads to the stage of the model from which its own is derived, through files", () => {
    expect(place(definition("net.resnet", "s1"))).toBe("parts.resnet stage s1");
    expect(place(definition("net.resnet", "stem"))).toBe("parts.resnet stage stem");
  });

  test("what is built in, a number, a symbol and the room between names have no definition", () => {
    for (const text of ["conv", "N", "shape", "10", "input"])
      expect(definition(text === "shape" ? "net.resnet" : "parts.resnet", text), text).toBeUndefined();
    expect(definitionAt(module("net.resnet"), -1)).toBeUndefined();
    expect(definitionAt(module("net.resnet"), 10_000)).toBeUndefined();
    const { text } = module("net.resnet").file.source;
    expect(definitionAt(module("net.resnet"), text.indexOf("{") + 1)).toBeUndefined();
  });

  test("references are of all files, in their order, with imports and names before `as`", () => {
    const found = (path: string, text: string): readonly string[] => {
      const target = definition(path, text);
      return target
        ? referencesOf(project, target).map(({ span }) => `${span.source.path} ${span.start} ${textOf(span)}`)
        : [];
    };
    const at = (path: string, text: string, nth: number): string => {
      const places = [...(files[path] ?? "").matchAll(new RegExp(`\\b${text}\\b`, "g"))];
      return `${path} ${places[nth]?.index} ${text}`;
    };
    expect(found("parts.resnet", "Part")).toEqual([
      ...[0, 1, 2].map((nth) => at("net.resnet", "Part", nth)),
      ...[1, 2].map((nth) => at("parts.resnet", "Part", nth)),
    ]);
    expect(found("parts.resnet", "Base")).toEqual([at("middle.resnet", "Base", 0), at("middle.resnet", "Root", 1)]);
    expect(found("parts.resnet", "s1")).toEqual([at("net.resnet", "s1", 0)]);
  });
});

test("a file that does not parse, an import of nothing and two of one name answer, and nothing is thrown", () => {
  for (const text of [
    "block A {",
    'import { B, C as D } from "./none.resnet"\nblock A { B -> D }\n',
    "block A { relu }\nblock A { A }\nmodel M = M\ncheck M { shape(s1) == 1 }\n",
  ]) {
    const project = load("a.resnet", text);
    for (let offset = 0; offset <= text.length; offset++) {
      const found = definitionAt(project.entry, offset);
      if (found) expect(referencesOf(project, found).length).toBeGreaterThanOrEqual(0);
    }
  }
});
