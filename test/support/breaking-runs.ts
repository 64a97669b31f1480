/** `breaking` in a repository of each test's own, of three models that share a block. */
import { rmSync } from "node:fs";
import { afterEach, beforeEach } from "vitest";
import { resnet, type Ran } from "./command-line.ts";
import { gitFolder, type GitFolder } from "./git-folder.ts";

export const blocks = (kernel = 3): string => `block Unit(width: int) {
  conv(width, kernel: ${kernel})
  bn -> relu
}
`;
export const net = (name: string, { width = 8, classes = 4, stage = "s1", from = "./blocks.resnet" } = {}): string =>
  `import { Unit } from "${from}"

model ${name} {
  input image: [N, 3, 8, 8]
  stage ${stage} { Unit(${width}) }
  head { globalavgpool -> linear(${classes}) }
}
`;

const home = process.cwd();
/** Of the test that runs. */
export let repository: GitFolder;
export const breaking = (...argv: readonly string[]): Promise<Ran> => resnet("breaking", "--against", "main", ...argv);
export const configure = (config: object): void =>
  repository.write("resnet.config.json", JSON.stringify(config, null, 2));

/** Each test starts from the commit `main`, in whose folder it is. */
export function inRepository(): void {
  beforeEach(() => {
    repository = gitFolder();
    repository.commit({
      "nets/blocks.resnet": blocks(),
      "nets/a.resnet": net("A"),
      "nets/b.resnet": net("B"),
      "more/deep/c.resnet": net("C", { from: "../../nets/blocks.resnet" }),
    });
    process.chdir(repository.path);
  });
  afterEach(() => {
    process.chdir(home);
    rmSync(repository.path, { recursive: true, force: true });
  });
}

export interface Finding {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly file: string;
  readonly start: { readonly line: number };
  readonly notes: readonly string[];
}
export async function findings(...argv: readonly string[]): Promise<readonly Finding[]> {
  return (JSON.parse((await breaking("--format", "json", ...argv)).out) as { readonly findings: readonly Finding[] })
    .findings;
}
