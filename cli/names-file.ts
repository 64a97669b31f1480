/** `--names`: a style of PyTorch's that we know, or a file with another program's names, which a person may have edited. */
import { ResnetProblem } from "../runtime/problem.ts";
import type { NameMap } from "../runtime/naming/name-map.ts";
import type { NameStyle } from "../runtime/names.ts";
import { membersOf, parseJson, placeOf, repeatedKeys } from "./config/json.ts";
import { decodeSource, readBytes } from "./files/read.ts";
import { UsageError } from "./usage-error.ts";

const STYLES: readonly NameStyle[] = ["torchvision", "cifar"];
/** Far above any model's. */
const LIMIT_BYTES = 64 * 2 ** 20;

export interface NamesFile {
  readonly path: string;
  readonly map: NameMap;
}

/** @throws UsageError, ResnetProblem RN4014 */
export function readNames(text: string): NameStyle | NamesFile {
  const style = STYLES.find((each) => each === text);
  if (style !== undefined) return style;
  if (!text.endsWith(".json"))
    throw new UsageError(`--names is ${text}`, `it is ${STYLES.join(", ")} or a file: names.json`);
  return readNamesFile(text);
}

/** What its values are is judged with the model (`runtime/naming/name-map.ts`). @throws UsageError, ResnetProblem RN4014 */
export function readNamesFile(path: string): NamesFile {
  const text = decodeSource(
    path,
    readBytes(path, { limitBytes: LIMIT_BYTES, what: "a file of names", extension: ".json" }),
  );
  const root = parseJson(text, path);
  if (root.type !== "Object")
    throw new ResnetProblem(
      "RN4014",
      `${placeOf(root, path)}: names are an object, our names to theirs`,
      'begin as { "stem.conv.weight": "features.0.weight"',
    );
  const [twice] = repeatedKeys(root, path);
  if (twice) throw new ResnetProblem("RN4014", `${twice.place}: ${twice.message}`, "keep the one that is meant");
  const bad = membersOf(root).find(({ value }) => !["String", "Object", "Array"].includes(value.type));
  if (bad)
    throw new ResnetProblem(
      "RN4014",
      `${placeOf(bad.value, path)}: ${bad.key} has no name there`,
      'it is a text, or { "name": …, "shape": […] }',
    );
  // It has been read as JSON by the same rules.
  return { path, map: JSON.parse(text.replace(/^\ufeff/, "")) as NameMap };
}
