/** Writes `docs/` and the made parts of `grammar/README.md` from the code; a test compares. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";

const { documentation, withSections } = await import("../dist/cli/explanation/documentation.js");
const options = { ...(await resolveConfig("grammar/README.md")), parser: "markdown" };
rmSync("docs", { recursive: true, force: true });
mkdirSync("docs");
for (const [path, text] of await documentation()) writeFileSync(path, text);
const grammar = "grammar/README.md";
writeFileSync(grammar, await format(withSections(readFileSync(grammar, "utf8")), options));
