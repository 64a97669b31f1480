/**
 * An optimizer whose loss is scaled before it is differentiated, so that small gradients are not 0 in 16 bits, as
 * `torch.amp.GradScaler` does: gradients are divided by the scale before anything else is done with them, a step whose
 * gradients are not all finite is left out and halves the scale, and 2,000 others in a row double it. The scale is a power of
 * two, so that nothing is rounded by it; it is a state of the step, which the device keeps.
 */
import { LOSS_SCALE } from "../../runtime/program.ts";
import type { Optimizer, OptimizerState } from "./optimizer.ts";

/** GradScaler's own numbers. */
const FIRST_SCALE = 65_536;
const GROWTH_INTERVAL = 2000;
/** Beyond what any gradient wants; the scale of a run whose gradients are all 0 would leave f32 otherwise. */
const MOST_SCALE = 2 ** 48;
const GROWTH = 2;
const BACKOFF = 0.5;

/** Steps since the scale changed, or since one was left out. */
const GOOD_STEPS = "good_steps";

const scaleState: OptimizerState = {
  name: LOSS_SCALE,
  of: "step",
  first: FIRST_SCALE,
  range: { least: 2 ** -48, most: MOST_SCALE, words: "it is what a loss is multiplied by, 2^-48 to 2^48" },
};
const goodState: OptimizerState = {
  name: GOOD_STEPS,
  of: "step",
  first: 0,
  range: { least: 0, most: GROWTH_INTERVAL - 1, whole: true, words: "it counts steps up to the next larger scale" },
};

export function scaled(optimizer: Optimizer): Optimizer {
  return {
    ...optimizer,
    states: [...optimizer.states, scaleState, goodState],
    lossScale: LOSS_SCALE,
    rescale({ build, stepState, keep }, isFinite) {
      const [scale, good] = [stepState(LOSS_SCALE), stepState(GOOD_STEPS)];
      const next = build.mapWith("add", good, 1);
      const isDue = build.mapWith("greater-equal", next, GROWTH_INTERVAL);
      const grown = build.mapWith("multiply", scale, GROWTH);
      const larger = build.map("minimum", grown, build.constant(MOST_SCALE));
      const kept = build.map("select", isDue, larger, scale);
      const smaller = build.mapWith("multiply", scale, BACKOFF);
      const none = build.constant(0);
      keep(GOOD_STEPS, build.map("select", isFinite, build.map("select", isDue, none, next), none));
      return keep(LOSS_SCALE, build.map("select", isFinite, kept, smaller));
    },
  };
}
