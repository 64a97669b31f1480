/** What residuals make beside their paths: gates, factors, whole examples dropped. */
import type { LayerLowering } from "../layer-lowering.ts";

export const lowerBlend: LayerLowering<"blend"> = (_, [t, f, s], { build }) => {
  const rest = build.map("subtract", build.like(t, 1), t);
  return build.map("add", build.map("multiply", t, f), build.map("multiply", rest, s));
};

export const lowerTimes: LayerLowering<"times"> = ({ attributes: { factor } }, [x], { build }) =>
  build.mapWith("multiply", x, factor);

/** One draw an example. */
export const lowerDropPath: LayerLowering<"drop_path"> = (
  { attributes: { rate } },
  [x],
  { build, training, stream },
) => {
  if (!training || rate === 0) return x;
  const { shape } = build.typeOf(x);
  const draw = build.node("random", [build.scalar("seed", "i32")], { stream, shape: [shape[0] ?? 1] });
  const kept = build.mapWith("multiply", build.mapWith("greater-equal", draw, rate), 1 / (1 - rate));
  return build.map("multiply", x, build.broadcast(kept, shape, [0]));
};
