/**
 * What the index says of files that are not on the disk though nobody deleted them: those that a sparse checkout leaves
 * out, and submodules that are not checked out.
 */
import { spawn } from "node:child_process";
import { ByteReader } from "./byte-reader.ts";
import { cannotRun, firstFault, gitEnvironment, type Repository } from "./command.ts";
import { UsageError } from "../usage-error.ts";

export interface Staged {
  readonly path: string;
  readonly id: string;
  readonly kind: "file" | "link" | "submodule";
}

/** Of files and links only designs that the checkout leaves out, and links that it leaves out. @throws UsageError */
export async function readStaged(repository: Repository): Promise<readonly Staged[]> {
  const child = spawn("git", [...repository.argv, "ls-files", "--stage", "-t", "-z", "--full-name"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: gitEnvironment(repository),
  });
  let said = "";
  child.stderr.on("data", (data: Buffer) => (said = `${said}${data.toString()}`.slice(0, 4096)));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", (error) => reject(cannotRun(error)));
    child.once("close", resolve);
  });
  // Who waits for its end is told; until then nobody is to blame.
  ended.catch(() => undefined);
  const staged: Staged[] = [];
  for await (const line of new ByteReader(child.stdout).parts()) {
    // `S 100644 1f2e… 0<tab>nets/a.resnet`; S is what the checkout leaves out.
    const [, tag, mode, id = "", path = ""] = /^(\S) (\d+) ([0-9a-f]+) 0\t(.*)$/s.exec(line) ?? [];
    if (mode === "160000") staged.push({ path, id, kind: "submodule" });
    else if (tag !== "S") continue;
    else if (mode === "120000") staged.push({ path, id, kind: "link" });
    else if (path.endsWith(".resnet")) staged.push({ path, id, kind: "file" });
  }
  const status = await ended;
  if (status !== 0)
    throw new UsageError(`git cannot read its index: ${firstFault(said)}`, "git status says more; git reset mends it");
  return staged;
}
