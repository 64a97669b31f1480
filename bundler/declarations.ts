/** `cifar.resnet.d.ts`, beside the design: the types of all that it exports, whatever a script imports of it. */
import { declarationText } from "../compiler/emit/declaration.ts";
import type { Program } from "../runtime/program.ts";

const HEAD = "// Made by resnet-lang/vite of the design beside it, whenever that changes.\n";
const IMPORT = /^import type .*\n\n/;

/** @param programs by the names under which they are exported; they need no kernels */
export function declarationsText(programs: ReadonlyMap<string, Program>): string {
  const texts = [...programs].map(([name, program]) =>
    declarationText({ ...program, name }).replaceAll("$program", `$${name}`),
  );
  const [first = ""] = texts.map((text) => IMPORT.exec(text)?.[0] ?? "");
  return HEAD + first + texts.map((text) => text.replace(IMPORT, "")).join("\n");
}
