/** One image on its way through transforms: planes of bytes, each [H, W]. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  /** One a channel. None is ever written to once it is in a picture. */
  readonly planes: readonly Uint8Array[];
  /** Where it is not 0 the image is nothing: 0 after it is normalised. It is moved as the channels are. */
  readonly erased?: Uint8Array;
}

/** @param pixels [C, H, W] */
export function pictureOf(pixels: Uint8Array, [channels, height, width]: readonly [number, number, number]): Picture {
  const area = height * width;
  const planes = Array.from({ length: channels }, (_, c) => pixels.subarray(c * area, (c + 1) * area));
  return { height, width, planes };
}

/** What is erased is moved as the channels are. */
export function mapPlanes(
  { planes, erased }: Picture,
  [height, width]: readonly [number, number],
  move: (plane: Uint8Array) => Uint8Array,
): Picture {
  return { height, width, planes: planes.map(move), ...(erased ? { erased: move(erased) } : {}) };
}

/**
 * A part of each plane, as large as `size`; what lies outside is 0.
 * @param top of the part, below 0 where it begins outside
 */
export function cropped(
  picture: Picture,
  [top, left]: readonly [top: number, left: number],
  size: readonly [height: number, width: number],
): Picture {
  const { height: ownHeight, width: ownWidth } = picture;
  const [height, width] = size;
  const [first, end] = [Math.max(0, -left), Math.min(width, ownWidth - left)];
  return mapPlanes(picture, size, (plane) => {
    const out = new Uint8Array(height * width);
    if (first >= end) return out;
    for (let y = Math.max(0, -top); y < Math.min(height, ownHeight - top); y++) {
      const start = (y + top) * ownWidth + left;
      out.set(plane.subarray(start + first, start + end), y * width + first);
    }
    return out;
  });
}

/** As Python's `round`: halves go to the even number. */
export function roundedToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
