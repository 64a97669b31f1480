/** Every verb that answers about a design, asked of a long one in a folder of its own. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { resnet, type Ran } from "./command-line.ts";
import type { LongDesign } from "./long-designs.ts";

/** By what is asked, the words of the command line, in the design's folder. */
export const longVerbs: { readonly [asked: string]: readonly string[] } = {
  check: ["check", "long.resnet"],
  lint: ["lint", "long.resnet"],
  "fmt --diff": ["fmt", "--diff", "long.resnet"],
  summary: ["summary", "long.resnet:Long"],
  "summary --json": ["summary", "--json", "long.resnet:Long"],
  "graph, svg": ["graph", "--format", "svg", "long.resnet:Long"],
  "graph, dot": ["graph", "--format", "dot", "long.resnet:Long"],
  "graph, mermaid": ["graph", "--format", "mermaid", "long.resnet:Long"],
  compile: ["compile", "long.resnet:Long", "-o", "out"],
  "compile --train": ["compile", "long.resnet:Long", "--train", "-o", "out"],
  ...Object.fromEntries(
    ["ast", "model", "graph", "plan", "wgsl", "wat", "module"].map((stage) => [
      `compile --emit ${stage}`,
      ["compile", "long.resnet:Long", "--emit", stage],
    ]),
  ),
  diff: ["diff", "long.resnet", "old/long.resnet"],
  breaking: ["breaking", "--against", "./old", "long.resnet"],
};

let written = 0;

/**
 * Writes the design, with a last line that no other has: of a text that was read before, what it parses to is kept, and
 * asking again would measure all but the parser. And beside it one that differs in its last layer, as yesterday's.
 */
export function writeLong(folder: string, { text, files }: LongDesign, n: number): void {
  mkdirSync(join(folder, "old"), { recursive: true });
  const whole = `${text(n)}// design ${++written}\n`;
  writeFileSync(join(folder, "long.resnet"), whole);
  writeFileSync(join(folder, "old", "long.resnet"), whole.replace("linear(10)", "linear(11)"));
  for (const [path, content] of Object.entries({ "resnet.config.json": "{}", ...files?.(n) }))
    writeFileSync(join(folder, path), content);
}

/** Asks, and fails where the answer is a bug of ours or shows a number that is none. @returns what was answered */
export async function askLong(folder: string, asked: string): Promise<Ran> {
  const before = process.cwd();
  process.chdir(folder);
  const answer = await resnet(...(longVerbs[asked] ?? [])).finally(() => process.chdir(before));
  if (![0, 1].includes(answer.code) || /\b(NaN|Infinity)\b/.test(answer.out))
    throw new Error(`${asked}: exit code ${answer.code}: ${answer.err.slice(0, 500)} ${answer.out.slice(0, 500)}`);
  return answer;
}
