/** The programs of the language's tour and of the appendix, as golden texts. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./shared-data.ts";

const folder = join(repository, "test/golden/grammar");

/** The tour is the acceptance test of grammar and formatter: every program stands as the formatter writes it. */
export function tourPrograms(prefix = "tour-"): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8"));
}
