/** What a person waits for before anything is checked, and what a repository costs: the built binary in a process of its own. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { timeOfRun } from "./binary.ts";
import { line, median, time } from "./statistics.ts";

const FILES = 200;

/** A network of a size as they are in use, of its own names: nothing is shared between the files. */
function design(index: number): string {
  const depths = [2 + (index % 3), 2, 2 + (index % 5), 2].join(", ");
  return `import { ResNet, ${index % 2 ? "Bottleneck" : "Basic"} } from "std/residual"
model Net${index} = ResNet(${index % 2 ? "Bottleneck" : "Basic"}, depths: [${depths}])
check Net${index} { params > 1M }
`;
}

export function benchStartUp(): void {
  const folder = mkdtempSync(join(tmpdir(), "resnet-bench-"));
  const measured = (runs: number, ...argv: readonly string[]): number => timeOfRun(runs, { cwd: folder }, ...argv);
  /** As in a container that is new each time: no code is kept from an earlier run. */
  const anew = (...argv: readonly string[]): string => {
    const env = { NODE_DISABLE_COMPILE_CACHE: "1" };
    return `${timeOfRun(9, { cwd: folder, env }, ...argv).toFixed(0)} where no code is kept; under 150 is asked for`;
  };
  try {
    mkdirSync(join(folder, "nets"));
    writeFileSync(join(folder, "empty.resnet"), "block Empty { relu }\n");
    writeFileSync(
      join(folder, "one.resnet"),
      'import { ResNet152 } from "std/residual"\ncheck ResNet152 { params == 60_192_808 }\n',
    );
    const files = Array.from({ length: FILES }, (_, index) => join("nets", `net${index}.resnet`));
    for (const [index, file] of files.entries()) writeFileSync(join(folder, file), design(index));
    line(
      "start-up: node alone",
      median(Array.from({ length: 9 }, () => time(() => spawnSync(process.execPath, ["-e", ""])))),
    );
    line("start-up: resnet --version", measured(9, "--version"), anew("--version"));
    const empty = measured(9, "check", "empty.resnet");
    line("start-up: resnet check, a file of one line", empty, anew("check", "empty.resnet"));
    line("resnet check, ResNet-152", measured(9, "check", "one.resnet"), "start-up included");
    line(
      `resnet check, ${FILES} files`,
      measured(3, "check", ...files) - empty,
      "after start-up; under 2,000 is asked for",
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
