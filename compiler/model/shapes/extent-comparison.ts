/** Whether two extents are equal for every size, for none or for some (`reference.md`, section 4.2). Decided, not sampled. */
import { compareAxes, type Comparison } from "./axis-comparison.ts";
import type { Extent } from "./extent.ts";
import { compareProducts } from "./product-comparison.ts";

export type { Comparison };

/** Compares f with g for every size from which both are valid. @throws PeriodLimit */
export function compareExtents(f: Extent, g: Extent): Comparison {
  return f.kind === "product" || g.kind === "product" ? compareProducts(f, g) : compareAxes(f, g);
}

/** `H = 225: 113 against 112`, the smallest sizes that fail. */
export function exampleText({ example }: Extract<Comparison, { readonly kind: "sometimes" }>): string {
  const sizes = [...example.sizes].map(([symbol, size]) => `${symbol} = ${size}`);
  return `${sizes.join(" and ")}: ${example.left} against ${example.right}`;
}
