/** Every program of the tour and the appendix, as the grammar reads it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./shared-data.ts";

const folder = join(repository, "test", "golden", "grammar");
export const programs = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);
