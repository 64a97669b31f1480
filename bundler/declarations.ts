/** What is written beside a design: the types of all that it exports, whatever a script imports of it. */
import { declarationText } from "../compiler/emit/declaration.ts";
import type { Program } from "../runtime/program.ts";

/**
 * Names under which TypeScript finds it. `cifar.resnet.d.ts` is found where an import may leave an extension out, as bundlers
 * let it; `cifar.d.resnet.ts` everywhere, where `allowArbitraryExtensions` is set, and is an error where it is not, whatever
 * lies beside it. So only whoever builds can say which.
 */
export const DECLARATION_ENDINGS = [".resnet.d.ts", ".d.resnet.ts"] as const;
export type DeclarationEnding = (typeof DECLARATION_ENDINGS)[number];

/** @param design `nets/cifar.resnet` */
export function declarationsPath(design: string, ending: DeclarationEnding): string {
  return design.replace(/\.resnet$/, ending);
}

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
