// Runs npm scripts side by side, each on a core; what each of them says is told when it has ended, and as a whole.
import { spawn } from "node:child_process";

function ran(name) {
  const child = spawn("npm", ["run", name], { shell: process.platform === "win32" });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => said.push(data));
  return new Promise((resolve) =>
    child.on("close", (code) => {
      process.stdout.write(Buffer.concat(said));
      resolve(code ?? 1);
    }),
  );
}

const codes = await Promise.all(process.argv.slice(2).map(ran));
process.exitCode = Math.max(...codes);
