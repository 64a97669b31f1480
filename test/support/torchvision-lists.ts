/** What torchvision's models call their tensors, as it has listed them itself (`test/fixtures/torchvision`). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./shared-data.ts";

/** Names and shapes, in the order of the state_dict. @param model `densenet121` */
export function torchvisionList(model: string): ReadonlyMap<string, readonly number[]> {
  const text = readFileSync(join(repository, `test/fixtures/torchvision/${model}.txt`), "utf8").trim();
  return new Map(
    text.split("\n").map((line) => {
      const [name = "", ...extents] = line.split(" ");
      return [name, extents.map(Number)];
    }),
  );
}

/** As `safetensors` saves them. */
export function sortedByName(list: ReadonlyMap<string, readonly number[]>): ReadonlyMap<string, readonly number[]> {
  return new Map([...list].sort(([a], [b]) => (a < b ? -1 : 1)));
}
