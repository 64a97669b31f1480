/** What a check takes: the whole zoo, the deepest of the published networks, and how it grows with depth and with a file. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkProject } from "../compiler/check.ts";
import { lint } from "../compiler/lint/lint.ts";
import { ParsedFiles } from "../compiler/resolve/parsed-files.ts";
import { loadProject } from "../compiler/resolve/project.ts";
import { timeOfRun } from "./binary.ts";
import { line, median, time } from "./statistics.ts";

const zoo = fileURLToPath(new URL("../../examples/zoo", import.meta.url));
const host = { read: (path: string) => ({ problem: `${path} is not there` }) };

/** 6n + 2 layers (He et al. 2015, section 4.2). */
const deep = (n: number): string => `import { CifarResNet, zero_pad } from "std/residual"
model Deep = CifarResNet(${n}) with { shortcut zero_pad }
check Deep {
  params > 0
  depth == ${6 * n + 2}
}
`;
const many = (n: number): string =>
  `import { CifarResNet } from "std/residual"\n${Array.from(
    { length: n },
    (_, i) => `model Net${i} = CifarResNet(${3 + (i % 5)})\ncheck Net${i} { params > 0 }\n`,
  ).join("")}`;

function checkAndLint(text: string): void {
  const project = loadProject("bench.resnet", text, host, new ParsedFiles());
  const found = lint(project, checkProject(project));
  if (found.some(({ severity }) => severity === "error")) throw new Error("the design of a benchmark is wrong");
}
const again = (text: string, runs = 5): number => {
  checkAndLint(text);
  return median(Array.from({ length: runs }, () => time(() => checkAndLint(text))));
};

export function benchChecking(): void {
  const folder = mkdtempSync(join(tmpdir(), "resnet-bench-"));
  try {
    writeFileSync(join(folder, "empty.resnet"), "block Empty { relu }\n");
    writeFileSync(join(folder, "deep.resnet"), deep(200));
    const empty = timeOfRun(9, { cwd: folder }, "check", "empty.resnet");
    const beyond = (runs: number, target: string): number => timeOfRun(runs, { cwd: folder }, "check", target) - empty;
    line("resnet check, the whole zoo", beyond(5, zoo), "after start-up; under 2,000 is asked for");
    line("resnet check, ResNet-1202", beyond(9, "deep.resnet"), "after start-up; under 300 is asked for");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const n of [9, 18, 72, 200, 800]) {
    const [layers, ms] = [6 * n + 2, again(deep(n))];
    line(`check and lint: ResNet-${layers}, again`, ms, `${((1000 * ms) / layers).toFixed(1)} µs a layer`);
  }
  for (const n of [10, 40, 160]) {
    const ms = again(many(n));
    line(`check and lint: a file of ${n} models, again`, ms, `${(ms / n).toFixed(2)} ms a model`);
  }
}
