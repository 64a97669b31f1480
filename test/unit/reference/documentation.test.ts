/** `docs/` and the made parts of `grammar/README.md` are what the code says: `npm run docs` writes them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { expect, test } from "vitest";
import { documentation, grammarSections, withSections } from "../../../cli/explanation/documentation.ts";
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
  ).toEqual([...made.keys()].sort());
  for (const [path, text] of made) expect(read(path) === text, `${path}: npm run docs`).toBe(true);
});

test("grammar/README.md has the grammar, the layers and the codes as they are: else `npm run docs`", async () => {
  const text = read("grammar/README.md");
  for (const name of grammarSections().keys()) expect(text).toContain(`<!-- made: ${name} -->`);
  expect(text === (await laidOut(withSections(text)))).toBe(true);
});

test("the package brings docs/, and the README leads there", () => {
  const { files } = JSON.parse(read("package.json")) as { readonly files: readonly string[] };
  expect(files).toContain("docs");
  expect(read("README.md")).toContain("](docs/README.md)");
});
