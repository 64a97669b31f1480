/** Writes the published JSON schema of `resnet.config.json` from its one description; a test compares the two. */
import { mkdirSync, writeFileSync } from "node:fs";
import { format } from "prettier";

const { configSchema } = await import("../dist/cli/config/schema.js");
mkdirSync("schema", { recursive: true });
const text = await format(JSON.stringify(configSchema), { parser: "json", printWidth: 120 });
writeFileSync("schema/resnet.config.schema.json", text);
