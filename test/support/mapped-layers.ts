/** Where a line of a bundle stands in a design, by the bundle's source map. */
import { SourceMap } from "node:module";

/**
 * @param texts of the designs, by how their paths end
 * @returns what the design reads at the place of the first line that reads so; undefined where it leads nowhere
 */
export function layerReader(
  script: string,
  map: string,
  texts: { readonly [file: string]: string },
): (reads: RegExp) => string | undefined {
  const lines = script.split("\n");
  const places = new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0]);
  return (reads) => {
    const line = lines.findIndex((each) => reads.test(each));
    const entry = places.findEntry(line, lines[line]?.search(/\S/) ?? 0);
    if (line < 0 || !("originalSource" in entry)) return undefined;
    const [, text] = Object.entries(texts).find(([file]) => entry.originalSource.endsWith(file)) ?? [];
    return text?.split("\n")[entry.originalLine]?.slice(entry.originalColumn).split(" ->")[0];
  };
}
