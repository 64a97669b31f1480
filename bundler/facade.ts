/** What an importer of a design sees: its programs, each a module of its own, replaced in place when the design changes. */
import { UPDATED } from "./updated.ts";
import { queryOf } from "./request.ts";

/**
 * @param url of the design, as its importer may write it
 * @param replaces while a server is up: whoever imported a program has the new one by the same name, without a reload, since
 * the binding is what changes. Every version of this module hears of every change, for each has importers that hold it.
 */
export function facadeText(url: string, names: readonly string[], replaces: boolean): string {
  const from = (name: string): string => JSON.stringify(url + queryOf({ program: name }));
  if (!replaces) return names.map((name) => `export { ${name} } from ${from(name)};\n`).join("");
  const each = (line: (name: string) => string): string => names.map((name) => `${line(name)}\n`).join("");
  return `${each((name) => `import { ${name} as $${name} } from ${from(name)};`)}${each((name) => `let $now_${name} = $${name};`)}
export { ${names.map((name) => `$now_${name} as ${name}`).join(", ")} };

if (import.meta.hot) {
  const versions = (import.meta.hot.data.versions ??= []);
  versions.push((next) => {
${each((name) => `    $now_${name} = next[${JSON.stringify(name)}];`)}  });
  import.meta.hot.accept((next) => {
    if (!next) return;
    for (const version of versions) version(next);
    globalThis.dispatchEvent?.(new CustomEvent(${JSON.stringify(UPDATED)}, { detail: { names: ${JSON.stringify(names)} } }));
  });
}
`;
}
