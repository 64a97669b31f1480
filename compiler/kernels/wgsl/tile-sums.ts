/** Sums by column of a tile in workgroup memory: the invocations' own, row by row in their order. All meet at the barriers. */
import type { Store } from "./store.ts";
import { COUNT, spreadNames, squaresAboutMean, type TailSum } from "./tail-sums.ts";

/** Of a kernel whose invocations `thread` make `tx` of `vectors` columns in `ty` of `rows` rows, each four by four. */
export interface SummedTile {
  readonly vectors: number;
  readonly rows: number;
  /** WGSL of the tile's number among the parts, of its first column, and of how many elements of a column it has. */
  readonly part: string;
  readonly column: string;
  readonly elements: string;
  /** Columns that there are. */
  readonly columns: number;
}

export function declareTileSums({ sums }: Store, threads: number): readonly string[] {
  return sums.length === 0 ? [] : [`var<workgroup> tile_sums: array<vec4f, ${threads}>;`];
}

export function storeTileSums(store: Store, tile: SummedTile): readonly string[] {
  const places = store.partialPlaces(tile.part, `(${tile.column}) / 4 + tx`);
  return store.sums.flatMap((sum, at) =>
    sum.kind === "sum" ? storeSum(sum, places[at] ?? [], tile) : storeSpread(sum, places[at] ?? [], tile),
  );
}

function storeSum({ name }: TailSum, [place = ""]: readonly string[], tile: SummedTile): readonly string[] {
  return [...share(name), ...whereFirst(tile, [...addColumn(`${name}_sum`, tile), `${place} = ${name}_sum;`])];
}

/** Each invocation's squares, and what its own mean is off that of all (Chan, Golub and LeVeque 1979). */
function storeSpread(
  { name }: TailSum,
  [first = "", mean = "", squares = ""]: readonly string[],
  tile: SummedTile,
): readonly string[] {
  const [ownFirst, off] = spreadNames(name);
  return [
    ...share(ownFirst),
    `let ${name}_first = tile_sums[tx];`,
    `let ${name}_off = ${COUNT} * (${ownFirst} - ${name}_first) + ${off};`,
    ...share(`${name}_off`),
    ...addColumn(`${name}_mean`, tile),
    `${name}_mean /= f32(${tile.elements});`,
    `var ${name}_squares = vec4f();`,
    `if (${COUNT} > 0.0f) {`,
    `  let d = ${name}_off / ${COUNT} - ${name}_mean;`,
    `  ${name}_squares = ${squaresAboutMean(name)} + ${COUNT} * d * d;`,
    "}",
    ...share(`${name}_squares`),
    ...whereFirst(tile, [
      ...addColumn(`${name}_sum`, tile),
      `${first} = ${name}_first;`,
      `${mean} = ${name}_mean;`,
      `${squares} = ${name}_sum;`,
    ]),
  ];
}

function share(value: string): readonly string[] {
  return ["workgroupBarrier();", `tile_sums[thread] = ${value};`, "workgroupBarrier();"];
}
function addColumn(name: string, { rows, vectors }: SummedTile): readonly string[] {
  return [
    `var ${name} = tile_sums[tx];`,
    `for (var row = 1; row < ${rows}; row++) { ${name} += tile_sums[row * ${vectors} + tx]; }`,
  ];
}
function whereFirst({ column, columns }: SummedTile, statements: readonly string[]): readonly string[] {
  return [`if (ty == 0 && ${column} + tx * 4 < ${columns}) {`, ...statements.map((line) => `  ${line}`), "}"];
}
