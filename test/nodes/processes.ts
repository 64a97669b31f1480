/** Programs in processes of their own, started without a shell so that what is killed is the program. */
import { spawn, type ChildProcess } from "node:child_process";

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const MOST_SECONDS = 100;

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** This process's, for a network may need its settings; without what npm and vitest put there for their own. */
const environment = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|node_(env|options)$|vitest)/i.test(name)),
  ),
  NO_COLOR: "1",
};

type Environment = { readonly [name: string]: string };

/** Ended by force where it hangs: its code is then null. @param env beside what all have */
export function start(folder: string, [program = "", ...argv]: readonly string[], env: Environment = {}): Running {
  const child = spawn(program, argv, {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...environment, ...env },
  });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on("data", (data: Buffer) => out.push(data.toString()));
  child.stderr.on("data", (data: Buffer) => err.push(data.toString()));
  const late = setTimeout(() => child.kill("SIGKILL"), 1000 * MOST_SECONDS);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out: out.join(""), err: err.join("") }));
  });
  return { child, ended: ended.finally(() => clearTimeout(late)) };
}

export function run(folder: string, command: readonly string[], env: Environment = {}): Promise<Ended> {
  return start(folder, command, env).ended;
}
