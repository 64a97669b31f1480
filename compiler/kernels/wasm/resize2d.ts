/** NHWC images in another size, and their gradient. Four channels at once, then one by one; an item is a row of what is written. */
import type { Resize2d } from "../../graph/types.ts";
import { f32, i32, select, type FunctionBuilder } from "./code/build.ts";
import type { Expr, F32, I32 } from "./code/tree.ts";
import { dispatchOf, type WasmDispatch } from "./kernel.ts";
import { eachChannel, storeLane, type Lanes, type LaneType } from "./lanes.ts";
import type { OperationWork } from "../work.ts";

/** The pixels around an output pixel along one axis, and their shares. */
interface Around {
  readonly first: I32;
  readonly second: I32;
  readonly shares: readonly [first: F32, second: F32];
}

/** Of output pixel `o`, as `graph/ops/resize2d.ts` has them. */
function around(f: FunctionBuilder, o: I32, from: number, to: number): Around {
  const place = f.let("place", i32.max(i32.sub(i32.mul(i32.add(i32.mul(o, 2), 1), from), to), 0));
  const first = f.let("first", i32.div(place, 2 * to));
  const second = f.let("second", i32.min(i32.add(first, 1), from - 1));
  const rest = f32.ofInteger(i32.sub(place, i32.mul(first, 2 * to)));
  const share = f.let("share", f32.div(rest, f32.const(2 * to)));
  return { first, second, shares: [f.let("other", f32.sub(f32.const(1), share)), share] };
}

function blend<T extends LaneType>(lanes: Lanes<T>, a: Expr<T>, b: Expr<T>, { shares }: Around): Expr<T> {
  return lanes.add(lanes.multiply(a, lanes.splat(shares[0])), lanes.multiply(b, lanes.splat(shares[1])));
}

/** Output pixels, from the first to before the second, that input pixel `i` is a part of. */
function reached(f: FunctionBuilder, mode: Resize2d["mode"], i: I32, from: number, to: number): readonly [I32, I32] {
  const least = (part: I32): I32 => i32.div(i32.add(i32.mul(part, to), from - 1), from);
  if (mode === "nearest") return [f.let("from", least(i)), f.let("to", least(i32.add(i, 1)))];
  const twice = f.let("twice", i32.mul(i, 2));
  const start = i32.max(i32.add(i32.mul(i32.sub(twice, 1), to), from), 0);
  const end = i32.add(i32.mul(i32.add(twice, 3), to), from - 1);
  return [f.let("from", i32.div(start, 2 * from)), f.let("to", i32.min(i32.div(end, 2 * from), to))];
}
/** How much of output pixel `o` input pixel `i` is. */
function partOf(f: FunctionBuilder, mode: Resize2d["mode"], o: I32, i: I32, from: number, to: number): F32 {
  if (mode === "nearest") return f32.const(1);
  const { first, second, shares } = around(f, o, from, to);
  const nothing = f32.const(0);
  const part = f32.add(select(i32.eq(first, i), shares[0], nothing), select(i32.eq(second, i), shares[1], nothing));
  return f.let("part", part);
}

export function resize2dDispatches({
  attributes: { mode },
  inputs: [image],
  output,
}: OperationWork<"resize2d">): readonly WasmDispatch[] {
  const [, h = 1, w = 1, c = 1] = image.type.shape;
  const [n = 1, oh = 1, ow = 1] = output.type.shape;
  const options = { family: `resize2d ${mode}`, bindings: [image, output], writes: [false, true], items: n * oh };
  return [
    dispatchOf(options, ({ f, from, to, buffers: [x, y] }) =>
      f.for("item", from, to, 1, (item) => {
        const oy = f.let("oy", i32.rem(item, oh));
        const imageAt = f.let("image", i32.add(x as I32, i32.mul(i32.div(item, oh), 4 * h * w * c)));
        const cell = (row: I32, column: I32): I32 =>
          f.let("cell", i32.add(imageAt, i32.mul(i32.add(i32.mul(row, w), column), 4 * c)));
        const targetOf = (ox: I32): I32 =>
          f.let("target", i32.add(y as I32, i32.mul(i32.add(i32.mul(item, ow), ox), 4 * c)));
        if (mode === "nearest") {
          const row = f.let("row", i32.div(i32.mul(oy, h), oh));
          f.for("ox", 0, ow, 1, (ox) => {
            const [source, target] = [cell(row, i32.div(i32.mul(ox, w), ow)), targetOf(ox)];
            eachChannel(f, c, (lanes, at) => storeLane(f, lanes, i32.add(target, at), lanes.load(i32.add(source, at))));
          });
          return;
        }
        const rows = around(f, oy, h, oh);
        f.for("ox", 0, ow, 1, (ox) => {
          const columns = around(f, ox, w, ow);
          const above = [cell(rows.first, columns.first), cell(rows.first, columns.second)] as const;
          const below = [cell(rows.second, columns.first), cell(rows.second, columns.second)] as const;
          const target = targetOf(ox);
          eachChannel(f, c, (lanes, at) => {
            const along = ([left, right]: readonly [I32, I32]) =>
              blend(lanes, lanes.load(i32.add(left, at)), lanes.load(i32.add(right, at)), columns);
            storeLane(f, lanes, i32.add(target, at), blend(lanes, along(above), along(below), rows));
          });
        });
      }),
    ),
  ];
}

/** dx of a row: zeros, then of each output pixel that one of its pixels is a part of, that part. */
export function resize2dGradDispatches({
  attributes: { mode },
  inputs: [upstream],
  output,
}: OperationWork<"resize2d-grad">): readonly WasmDispatch[] {
  const [n = 1, h = 1, w = 1, c = 1] = output.type.shape;
  const [, oh = 1, ow = 1] = upstream.type.shape;
  const options = {
    family: `resize2d-grad ${mode}`,
    bindings: [upstream, output],
    writes: [false, true],
    items: n * h,
  };
  return [
    dispatchOf(options, ({ f, from, to, buffers: [dy, dx] }) =>
      f.for("item", from, to, 1, (item) => {
        const iy = f.let("iy", i32.rem(item, h));
        const imageAt = f.let("image", i32.add(dy as I32, i32.mul(i32.div(item, h), 4 * oh * ow * c)));
        const row = f.let("row", i32.add(dx as I32, i32.mul(item, 4 * w * c)));
        f.fillZero(row, 4 * w * c);
        const rows = reached(f, mode, iy, h, oh);
        f.for("oy", rows[0], rows[1], 1, (oy) => {
          const rowPart = partOf(f, mode, oy, iy, h, oh);
          f.for("ix", 0, w, 1, (ix) => {
            const target = f.let("target", i32.add(row, i32.mul(ix, 4 * c)));
            const columns = reached(f, mode, ix, w, ow);
            f.for("ox", columns[0], columns[1], 1, (ox) => {
              const part = f.let("share", f32.mul(rowPart, partOf(f, mode, ox, ix, w, ow)));
              const source = f.let("source", i32.add(imageAt, i32.mul(i32.add(i32.mul(oy, ow), ox), 4 * c)));
              eachChannel(f, c, (lanes, at) => {
                const place = f.let("place", i32.add(target, at));
                const given = lanes.multiply(lanes.splat(part), lanes.load(i32.add(source, at)));
                storeLane(f, lanes, place, lanes.add(lanes.load(place), given));
              });
            });
          });
        });
      }),
    ),
  ];
}
