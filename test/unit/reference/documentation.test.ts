/** `docs/` and the made parts of `grammar/README.md` are what the code says: `npm run docs` writes them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import { chapters } from "../../../compiler/reference/tour.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { documentation, grammarSections, withSections } from "../../../cli/explanation/documentation.ts";
import * as plugin from "../../../format/plugin.ts";
import { repository } from "../../support/shared-data.ts";

const read = (path: string): string => readFileSync(join(repository, path), "utf8");
const laidOut = async (text: string): Promise<string> =>
  format(text, { ...(await resolveConfig(join(repository, "grammar/README.md"))), parser: "markdown" });

test("docs/ is what `npm run docs` makes of the code", async () => {
  const made = await documentation();
  expect(
    readdirSync(join(repository, "docs"))
      .map((name) => `docs/${name}`)
      .sort(),
  ).toEqual([...made.keys(), "docs/guide.md"].sort());
  for (const [path, text] of made) expect(read(path) === text, `${path}: npm run docs`).toBe(true);
});

test("grammar/README.md has the grammar, the layers and the codes as they are: else `npm run docs`", async () => {
  const text = read("grammar/README.md");
  for (const name of grammarSections().keys()) expect(text).toContain(`<!-- made: ${name} -->`);
  expect(text === (await laidOut(withSections(text)))).toBe(true);
});

test("the tour's designs check, and are in the one style; no link of docs/ is dead", async () => {
  for (const { title, design } of chapters) {
    const project = loadProject("tour.resnet", design, { read: () => ({ problem: "it is not there" }) });
    expect(
      checkProject(project).diagnostics.map(({ code, message }) => `${code} ${message}`),
      title,
    ).toEqual([]);
    expect(await format(design, { parser: "resnet", plugins: [plugin] }), title).toBe(design);
  }
  const made = await documentation();
  for (const [path, text] of made)
    for (const [, to = ""] of text.replaceAll(/```[^]*?```/g, "").matchAll(/\]\(([^)#]+)\)/g))
      expect(made.has(join("docs", to)) || to === "guide.md", `${path}: ${to}`).toBe(true);
});

test("every design of the guide checks, and is laid out as the formatter does it", async () => {
  const designs = [...read("docs/guide.md").matchAll(/^```resnet\n(.*?)^```/gms)].map(([, text = ""]) => text);
  expect(designs.length).toBeGreaterThan(4);
  for (const text of designs) {
    const project = loadProject("guide.resnet", text, { read: () => ({ problem: "it is not there" }) });
    expect(checkProject(project).diagnostics.map(({ message }) => message)).toEqual([]);
    expect(await format(text, { parser: "resnet", plugins: [plugin] })).toBe(text);
  }
});

test("the package brings docs/, and the README leads there", () => {
  const { files } = JSON.parse(read("package.json")) as { readonly files: readonly string[] };
  expect(files).toContain("docs");
  expect(read("README.md")).toContain("](docs/README.md)");
});
