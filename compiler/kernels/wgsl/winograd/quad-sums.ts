/**
 * What the kernels of Winograd's products have in common: 36 sums of products, each of four channels a lane, for each of the
 * four lanes of a quad. A lane's own sums are of what it has transformed itself, and of what its neighbours have: sums k
 * are of what lane `lane ^ k` has. So a value is handed round by the cheapest of all exchanges, and by none to itself.
 */
import { POINTS, transformInput, type Transform } from "../../winograd-transforms.ts";
import { Statements } from "./statements.ts";
import { QUAD } from "./tiling.ts";
import { range } from "../../range.ts";

/** By k, whose value a lane takes: of itself, beside it, below it, across. */
const exchanges = ["", "quadSwapX", "quadSwapY", "quadSwapDiagonal"] as const;
const sum = (k: number, point: number): string => `a${k}_${point}`;
const points = range(POINTS);

/** In front of `main`: a product of four channels at once, which is compiled fastest. */
export const addProduct = `fn add_product(a: ptr<function, vec4f>, x: f32, y: vec4f) {
  *a = fma(vec4f(x), y, *a);
}`;

export const declareQuadSums: readonly string[] = range(QUAD).map((k) =>
  range(POINTS * POINTS)
    .map((point) => `var ${sum(k, point)} = vec4f();`)
    .join(" "),
);

/**
 * Adds the products of a patch of six by six pixels, of which each lane has its own, with what a lane has for its channels.
 * @param pixel WGSL, of type f32, of the patch's pixel in this row and column
 * @param factor of type vec4f, in as many rows and columns as its transform takes
 */
export function addPatch(
  pixel: (row: number, column: number) => string,
  factor: (row: number, column: number) => string,
  { transform, size }: { readonly transform: Transform; readonly size: number },
): readonly string[] {
  const all = new Statements("v");
  const down = (rows: number, of: typeof pixel, by: Transform): readonly (readonly string[])[] =>
    range(rows).map((column) =>
      all.transform(
        by,
        range(rows).map((row) => all.name(of(row, column))),
      ),
    );
  const factors = down(size, factor, transform);
  const pixels = down(POINTS, pixel, transformInput);
  for (const row of points) {
    const across = (columns: readonly (readonly string[])[]): readonly string[] =>
      columns.map((column) => column[row] ?? "");
    const own = all.transform(transformInput, across(pixels));
    const handed = own.map((value) => exchanges.map((by) => (by === "" ? value : all.name(`${by}(${value})`))));
    const others = all.transform(transform, across(factors));
    for (const column of points)
      for (const k of range(QUAD))
        all.lines.push(
          `add_product(&${sum(k, row * POINTS + column)}, ${handed[column]?.[k] ?? ""}, ${others[column] ?? ""});`,
        );
  }
  return all.lines;
}

/**
 * A loop over the lanes of a quad: `taken` is whose sums this lane takes back, and the others move on, so that the code is
 * there once.
 * @param body of the transform's results down each column, by row
 */
export function eachLane(
  transform: Transform,
  body: (columns: readonly (readonly string[])[]) => readonly string[],
): readonly string[] {
  const down = new Statements("d");
  const columns = points.map((column) =>
    down.transform(
      transform,
      points.map((row) => sum(0, row * POINTS + column)),
    ),
  );
  const moves = range(POINTS * POINTS).flatMap((point) =>
    range(QUAD - 1).map((k) => `${sum(k, point)} = ${sum(k + 1, point)};`),
  );
  return [
    `for (var k = 0; k < ${QUAD}; k++) {`,
    "  let taken = lane ^ k;",
    ...[...down.lines, ...body(columns), ...moves].map((line) => `  ${line}`),
    "}",
  ];
}
