/** Where the extents of two shapes are not the same for every size, and how to say so. */
import { compareExtents, exampleText, type Comparison } from "./extent-comparison.ts";
import { formatExtent, type Extent } from "./extent.ts";
import { axisNames, type Shape } from "./shape.ts";

export interface Disagreement {
  /** `height`. */
  readonly axis: string;
  readonly comparison: Exclude<Comparison, { readonly kind: "equal" }>;
  readonly left: Extent;
  readonly right: Extent;
}

/** What cannot be mended by other sizes comes first. */
const ranks: { readonly [K in Disagreement["comparison"]["kind"]]: number } = {
  never: 0,
  "different-symbols": 1,
  sometimes: 2,
};

/** The worst axis of two shapes of one layout; undefined where their extents are proved equal. @throws PeriodLimit */
export function disagreement(f: Shape, g: Shape): Disagreement | undefined {
  const found = f.extents.flatMap((left, index): readonly Disagreement[] => {
    const right = g.extents[index];
    const comparison = right && compareExtents(left, right);
    if (!comparison || comparison.kind === "equal") return [];
    return [{ axis: axisNames[f.layout][index] ?? "", comparison, left, right }];
  });
  return found.sort((a, b) => ranks[a.comparison.kind] - ranks[b.comparison.kind])[0];
}

/** `1, 2, 4`; of many the first eight. */
function sizesInWords(sizes: readonly number[]): string {
  const more = sizes.length - 8;
  return `${sizes.slice(0, 8).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/**
 * What is not seen from the two shapes: for which sizes they agree, and the smallest for which they do not.
 * @param names of the two, as in `F: floor((H + 1) / 2)     S: floor(H / 2)`
 */
export function disagreementNotes(
  { axis, comparison, left, right }: Disagreement,
  names: readonly [string, string],
): readonly string[] {
  switch (comparison.kind) {
    case "never": {
      if (comparison.except.length === 0) return [];
      return [`the ${axis} agrees only for ${comparison.symbol} = ${sizesInWords(comparison.except)}`];
    }
    case "different-symbols":
      return [`the ${axis} of one follows ${comparison.left}, of the other ${comparison.right}`];
    case "sometimes":
      return [
        `the ${axis} agrees only when ${comparison.condition}`,
        `${names[0]}: ${formatExtent(left)}     ${names[1]}: ${formatExtent(right)}`,
        `for example ${exampleText(comparison)}`,
      ];
  }
}
