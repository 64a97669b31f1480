/** Writes `docs/`, but for its guide, and the made parts of `grammar/README.md` from the code; a test compares. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";

const { documentation, withSections } = await import("../dist/cli/explanation/documentation.js");
const options = { ...(await resolveConfig("grammar/README.md")), parser: "markdown" };
// `guide.md` is written by hand.
for (const name of readdirSync("docs")) if (name !== "guide.md") rmSync(`docs/${name}`);
for (const [path, text] of await documentation()) writeFileSync(path, text);
const grammar = "grammar/README.md";
writeFileSync(grammar, await format(withSections(readFileSync(grammar, "utf8")), options));
