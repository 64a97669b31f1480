/** `npm run demo`: the whole street on real images, on whatever is there: check, summary, compile, train. */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./main.ts";
import { shellCommand } from "./shell.ts";
import { terminalIo } from "./terminal.ts";

const io = terminalIo();
const design = fileURLToPath(new URL("../../examples/fashion.resnet", import.meta.url));
const out = fileURLToPath(new URL("../../out/fashion", import.meta.url));
const here = (path: string): string => relative(process.cwd(), path) || ".";

for (const argv of [
  ["check", here(design)],
  ["summary", here(design)],
  ["train", here(design), "--out", here(out), "--overwrite"],
]) {
  io.err(`\n$ ${shellCommand(["resnet", ...argv])}`);
  const code = await run(argv, io);
  if (code !== 0) process.exit(code);
}
