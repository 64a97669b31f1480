/** A file of the disk by several names: a folder that is a link, to itself even, and a second name beside the first. */
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { canonicalPaths } from "../../../cli/files/import-paths.ts";
import { resnet, scratchFolder } from "../../support/command-line.ts";

const net = "model A {\n  input image: [N, 3, 8, 8]\n  B\n}\n";

function folder(): string {
  const made = scratchFolder();
  mkdirSync(join(made, "nets"));
  symlinkSync(".", join(made, "nets", "loop"));
  symlinkSync("nets", join(made, "linked"));
  for (const name of ["a", "b"]) writeFileSync(join(made, "nets", `${name}.resnet`), "block B { relu }\n");
  linkSync(join(made, "nets", "b.resnet"), join(made, "nets", "second.resnet"));
  return made;
}

test("each file has the path by which it was met, folders that are links seen through", () => {
  const made = folder();
  const entry = join(made, "nets", "a.resnet");
  const canonical = canonicalPaths(entry);
  const real = canonical(join(made, "nets", "loop", "loop", "b.resnet"));
  expect(canonical(join(made, "nets", "b.resnet"))).toBe(real);
  for (const other of ["nets/second.resnet", "linked/loop/b.resnet", "linked/second.resnet"])
    expect(canonical(join(made, other))).toBe(real);
  expect(canonical(join(made, "linked", "a.resnet"))).toBe(entry);
  expect(canonical(join(made, "nets", "c.resnet"))).toBe(join(made, "nets", "c.resnet"));
});

test("a design that imports itself through a folder linked to itself is a cycle, told and done", async () => {
  const made = folder();
  const file = join(made, "nets", "a.resnet");
  writeFileSync(file, `import { B } from "./loop/loop/a.resnet"\n${net}`);
  const { code, out } = await resnet("check", file);
  expect(code).toBe(1);
  expect(out).toMatch(/RN2028.*imports itself/);
});

test("what a file imports through a linked folder is the same as without it", async () => {
  const made = folder();
  const file = join(made, "nets", "a.resnet");
  writeFileSync(file, `import { B } from "./loop/c.resnet"\n${net}`);
  writeFileSync(join(made, "nets", "c.resnet"), 'import { B as C } from "../linked/second.resnet"\nblock B { C }\n');
  expect((await resnet("check", file)).err).toContain("nothing found");
});
