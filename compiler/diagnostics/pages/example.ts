/** What a design of a page is told, so that the frame that a person reads is the compiler's own and never out of date. */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { checkProject } from "../../check.ts";
import { loadProject } from "../../resolve/project.ts";

/** @param files that it imports, by path @returns every finding of `design.resnet` */
export function exampleFindings(text: string, files: { readonly [path: string]: string } = {}): readonly Diagnostic[] {
  const all = new Map([...Object.entries(files), ["design.resnet", text] as const]);
  const host = {
    read: (path: string) => {
      const found = all.get(path);
      return found === undefined ? { problem: "it is not there" } : { text: found };
    },
  };
  return checkProject(loadProject("design.resnet", text, host)).diagnostics;
}
