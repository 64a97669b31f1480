/** Images that were read, where they are few enough to be in memory. */
import type { Dataset } from "../../runtime/dataset.ts";
import type { LabelledImages } from "../../training/feed.ts";

export function inMemory(data: LabelledImages): Dataset {
  if ("images" in data) return data;
  throw new Error(`${data.name} is not in memory`);
}
