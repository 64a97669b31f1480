/**
 * The codes that no text alone can give, each in `test/golden/diagnostics/CODE/printed.txt`: what was done, and what the
 * real thing printed (`test/support/run-diagnostics.ts`). `npx vitest run test/golden -u` rewrites them.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCases } from "../support/run-diagnostics.ts";
import { repository } from "../support/shared-data.ts";

test.each(Object.entries(runCases))("%s", async (code, { by, printed }) => {
  const said = await printed();
  expect(said).toContain(code);
  const path = join(repository, "test/golden/diagnostics", code, "printed.txt");
  await expect(`// ${by}\n${said}\n`).toMatchFileSnapshot(path);
});
