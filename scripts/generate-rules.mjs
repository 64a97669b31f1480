// grammar/parser.ts -> grammar/rules.ts: the grammar as a table, so that what is sound is read without making a parser.
import { writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { makeRules } from "../dist/grammar/make-rules.js";

const target = new URL("../grammar/rules.ts", import.meta.url);
// As JSON, which an engine reads in a fraction of the time that it takes for objects in a program.
const text = `/** Made by scripts/generate-rules.mjs from parser.ts: change that, then \`npm run grammar\`. */
import type { RuleTable } from "./rule.ts";

export const ruleTable = JSON.parse(
  ${JSON.stringify(JSON.stringify(makeRules()))},
) as RuleTable;
`;
writeFileSync(target, await format(text, { ...(await resolveConfig(target)), parser: "typescript" }));
