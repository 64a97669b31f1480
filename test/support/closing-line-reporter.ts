/**
 * Ends every run with what did not pass, a line each, and `N passed, N failed` (and `, N skipped`), the lines that CI reads.
 * After several suites it repeats them: what failed in the first is else far above the end.
 */
import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestModule } from "vitest/node";

export class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      // A module that cannot be collected has no tests to count: it is one failure of its own.
      if (module.errors().length > 0) counts.failed++;
      // A group that cannot be prepared skips its tests: it is one, too.
      for (const suite of module.children.allSuites()) if (suite.errors().length > 0) counts.failed++;
      for (const test of module.children.allTests()) counts[test.result().state]++;
    }
    counts.failed += unhandledErrors.length + counts.pending;
    const lines = [...modules.flatMap(unpassed), ...unhandledErrors.map((error) => `not passed: ${messageOf(error)}`)];
    if (lines.length > 0) process.stdout.write(`\n${lines.join("\n")}\n`);
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
  }
}

/** What of a module's tests, groups and its own collection did not pass, with the beginning of why. */
function unpassed(module: TestModule): string[] {
  const told = (name: string, errors: readonly unknown[]): string =>
    ["not passed: " + module.relativeModuleId, ...(name ? [name] : []), messageOf(errors[0])].join(" > ");
  return [
    ...(module.errors().length > 0 ? [told("", module.errors())] : []),
    ...[...module.children.allSuites()].flatMap((suite) =>
      suite.errors().length > 0 ? [told(suite.fullName, suite.errors())] : [],
    ),
    ...[...module.children.allTests()].flatMap((test) => {
      const { state, errors } = test.result();
      return state === "failed" || state === "pending" ? [told(test.fullName, errors ?? [])] : [];
    }),
  ];
}

/** One line of what an error says, without colours. */
function messageOf(error: unknown): string {
  const text =
    typeof error === "object" && error !== null && "message" in error ? String(error.message) : "it did not end";
  return stripVTControlCharacters(text).replaceAll(/\s+/g, " ").slice(0, 400);
}
