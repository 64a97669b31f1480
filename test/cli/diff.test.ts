/** What `diff` tells of two designs, or of two models of one. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { blocks, net } from "../support/unit-nets.ts";

const folder = scratchFolder();
const at = (name: string): string => join(folder, name);
writeFileSync(at("blocks.resnet"), blocks("relu"));
writeFileSync(at("a.resnet"), net("A"));
writeFileSync(at("b.resnet"), net("B", { width: 4 }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("two files by the names of their models, and two models of one file", async () => {
  writeFileSync(at("other.resnet"), net("A", { classes: 5 }));
  const files = await resnet("diff", at("a.resnet"), at("other.resnet"));
  expect(files.code).toBe(1);
  expect(files.out).toContain("weight head.linear.bias [10] -> [5]");
  expect((await resnet("diff", at("a.resnet"), at("a.resnet"))).code).toBe(0);
  expect((await resnet("diff", at("a.resnet:A"), at("b.resnet"))).out).toContain(
    "stage s1 [N, 8, 16, 16] -> [N, 4, 16, 16]",
  );
});

test("also what breaks nothing is a difference: fewer multiply-adds", async () => {
  writeFileSync(at("other.resnet"), net("A", { size: 8 }));
  const { code, out } = await resnet("diff", at("a.resnet"), at("other.resnet"));
  expect(code).toBe(1);
  expect(out).toMatch(/macs [\d,]+ -> [\d,]+ \(breaks nothing\)/);
});

test("a model or a file that is not there", async () => {
  expect((await resnet("diff", at("a.resnet:B"), at("b.resnet:B"))).code).toBe(2);
  expect((await resnet("diff", at("a.resnet"), at("none.resnet"))).code).toBe(2);
});
