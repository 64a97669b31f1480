/**
 * 3×3 convolutions of stride 1 and their input gradients by Winograd's F(4×4, 3×3), each in one kernel: pixels and weights
 * are transformed where they are loaded, for on an adapter that computes on a processor a load costs as much as twenty
 * products, and a transformed weight is four. A quad makes four tiles of 16 channels: a lane transforms the pixels of one
 * tile and the weights of four channels.
 */
import type { ConvolutionSpec } from "../../convolution-spec.ts";
import type { Strip, StoredPlace } from "../../work.ts";
import { POINTS, TAPS, TILE, transformOutput, transformWeight } from "../../winograd-transforms.ts";
import { declareBuffers, gridFor, read, reads, threadIndex, type BufferBinding } from "../bindings.ts";
import type { Source } from "../source.ts";
import type { Made, Store } from "../store.ts";
import { plus } from "../strips.ts";
import { wgsl } from "../wgsl-tag.ts";
import { addPatch, addProduct, declareQuadSums, eachLane } from "./quad-sums.ts";
import { Statements } from "./statements.ts";
import { isEven, placeOf, QUAD, quadParts, quadsOfTiles, tileCount, workgroupFor, type Tiling } from "./tiling.ts";
import { range } from "../../range.ts";

type Printed = readonly [code: string, grid: readonly [number, number, number]];

const forwardTiles = ({ n, oh, ow }: ConvolutionSpec): Tiling => ({ n, height: oh, width: ow });
const inputGradTiles = ({ n, h, w }: ConvolutionSpec): Tiling => ({ n, height: h, width: w });

export const winogradForwardMade = (spec: ConvolutionSpec): Made => ({
  width: 4,
  parts: [quadParts(forwardTiles(spec))],
});
export const winogradInputGradMade = (spec: ConvolutionSpec): Made => ({
  width: 4,
  parts: [quadParts(inputGradTiles(spec))],
});

/** A sum over channels of an image, whichever of the two it is. */
interface Sum {
  readonly tiles: Tiling;
  /** What is read: its extents, its channels and where its pixels are. */
  readonly height: number;
  readonly width: number;
  readonly summed: number;
  readonly from: Strip;
  /** Of one element, by its index. */
  readonly take: (at: string) => string;
  /** Above and to the left of what is read, within the reach of the first tile. */
  readonly before: readonly [top: number, left: number];
  readonly made: number;
  readonly to: Strip;
  readonly buffers: readonly BufferBinding[];
  readonly store: Store;
  /** WGSL of the weights of channel `c` and the lane's four, of type vec4f. */
  readonly weight: (row: number, column: number) => string;
}

/** y = conv(x, weight) */
export function winogradForward(
  spec: ConvolutionSpec,
  [source, place, store]: readonly [Source, Pick<StoredPlace, "half">, Store],
  most: number,
): Printed {
  const { h, w, ci, co, pad, xStrip, yStrip } = spec;
  const weight = reads("weight", "vec4f", place);
  return print(
    {
      ...{
        tiles: forwardTiles(spec),
        height: h,
        width: w,
        summed: ci,
        from: xStrip,
        before: pad,
        made: co,
        to: yStrip,
      },
      ...{ take: source.take, buffers: [...source.buffers, weight, ...store.buffers], store },
      weight: (row, column) => read(weight, `${((row * TAPS + column) * ci * co) / 4} + c * ${co / 4} + o`),
    },
    most,
  );
}

/** dx: dy convolved with the weights turned by half, padded by what the taps reach beyond. */
export function winogradInputGrad(
  spec: ConvolutionSpec,
  [dyPlace, place, store]: readonly [Pick<StoredPlace, "half">, Pick<StoredPlace, "half">, Store],
  most: number,
): Printed {
  const { oh, ow, ci, co, pad } = spec;
  const [dy, weight] = [reads("dy", "f32", dyPlace), reads("weight", "f32", place)];
  const dense = (channels: number): Strip => ({ offset: 0, pitch: channels });
  return print(
    {
      ...{ tiles: inputGradTiles(spec), height: oh, width: ow, summed: co, from: dense(co) },
      ...{ before: [TAPS - 1 - pad[0], TAPS - 1 - pad[1]], made: ci, to: dense(ci) },
      ...{ take: (at) => read(dy, at), buffers: [dy, weight, ...store.buffers], store },
      weight(row, column) {
        const tap = (TAPS - 1 - row) * TAPS + TAPS - 1 - column;
        const each = range(4).map((i) => read(weight, `${(tap * ci + i) * co} + o * ${4 * co} + c`));
        return `vec4f(${each.join(", ")})`;
      },
    },
    most,
  );
}

/** @param most workgroups in one dimension */
function print({ tiles, height, width, summed, from, take, before, made, to, ...rest }: Sum, most: number): Printed {
  const { buffers, store, weight } = rest;
  const [vectors, quads, count] = [made / 4, quadsOfTiles(tiles), tileCount(tiles)];
  const invocations = quads * vectors;
  const workgroup = workgroupFor(invocations);
  const grid = gridFor(invocations, most, workgroup);
  const own = placeOf(tiles, "tile");
  const row = new Statements("p");
  const pitch = to.pitch / 4;
  const output = eachLane(transformOutput, (columns) => {
    const pixels = row.transform(
      transformOutput,
      range(POINTS).map((column) => `b${column}_0`),
    );
    const isThere = isEven(tiles) ? "" : ` && top + r < ${tiles.height}`;
    return [
      ...columns.flatMap((column, at) => column.map((value, r) => `var b${at}_${r} = ${value};`)),
      `let tile = quad * ${QUAD} + taken;`,
      `let top = ${own.down} * ${TILE};`,
      `let left = ${own.across} * ${TILE};`,
      `let to = ((${own.image} * ${tiles.height} + top) * ${tiles.width} + left) * ${pitch} + o${plus(to.offset / 4)};`,
      `for (var r = 0; r < ${TILE}; r++) {`,
      ...row.lines.map((line) => `  ${line}`),
      `  if (t < ${invocations} && tile < ${count}${isThere}) {`,
      ...pixels.map((value, column) => {
        const put = store.put(`to + (r * ${tiles.width} + ${column}) * ${pitch}`, value);
        return `    ${isEven(tiles) ? put : `if (left + ${column} < ${tiles.width}) { ${put} }`}`;
      }),
      "  }",
      ...range(POINTS).flatMap((column) => range(TILE - 1).map((r) => `  b${column}_${r} = b${column}_${r + 1};`)),
      "}",
    ];
  });
  const code = wgsl`
    enable subgroups;
    ${declareBuffers(buffers)}
    ${store.declarations}
    ${addProduct}
    @compute @workgroup_size(${workgroup})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid, workgroup)};
      let lane = t & 3;
      let o = t % ${vectors};
      let quad = min(t / ${vectors}, ${quads - 1});
      let own = min(quad * ${QUAD} + lane, ${count - 1});
      ${patchPlaces(tiles, { height, width, before }, from)}
      ${declareQuadSums}
      for (var c = 0; c < ${summed}; c++) {
        ${addPatch((r, column) => `${take(`row_${r} + column_${column} + c`)} * (in_${r} * within_${column})`, weight, { transform: transformWeight, size: TAPS })}
      }
      ${output}
      if (t < ${invocations}) {
        ${store.putSums("quad", "o")}
      }
    }`;
  return [code, grid];
}

/** Of the patch of tile `own`: where its rows and columns begin, and a factor of 0 for those that are outside. */
function patchPlaces(
  tiles: Tiling,
  { height, width, before }: Pick<Sum, "height" | "width" | "before">,
  { offset, pitch }: Strip,
): readonly string[] {
  const { image, down, across } = placeOf(tiles, "own");
  return [
    `let first_row = ${down} * ${TILE} - ${before[0]};`,
    `let first_column = ${across} * ${TILE} - ${before[1]};`,
    ...range(POINTS).flatMap((at) => [
      `let row_${at} = (${image} * ${height} + clamp(first_row + ${at}, 0, ${height - 1})) * ${width * pitch};`,
      `let in_${at} = select(0.0f, 1.0f, first_row + ${at} >= 0 && first_row + ${at} < ${height});`,
      `let column_${at} = clamp(first_column + ${at}, 0, ${width - 1}) * ${pitch}${plus(offset)};`,
      `let within_${at} = select(0.0f, 1.0f, first_column + ${at} >= 0 && first_column + ${at} < ${width});`,
    ]),
  ];
}
