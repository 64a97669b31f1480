/** The worker's script is carried as text: it is what its source says, it imports nothing, and the standard library's is too. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { workerSource } from "../../../runtime/cpu/worker-source.ts";
import { scratchFolder } from "../../support/command-line.ts";
import { repository } from "../../support/shared-data.ts";

const folder = scratchFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a generator makes of the sources as they are, in a copy of the repository's folders. */
function generated(script: string, sources: string, file: string): string {
  mkdirSync(join(folder, "scripts"), { recursive: true });
  for (const each of ["package.json", ".prettierrc.json", script]) cpSync(join(repository, each), join(folder, each));
  cpSync(join(repository, sources), join(folder, sources), { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  execFileSync(process.execPath, [join(folder, script)], { cwd: folder });
  rmSync(join(folder, "node_modules"));
  return readFileSync(join(folder, file), "utf8");
}

test.each([
  ["npm run worker", "scripts/generate-worker.mjs", "runtime/cpu", "runtime/cpu/worker-source.ts"],
  ["npm run std", "scripts/generate-std.mjs", "std", "std/library.ts"],
])("%s would change nothing", (_, script, sources, file) => {
  expect(generated(script, sources, file)).toBe(readFileSync(join(repository, file), "utf8"));
});

test("the script stands alone", () => {
  expect(workerSource).not.toMatch(/\bimport\b|\bexport\b/);
  const asked = [...workerSource.matchAll(/(?:require|getBuiltinModule)\?\.\("([^"]+)"\)/g)];
  expect(asked.map(([, name]) => name)).toEqual(["node:worker_threads", "node:worker_threads"]);
  expect(() => new Function(workerSource)).not.toThrow();
});
