/** A kernel from one image to another, or its phases to theirs, through planes: those of a block of tiles are in scratch. */
import type { TailWork } from "../../work.ts";
import type { Binding } from "../../target.ts";
import { i32, type FunctionBuilder } from "../code/build.ts";
import type { I32 } from "../code/tree.ts";
import type { HostItems } from "../fused/hosted-tail.ts";
import type { WasmDispatch } from "../kernel.ts";
import { blockDispatches, sliceDispatches } from "./blocks.ts";
import { COLUMNS_BYTES } from "./patches.ts";
import type { Blocks } from "./products.ts";
import { callSides, rowOutsideBytes, type SidePlanes } from "./sides.ts";
import type { Spans } from "./places.ts";
import type { Tiled } from "./tiles.ts";

export interface ThroughPlanes {
  readonly family: string;
  readonly tiles: Tiled;
  /** Tiles of a block. */
  readonly block: number;
  /** Its items are slices of channels where there are few tiles. */
  readonly host: HostItems;
  /** Of a row. */
  readonly points: number;
  readonly reads: SidePlanes;
  readonly writes: SidePlanes;
  /** Bytes of scratch that `multiply` has for itself. */
  readonly roomBytes: number;
  readonly multiply: Multiply;
}
/** Writes what multiplies planes with weights. */
export type Multiply = (
  f: FunctionBuilder,
  operands: {
    readonly inputs: I32;
    readonly weights: I32;
    readonly outputs: I32;
    readonly room: I32;
    readonly spans: Spans;
    /** Of eight outputs, from one of them on; all where left out. */
    readonly blocks?: Blocks | undefined;
  },
) => void;

/** Bindings are the source, weights as `multiply` takes them, the result; items are tiles, or with a tail its host's. */
export function throughPlanes(
  { family, tiles, block, host, points, reads, writes, roomBytes, multiply }: ThroughPlanes,
  bindings: readonly [Binding, Binding, Binding],
  tail: readonly TailWork[],
): readonly WasmDispatch[] {
  const outputsAt = points ** 2 * reads.planeBytes;
  const columnsAt = outputsAt + points ** 2 * writes.planeBytes;
  const zerosAt = columnsAt + COLUMNS_BYTES;
  const zeroBytes = rowOutsideBytes(reads);
  const nowhereAt = zerosAt + zeroBytes;
  const roomAt = nowhereAt + rowOutsideBytes(writes);
  const kernel = { family, bindings, writes: [false, false, true], scratchBytes: roomAt + roomBytes };
  const print = host.slice === undefined ? blockDispatches : sliceDispatches;
  return print(tiles, block, kernel, [host, tail], ({ f, scratch, buffers }) => {
    const [source, weights, result] = buffers as [I32, I32, I32];
    const zeros = f.let("zeros", i32.add(scratch, zerosAt));
    const columns = f.let("columns", i32.add(scratch, columnsAt));
    const outputs = f.let("outputs", i32.add(scratch, outputsAt));
    const nowhere = f.let("nowhere", i32.add(scratch, nowhereAt));
    f.fillZero(zeros, zeroBytes);
    return {
      read(tile, place) {
        callSides(f, reads, source, { tile, place }, [zeros, scratch, columns]);
      },
      multiply(spans, blocks) {
        multiply(f, { inputs: scratch, weights, outputs, room: i32.add(scratch, roomAt), spans, blocks });
      },
      write(tile, place, bytes) {
        const [image, planes] = [result, outputs].map((each) => (bytes ? i32.add(each, bytes) : each)) as [I32, I32];
        callSides(f, writes, image, { tile, place }, [nowhere, planes, columns]);
      },
    };
  });
}
