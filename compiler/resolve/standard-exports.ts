/** What the standard library exports, for names that a file uses and does not import. */
import type { Edit } from "../../grammar/diagnostic.ts";
import { nearest } from "../../grammar/nearest.ts";
import type { Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { standardLibrary } from "../../std/library.ts";

/** Its text has each declaration in the first column. */
const exported: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(standardLibrary).map(([path, text]) => [
    path,
    [...text.matchAll(/^(?:model|block|shortcut) (\w+)/gm)].map(([, name = ""]) => name),
  ]),
);

/** The first file of std that has a name. */
export function standardPathOf(name: string): string | undefined {
  return [...exported].find(([, names]) => names.includes(name))?.[0];
}
/** A name of std that is nearly this one. */
export function nearStandard(name: string): string | undefined {
  return nearest(name, [...exported.values()].flat());
}

/** Other names for files of std. */
const paths: { readonly [there: string]: string } = {
  resnet: "std/residual",
  resnets: "std/residual",
  torchvision: "std/residual",
  models: "std/residual",
  vgg: "std/plain",
  preresnet: "std/preact",
};

/** What a path that leads nowhere meant: the file of std that has all names that are imported, else one called alike. */
export function standardPathFor(path: string, names: readonly string[]): string | undefined {
  const whole = [...exported].find(([, each]) => names.every((name) => each.includes(name)))?.[0];
  const last =
    path
      .replace(/\.resnet$/, "")
      .split(/[/.]/)
      .at(-1)
      ?.toLowerCase() ?? "";
  const known = Object.hasOwn(paths, last) ? paths[last] : undefined;
  return whole ?? known ?? nearest(`std/${last}`, [...exported.keys()]);
}

/** Adds a name to the file's imports. */
export function importEdit({ imports, source }: tree.File, name: string, path: string): Edit {
  const at = (offset: number): Span => ({ source, start: offset, end: offset });
  const last = imports.find((each) => each.path.value === path)?.names.at(-1);
  if (last) return { span: at(last.span.end), replacement: `, ${name}` };
  const line = `import { ${name} } from "${path}"`;
  const before = imports.at(-1);
  return before ? { span: at(before.span.end), replacement: `\n${line}` } : { span: at(0), replacement: `${line}\n\n` };
}
