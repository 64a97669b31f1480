/** What a noisy curve comes to, neither late nor biased at its ends. */

export interface CurvePoint {
  /** Steps done. */
  readonly x: number;
  readonly y: number;
}

/** Enough for a line over the width of a page. */
const MOST_POINTS = 480;
/** Half the width of a window, as a part of the curve. */
const REACH = 1 / 16;
/** So that a handful of steps are not taken for the whole curve. */
const LEAST_REACH = 3;

/**
 * A line through each place, fitted by least squares to the points on both sides, the near ones counting most (local linear
 * regression with tricube weights): a straight curve stays as it is from its first point to its last, which no running
 * mean does: that lags behind, and a centred one is flattened at its ends.
 * @param points by ascending x
 */
export function smoothed(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const count = points.length;
  if (count < 3) return points;
  const reach = Math.max(LEAST_REACH, Math.ceil(count * REACH));
  const places = Math.min(count, MOST_POINTS);
  return Array.from({ length: places }, (_, place) => {
    const at = Math.round((place * (count - 1)) / (places - 1));
    return { x: points[at]?.x ?? 0, y: fittedAt(at, points, reach) };
  });
}

function fittedAt(at: number, points: readonly CurvePoint[], reach: number): number {
  const first = Math.max(0, at - reach);
  const last = Math.min(points.length - 1, at + reach);
  const middle = points[at]?.x ?? 0;
  const widest = 1 + Math.max(middle - (points[first]?.x ?? 0), (points[last]?.x ?? 0) - middle);
  let [sum, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0];
  for (let index = first; index <= last; index++) {
    const { x: place, y } = points[index] as CurvePoint;
    const x = place - middle;
    const weight = (1 - (Math.abs(x) / widest) ** 3) ** 3;
    sum += weight;
    sumX += weight * x;
    sumY += weight * y;
    sumXX += weight * x * x;
    sumXY += weight * x * y;
  }
  const spread = sum * sumXX - sumX * sumX;
  return spread > 0 ? (sumXX * sumY - sumX * sumXY) / spread : sumY / sum;
}

/** So many points that a page can show them: of each stretch its lowest and its highest, so that no spike is lost. */
export function thinned(points: readonly CurvePoint[]): readonly CurvePoint[] {
  if (points.length <= 2 * MOST_POINTS) return points;
  return Array.from({ length: MOST_POINTS }, (_, index) => {
    const from = Math.floor((index * points.length) / MOST_POINTS);
    const stretch = points.slice(from, Math.floor(((index + 1) * points.length) / MOST_POINTS));
    const byValue = [...stretch].sort((a, b) => a.y - b.y);
    return [byValue[0], byValue.at(-1)].filter((each) => each !== undefined).sort((a, b) => a.x - b.x);
  }).flat();
}
