/** Designs in a repository in which a test stands. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { scratchFolder } from "./command-line.ts";
import { gitFolder, type GitFolder } from "./git-folder.ts";

export const UNIT = "block Unit(width: int) { conv(width, kernel: 3) -> bn -> relu }\n";
export const net = (name: string, width: number, from = "./blocks.resnet"): string =>
  `import { Unit } from "${from}"
model ${name} {
  input image: [N, 3, 8, 8]
  stage s1 { Unit(${width}) }
  head { globalavgpool -> linear(4) }
}
`;
export const plain = (name: string, classes: number): string =>
  `model ${name} {\n  input image: [N, 3, 8, 8]\n  head { globalavgpool -> linear(${classes}) }\n}\n`;

export interface Standing {
  /** The test's own, in which it begins. */
  readonly repository: GitFolder;
  /** The test goes on in this one. */
  readonly enter: (folder: GitFolder) => GitFolder;
  /** And in a clone of the repository, beside it. */
  readonly enterClone: (...argv: readonly string[]) => GitFolder;
  /** Is removed at the end. */
  readonly made: (path: string) => string;
}

/** Each test of the file stands in a new repository, and is back where it was afterwards. */
export function standInRepository(begin: (standing: Standing) => void): void {
  const home = process.cwd();
  const all: string[] = [];
  const made = (path: string): string => {
    all.push(path);
    return path;
  };
  const enter = (folder: GitFolder): GitFolder => {
    process.chdir(made(folder.path));
    return folder;
  };
  beforeEach(() => {
    const repository = enter(gitFolder());
    begin({
      repository,
      enter,
      made,
      enterClone(...argv) {
        const path = join(scratchFolder(), "clone");
        repository.git("clone", "-q", ...argv, `file://${repository.path}`, path);
        return enter(gitFolder(path));
      },
    });
  });
  afterEach(() => {
    process.chdir(home);
    for (const path of all.splice(0)) rmSync(path, { recursive: true, force: true });
  });
}
