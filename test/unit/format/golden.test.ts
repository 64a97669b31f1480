/** Before and after, as whole texts; and what the repository's own designs look like: as the formatter writes them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { printModel } from "../../../compiler/model/measures/text.ts";
import { plugin } from "../../../format/plugin.ts";
import { keepsMeaning } from "../../../format/same.ts";
import { parse } from "../../../grammar/parse.ts";
import { repository } from "../../support/shared-data.ts";
import { tourPrograms } from "../../support/tour.ts";

const formatted = (text: string, options = {}): Promise<string> =>
  format(text, { parser: "resnet", plugins: [plugin], ...options });
const designs = (folder: string): readonly (readonly [name: string, text: string])[] =>
  readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".resnet"))
    .sort()
    .map((name) => [name, readFileSync(join(repository, folder, name), "utf8")]);

describe("golden cases", () => {
  const folder = join(repository, "test/golden/format");
  for (const name of ["comments", "layout"]) {
    test(name, async () => {
      const once = await formatted(readFileSync(join(folder, `${name}.before.resnet`), "utf8"));
      await expect(once).toMatchFileSnapshot(join(folder, `${name}.after.resnet`));
      expect(await formatted(once)).toBe(once);
    });
  }
});

describe("the repository's designs stand as the formatter writes them", () => {
  test("the tour is the acceptance test: no program changes", async () => {
    const programs = tourPrograms();
    expect(programs).toHaveLength(7);
    for (const program of programs) expect(await formatted(program)).toBe(program);
  });
  for (const [name, text] of [...designs("std"), ...designs("examples").filter(([name]) => !name.startsWith("ci/"))])
    test(name, async () => expect(await formatted(text)).toBe(text));
});

test("what the library declares is the same when its white space was another", async () => {
  const models = (text: string): readonly string[] => {
    const host = { read: () => ({ problem: "no files here" }) };
    const only = (
      "ViT_Ti16 Darknet53 DenseNet40 RetinaNet FixupResNet20 Highway19 GoogLeNet_Aux ShuffleNetV2_1x " +
      "NFResNet50 VGG16 PreAct164 RepVGG_A0 ResNet50 Res2Net50 UNet2 SqueezeNet1_0"
    ).split(" ");
    return [...checkProject(loadProject("any.resnet", text, host), only).models.values()].map(printModel);
  };
  for (const [name, text] of designs("std")) {
    const untidy = text.replace(/^(?!\s*\/\/).*$/gm, (line) => line.replace(/ /g, "  ").replace(/,/g, ",\n    "));
    expect(untidy).not.toBe(text);
    const once = await formatted(untidy);
    expect(keepsMeaning(parse({ path: name, text }).file, parse({ path: name, text: once })), name).toBe(true);
    expect(models(once), name).toHaveLength(1);
    expect(models(once)).toEqual(models(text));
  }
});

describe("options and corners", () => {
  const chain = "block A {\n  conv(64, kernel: 3) -> bn -> relu -> conv(64, kernel: 3)\n}\n";
  test("printWidth and tabWidth as Prettier passes them", async () => {
    expect(await formatted(chain, { printWidth: 40, tabWidth: 4 })).toBe(
      "block A {\n    conv(64, kernel: 3) -> bn -> relu\n        -> conv(64, kernel: 3)\n}\n",
    );
    expect(await formatted(chain)).toBe(chain);
    expect(await formatted(chain, { useTabs: true })).toBe(chain.replaceAll("  ", "\t"));
  });
  test("a line that a suppression speaks of stays one line", async () => {
    const text = `block A {\n  // resnet-ignore RN3004: why\n  ${"bn -> ".repeat(30)}relu\n}\n`;
    expect(await formatted(text)).toBe(text);
    expect(await formatted(text.replace("resnet-ignore", "ignore"))).not.toBe(text);
  });
  test("nothing, and only a comment", async () => {
    expect(await formatted("")).toBe("");
    expect(await formatted("\n\n// a\n\n\n\n// b")).toBe("// a\n\n// b\n");
  });
  test("Windows line ends come and go", async () => {
    expect(await formatted(chain.replaceAll("\n", "\r\n"), { endOfLine: "auto" })).toBe(chain.replaceAll("\n", "\r\n"));
  });
  test("a text with errors is refused at its place", async () => {
    await expect(formatted("model A {\n  conv(\n}\n")).rejects.toThrow(/RN1003.*\(2:7\)/);
  });
  test("thousands of operators in a row", async () => {
    const text = `block A {\n  let x = ${"1 + ".repeat(5000)}1\n}\n`;
    expect((await formatted(text)).replace(/\s+/g, "")).toBe(text.replace(/\s+/g, ""));
  });
});
