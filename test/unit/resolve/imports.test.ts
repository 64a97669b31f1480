/** Files that import files: chains of any length, cycles, and one file by several names. */
import { describe, expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import { loadProject, type Host } from "../../../compiler/resolve/project.ts";

const netOf = (line: string): string => `model A {\n  input image: [N, 3, 8, 8]\n  ${line}\n}\n`;

function check(entry: string, text: string, files: { readonly [path: string]: string }, canonical?: Host["canonical"]) {
  const read: string[] = [];
  const host: Host = {
    read(path) {
      read.push(path);
      return path in files ? { text: files[path] ?? "" } : { problem: "not there" };
    },
    ...(canonical ? { canonical } : {}),
  };
  const found = checkProject(loadProject(entry, text, host)).diagnostics;
  return { read, messages: found.map(({ code, message }) => `${code} ${message}`) };
}

describe("chains", () => {
  const LENGTH = 3_000;
  const link = (next: string): string => `import { B as C } from "./${next}.resnet"\nblock B { C }\n`;
  const entry = `import { B } from "./f0.resnet"\n${netOf("relu")}`;
  const files = Object.fromEntries(Array.from({ length: LENGTH }, (_, i) => [`f${i}.resnet`, link(`f${i + 1}`)]));

  test(`${LENGTH} files, each importing the next, are followed to the last`, () => {
    const { read, messages } = check("a.resnet", entry, files);
    expect(read.length).toBe(LENGTH + 1);
    expect(messages).toEqual([`RN2027 there is no "./f${LENGTH}.resnet"`]);
  });

  test("a cycle of thousands is told once, by its beginning and its end", () => {
    const { messages } = check("a.resnet", entry, { ...files, [`f${LENGTH}.resnet`]: link("f0") });
    const cycle = "f0.resnet -> f1.resnet -> f2.resnet -> f3.resnet -> f4.resnet -> f5.resnet -> …";
    expect(messages).toEqual([expect.stringContaining(`RN2028 f0.resnet imports itself: ${cycle}`)]);
    expect(messages[0]).toMatch(/f2999.resnet -> f3000.resnet -> f0.resnet$/);
  });
});

describe("one file by another name", () => {
  test.each([".//a.resnet", "././a.resnet", "./x/../a.resnet", ".///x//.././/a.resnet"])("%s is a cycle", (path) => {
    const { read, messages } = check("a.resnet", `import { A } from "${path}"\n${netOf("relu")}`, {});
    expect(read).toEqual([]);
    expect(messages).toEqual(["RN2028 a.resnet imports itself: a.resnet -> a.resnet"]);
  });

  test.each(["a.resnet", "./a.resnet", "nets/../a.resnet", "/p/a.resnet", "../a.resnet"])(
    "%s imports what lies beside it",
    (entry) => {
      const { read } = check(entry, 'import { B } from "./b.resnet"\n', {});
      expect(read).toEqual([entry.replace(/^\.\/|nets\/\.\.\//, "").replace("a.", "b.")]);
    },
  );

  test("above the first folder and above the root", () => {
    expect(check("./a.resnet", 'import { B } from "../b.resnet"\n', {}).read).toEqual(["../b.resnet"]);
    expect(check("../a.resnet", 'import { B } from "../b.resnet"\n', {}).read).toEqual(["../../b.resnet"]);
    expect(check("/a.resnet", 'import { B } from "../b.resnet"\n', {}).read).toEqual(["/b.resnet"]);
  });

  test("a host says which paths are one: each file is read once", () => {
    const files = {
      "b.resnet": 'import { C } from "./loop/c.resnet"\nblock B { C }\n',
      "c.resnet": "block C { relu }\n",
    };
    const canonical = (path: string): string => path.replaceAll("loop/", "");
    const text = `import { B } from "./loop/loop/b.resnet"\nimport { C } from "./loop/c.resnet"\n${netOf("B -> C")}`;
    expect(check("a.resnet", text, files, canonical)).toEqual({ read: ["b.resnet", "c.resnet"], messages: [] });
    const itself = check("a.resnet", `import { A } from "./loop/a.resnet"\n${netOf("relu")}`, files, canonical);
    expect(itself.messages).toEqual(["RN2028 a.resnet imports itself: a.resnet -> a.resnet"]);
  });
});
