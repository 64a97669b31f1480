/** Random graphs for what comes behind the graph: schedules and kernels. */
import { GraphBuilder } from "../../compiler/graph/build.ts";
import type { Graph, NodeId } from "../../compiler/graph/types.ts";
import { concatenated } from "../../compiler/lower/layers/concatenated.ts";
import { moments } from "../../compiler/lower/layers/normalise.ts";

export const SHAPE = [2, 3, 4];

const one = [1, 1, 1];
/** The last two rows. */
const rows = (build: GraphBuilder, x: NodeId): NodeId => build.slice(x, [0, 1, 0], [2, 3, 4], one);

/** Maps, views, concatenations, reductions, random numbers and products over [2, 3, 4]; several outputs and updates. */
export function randomGraph(choices: readonly number[]): Graph {
  const shape = SHAPE;
  const build = new GraphBuilder();
  const seed = build.scalar("seed", "i32");
  const rate = build.scalar("rate");
  const [x, w, v] = [
    build.leaf("input", "x", { dtype: "f32", shape }),
    build.leaf("parameter", "w", { dtype: "f32", shape }),
    build.leaf("state", "v", { dtype: "f32", shape }),
  ];
  const full: NodeId[] = [x, w, v];
  choices.forEach((choice, index) => {
    const pick = (offset: number): NodeId => full[(choice + offset) % full.length] as NodeId;
    const [a, b] = [pick(0), pick(7)];
    const made: readonly (() => NodeId)[] = [
      () => build.map("add", a, b),
      () => build.map("multiply", a, build.map("tanh", b)),
      () => build.map("subtract", a, build.broadcast(rate, shape, [])),
      () => build.map("select", build.map("greater", a, b), a, build.map("sigmoid", b)),
      () => build.mapWith("maximum", a, 0.5),
      () => build.map("tanh", build.broadcast(build.reduce("sum", a, [0, 1]), shape, [2])),
      () => build.broadcast(build.reduce("max", build.map("subtract", a, b), [2]), shape, [0, 1]),
      () => build.transpose(build.reshape(build.transpose(a, [2, 0, 1]), [4, 2, 3]), [1, 2, 0]),
      () => build.pad(build.slice(a, [0, 1, 0], [2, 3, 4], [1, 2, 2]), [0, 1, 1], [0, 1, 0], [0, 0, 1]),
      () => build.reshape(build.reshape(a, [6, 4]), shape),
      () => build.slice(build.pad(a, [0, 0, 1], [0, 0, 2]), [0, 0, 2], [2, 3, 6], [1, 1, 1]),
      () => build.slice(build.pad(a, [1, 0, 0], [2, 0, 3], [1, 0, 0]), [0, 0, 3], [4, 3, 7], [2, 1, 1]),
      () =>
        build.slice(build.node("random", [seed], { stream: index, shape: [2, 5, 4] }), [0, 1, 0], [2, 4, 4], [1, 1, 1]),
      () =>
        build.reshape(
          build.matmul(
            build.reshape(build.map("tanh", a), [6, 4]),
            build.slice(build.reshape(b, [6, 4]), [0, 0], [4, 4], [1, 1]),
          ),
          shape,
        ),
      // Beside each other: with a part that is read behind a reshape too, that is one of parts in turn, of which another is.
      () => {
        const row = build.map("tanh", build.slice(a, [0, 0, 0], [2, 1, 4], one));
        const spread = build.broadcast(build.reshape(row, [2, 4]), shape, [0, 2]);
        const whole = concatenated(build, [row, rows(build, b)], 1);
        return build.map("add", build.matmul(build.matmul(whole, a, false, true), b), spread);
      },
      () => {
        const inner = concatenated(
          build,
          [1, 2].map((to) => build.slice(a, [0, 0, to - 1], [2, 3, to], one)),
          2,
        );
        return concatenated(build, [inner, build.map("tanh", inner)], 2);
      },
      () => {
        const half = build.map("tanh", build.slice(a, [0, 0, 0], [1, 3, 4], one));
        const others = [half, build.mapWith("add", half, 1)];
        return concatenated(build, [half, others[choice % 2] ?? half], 0);
      },
      // A sum, and the squares about its mean.
      () =>
        build.broadcast(build.map("rsqrt", build.mapWith("add", moments(build, a, [0, 2]).variance, 1)), shape, [1]),
      // A batch of two: [3, 4] by [4, 3] by [3, 4].
      () => build.matmul(build.matmul(a, build.map("tanh", b), false, true), b),
    ];
    full.push((made[(choice + index) % made.length] as () => NodeId)());
  });
  const last = full.at(-1) as NodeId;
  const middle = full[full.length >> 1] as NodeId;
  const momentum = build.map("add", v, build.map("tanh", last));
  return build.finish(
    "random",
    [
      { name: "y", node: last },
      { name: "again", node: last },
      { name: "z", node: middle },
      { name: "total", node: build.reduce("sum", build.map("tanh", middle), [0, 1, 2]) },
    ],
    [
      { target: "v", node: momentum },
      { target: "w", node: build.map("subtract", w, momentum) },
    ],
  );
}
