/** What may be made in front of a convolution as its kernel loads: none of it is 0 where x is, as what is padded must be. */
import type { GraphBuilder } from "../../compiler/graph/build.ts";
import type { NodeId } from "../../compiler/graph/types.ts";
import type { Head } from "./single-operations.ts";

const byChannel = (build: GraphBuilder, value: NodeId, shape: readonly number[]): NodeId =>
  build.broadcast(value, shape, [3]);

export const heads: Readonly<Record<string, Head>> = {
  "a norm and an activation": (build, leaf, shape) => {
    const channels = shape.slice(3);
    const scaled = build.map("multiply", leaf(shape), byChannel(build, leaf(channels), shape));
    return build.mapWith("maximum", build.map("add", scaled, byChannel(build, leaf(channels), shape)), 0);
  },
  "an activation": (build, leaf, shape) => build.map("sigmoid", leaf(shape)),
  "gates of an image's channels": (build, leaf, shape) => {
    const gates = build.broadcast(build.map("sigmoid", leaf([shape[0], shape[3]])), shape, [0, 3]);
    return build.mapWith("add", build.map("multiply", leaf(shape), gates), 0.5);
  },
  "a part of a larger image, and another image": (build, leaf, shape) => {
    const [n, h, w, c] = shape;
    const whole = leaf([n, h, w, c + 8]);
    const part = build.node("slice", [whole], { start: [0, 0, 0, 4], stop: [n, h, w, c + 4], stride: [1, 1, 1, 1] });
    return build.map("add", build.map("tanh", part), leaf(shape));
  },
  "what is padded by another number than 0": (build, leaf, shape) => {
    const [n, h, w, c] = shape;
    const attributes = { before: [0, 1, 0, 0], after: [0, 0, 1, 0], interior: [0, 0, 0, 0], value: 2 };
    const padded = build.node("pad", [leaf([n, h - 1, w - 1, c])], attributes);
    return build.mapWith("subtract", build.map("multiply", padded, leaf(shape)), 0.25);
  },
};
