/** Files that share a process: what one of them left behind there would change what the next one shows. */
import { afterAll, expect } from "vitest";

/** Of this process. */
function stateOfProcess(): ReadonlySet<string> {
  return new Set([
    `folder ${process.cwd()}`,
    ...Object.keys(process.env).map((name) => `environment ${name}`),
    ...Object.getOwnPropertyNames(globalThis).map((name) => `global ${name}`),
    ...process.eventNames().map((name) => `${process.listenerCount(name)} listeners to ${String(name)}`),
  ]);
}

const before = stateOfProcess();
const environment = { ...process.env };
afterAll(() => {
  const after = stateOfProcess();
  const left = [
    ...[...after].filter((each) => !before.has(each)),
    ...[...before].filter((each) => !after.has(each)).map((each) => `no ${each}`),
    // Names alone: their values are nobody's business in a log.
    ...Object.keys(environment).filter((name) => name in process.env && process.env[name] !== environment[name]),
  ];
  const told =
    "what this file leaves in a process that others share (vitest.config.ts lists those that open an adapter)";
  expect(left, told).toEqual([]);
});
