/** What may be written at a place: what the grammar takes there, and the names that stand for it. */
import type { Design } from "../design.ts";
import { candidatesFor } from "./candidates.ts";
import { expectedAt } from "./expected.ts";
import { importPaths } from "./import-paths.ts";
import type { Completion, Completions } from "./item.ts";
import { siteAt } from "./site.ts";

/** @param offset of the cursor: what stands in front of it, up to where its word begins, is replaced */
export function completionsAt(design: Design, offset: number): Completions {
  const paths = importPaths(design, offset);
  if (paths) return paths;
  const site = siteAt(design, offset);
  if (!site) return { from: offset, to: offset, items: [] };
  const items = new Map<string, Completion>();
  for (const expected of expectedAt(site))
    for (const item of candidatesFor(expected, site)) if (!items.has(item.label)) items.set(item.label, item);
  return { from: site.from, to: offset, items: [...items.values()] };
}
