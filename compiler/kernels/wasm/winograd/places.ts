/**
 * Where a block's tiles lie in its planes: in their order, or, where some are of three pixels, by kind. Such tiles have no
 * plane at infinity, so that tiles that have a plane lie side by side, and no other is multiplied.
 */
import { get, i32, type FunctionBuilder } from "../code/build.ts";
import type { I32, Local } from "../code/tree.ts";
import { foursOf, isMixed, tileAt, type OutputTile, type Tiled } from "./tiles.ts";

/** Tiles of a block that have a plane. */
export interface Span {
  readonly first: I32;
  readonly count: I32;
}
/** By whether a plane's point is infinity down and across: tiles of four alone have one there. */
export interface Spans {
  readonly finite: Span;
  readonly down: Span;
  readonly across: Span;
  readonly both: Span;
}
export interface Places {
  readonly spans: Spans;
  /** Calls `body` for each tile in order, with its place. */
  readonly eachTile: (body: (tile: OutputTile, place: I32) => void) => void;
}

/** Of the tiles from `first` on, before `end`. */
export function placesOf(f: FunctionBuilder, tiles: Tiled, first: I32, end: I32): Places {
  const finite = { first: i32.const(0), count: f.let("count", i32.sub(end, first)) };
  if (isMixed(tiles)) return placesByKind(f, tiles, [first, end], finite);
  return {
    spans: { finite, down: finite, across: finite, both: finite },
    eachTile: (body) =>
      f.for("tile", first, end, 1, (number) => body(tileAt(f, tiles, number), f.let("place", i32.sub(number, first)))),
  };
}

/** Kinds lie as: three down and four across, four both ways, four down and three across, three both ways. */
function placesByKind(f: FunctionBuilder, tiles: Tiled, [first, end]: readonly [I32, I32], finite: Span): Places {
  const next = ["next0", "next1", "next2", "next3"].map((name) => f.local("i32", name)) as unknown as Kinds;
  const [foursDown, foursAcross] = foursOf(tiles);
  const byKind = ({ down, across }: OutputTile, then: (counter: Local<"i32">) => void): void => {
    const alongRow = (four: Local<"i32">, three: Local<"i32">): void =>
      f.if(
        i32.lt(across, foursAcross),
        () => then(four),
        () => then(three),
      );
    f.if(
      i32.lt(down, foursDown),
      () => alongRow(next[1], next[2]),
      () => alongRow(next[0], next[3]),
    );
  };
  const everyTile = (body: (tile: OutputTile) => void): void =>
    f.for("tile", first, end, 1, (number) => body(tileAt(f, tiles, number)));

  for (const each of next) f.set(each, i32.const(0));
  everyTile((tile) => byKind(tile, (counter) => f.increase(counter, 1)));
  const firstFour = f.let("first_four", get(next[0]));
  const endAcross = f.let("end_across", i32.add(firstFour, get(next[1])));
  const endDown = f.let("end_down", i32.add(endAcross, get(next[2])));
  return {
    spans: {
      finite,
      down: { first: firstFour, count: f.let("count_down", i32.sub(endDown, firstFour)) },
      across: { first: i32.const(0), count: endAcross },
      both: { first: firstFour, count: f.let("count_both", i32.sub(endAcross, firstFour)) },
    },
    eachTile(body) {
      [i32.const(0), firstFour, endAcross, endDown].forEach((begin, kind) => f.set(next[kind as 0], begin));
      const place = f.local("i32", "place");
      everyTile((tile) => {
        byKind(tile, (counter) => {
          f.set(place, get(counter));
          f.increase(counter, 1);
        });
        body(tile, get(place));
      });
    },
  };
}
type Kinds = readonly [Local<"i32">, Local<"i32">, Local<"i32">, Local<"i32">];
