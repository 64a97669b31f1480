/**
 * The gradient of 3×3 weights of stride 1 by Winograd's F(4×4, 3×3) read backwards: sums over tiles, in slices whose partial
 * results another dispatch adds up. A quad makes 4 input by 16 output channels: a lane transforms x of one input channel and
 * dy of four output channels.
 */
import type { ConvolutionSpec } from "../../convolution-spec.ts";
import type { StoredPlace } from "../../work.ts";
import { POINTS, TAPS, TILE, transformOutputGrad, transformWeightGrad } from "../../winograd-transforms.ts";
import { declareBuffers, gridFor, read, reads, threadIndex, write, writes } from "../bindings.ts";
import { plus } from "../strips.ts";
import { wgsl } from "../wgsl-tag.ts";
import { addPatch, addProduct, declareQuadSums, eachLane } from "./quad-sums.ts";
import { Statements } from "./statements.ts";
import { isEven, placeOf, tileCount, workgroupFor, type Tiling } from "./tiling.ts";
import { range } from "../../range.ts";

type Stored = Pick<StoredPlace, "half">;

/** Invocations that keep an adapter busy, and tiles of one sum: short enough for f32. */
const BUSY = 256;
const MOST_TILES = 256;

const tilesOf = ({ n, oh, ow }: ConvolutionSpec): Tiling => ({ n, height: oh, width: ow });

/** The fewest equal slices of the tiles that are as many as is useful. */
export function winogradSlices(spec: ConvolutionSpec): number {
  const tiles = tileCount(tilesOf(spec));
  const least = Math.max(Math.ceil(BUSY / ((spec.ci * spec.co) / 16)), Math.ceil(tiles / MOST_TILES));
  for (let slices = least; slices < tiles; slices++) if (tiles % slices === 0) return slices;
  return tiles;
}

/** @param most workgroups in one dimension */
export function winogradWeightGrad(
  spec: ConvolutionSpec,
  slices: number,
  places: readonly [x: Stored, dy: Stored, dweight: Stored],
  most: number,
): readonly [code: string, grid: readonly [number, number, number]] {
  const { h, w, ci, oh, ow, co, pad, xStrip } = spec;
  const [x, dy, dweight] = [
    reads("x", "f32", places[0]),
    reads("dy", "vec4f", places[1]),
    writes("dweight", "vec4f", places[2]),
  ];
  const tiles = tilesOf(spec);
  const [place, share, vectors] = [placeOf(tiles, "tile"), tileCount(tiles) / slices, co / 4];
  const invocations = (slices * ci * co) / 16;
  const workgroup = workgroupFor(invocations);
  const grid = gridFor(invocations, most, workgroup);
  const inside = (at: string, extent: number): string => `select(0.0f, 1.0f, ${at} >= 0 && ${at} < ${extent})`;
  const inTile = (row: number, column: number): string =>
    isEven(tiles) ? "" : ` * (made_in_${row} * made_within_${column})`;
  const taps = eachLane(transformWeightGrad, (columns) => {
    const rows = new Statements("p");
    const made = range(TAPS).map((row) =>
      rows.transform(
        transformWeightGrad,
        columns.map((column) => column[row] ?? ""),
      ),
    );
    return [
      ...rows.lines,
      `if (t < ${invocations}) {`,
      `  let to = (slice * ${TAPS * TAPS * ci} + block * 4 + taken) * ${vectors} + o;`,
      ...made.flat().map((value, tap) => `  ${write(dweight, `to + ${tap * ci * vectors}`, value)}`),
      "}",
    ];
  });
  const code = wgsl`
    enable subgroups;
    ${declareBuffers([x, dy, dweight])}
    ${addProduct}
    @compute @workgroup_size(${workgroup})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid, workgroup)};
      let lane = t & 3;
      let o = t % ${vectors};
      let block = t / ${vectors} % ${ci / 4};
      let slice = min(t / ${(ci * co) / 16}, ${slices - 1});
      let c = block * 4 + lane${plus(xStrip.offset)};
      ${declareQuadSums}
      for (var n = 0; n < ${share}; n++) {
        let tile = slice * ${share} + n;
        let image = ${place.image};
        let top = ${place.down} * ${TILE};
        let left = ${place.across} * ${TILE};
        ${range(POINTS).flatMap((at) => [
          `let row_${at} = (image * ${h} + clamp(top + ${at - pad[0]}, 0, ${h - 1})) * ${w * xStrip.pitch} + c;`,
          `let in_${at} = ${inside(`top + ${at - pad[0]}`, h)};`,
          `let column_${at} = clamp(left + ${at - pad[1]}, 0, ${w - 1}) * ${xStrip.pitch};`,
          `let within_${at} = ${inside(`left + ${at - pad[1]}`, w)};`,
        ])}
        ${range(TILE).flatMap((at) => [
          `let made_row_${at} = (image * ${oh} + min(top + ${at}, ${oh - 1})) * ${ow * vectors} + o;`,
          `let made_column_${at} = min(left + ${at}, ${ow - 1}) * ${vectors};`,
          ...(isEven(tiles)
            ? []
            : [
                `let made_in_${at} = ${inside(`top + ${at}`, oh)};`,
                `let made_within_${at} = ${inside(`left + ${at}`, ow)};`,
              ]),
        ])}
        ${addPatch(
          (row, column) => `${read(x, `row_${row} + column_${column}`)} * (in_${row} * within_${column})`,
          (row, column) => `${read(dy, `made_row_${row} + made_column_${column}`)}${inTile(row, column)}`,
          { transform: transformOutputGrad, size: TILE },
        )}
      }
      ${taps}
    }`;
  return [code, grid];
}
