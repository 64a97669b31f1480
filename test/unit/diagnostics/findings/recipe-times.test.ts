/** What recipes are told of their rates and times: the exact text of every place. */
import { findingsOf, whole, type Cases } from "../../../support/design-findings.ts";

const cases: Cases = {
  "a long warm-up": [whole({ schedule: "constant(0.1, warmup: 90)" }), "RN4008 warm-up takes 90 of 100 steps"],
  "a milestone after the end": [
    whole({ schedule: "steps(0.1, at: [50, 200])" }),
    "RN4009 200 is after the end of the run, 100",
  ],
  "a milestone that lost its k": [
    whole({ schedule: "steps(0.1, at: [32k, 48])", steps: "64k" }),
    "RN4017 the milestone 48 is not after the one before it, 32000",
  ],
  "milestones at the start, twice and backwards": [
    whole({ schedule: "steps(0.1, at: [0, 20, 20, 10])" }),
    "RN4017 the milestone 0 is not after the start of the run",
    "RN4017 the milestone 20 is not after the one before it, 20",
    "RN4017 the milestone 10 is not after the one before it, 20",
  ],
  "a warm-up that is a part of the run, counted in steps": [
    whole({ schedule: "constant(0.1, warmup: 0.05)" }),
    "RN4027 warmup is 0.05; steps are whole",
  ],
  "half a step": [whole({ schedule: "steps(0.1, at: [10.5])" }), "RN4027 at is 10.5; steps are whole"],
  "half an epoch": [whole({ schedule: "steps(0.1, at: [1.5], warmup: 0.5)", steps: "", epochs: "4" })],
  "intervals longer than the run": [
    whole({ evaluate: "101", checkpoint: "1k" }),
    "RN4018 `evaluate` is every 101 steps; the run has 100",
    "RN4018 `checkpoint` is every 1000 steps; the run has 100",
  ],
  "an interval as long as the run": [whole({ evaluate: "100" })],
  "two words where one is meant": [
    whole({ schedule: "constant(0.1, warmup: 10, warmup_shape: [linear, constant])" }),
    "RN2047 [linear, constant] is no word of warmup_shape; it takes linear, constant",
  ],
  "a rate beyond all numbers": [
    whole({ schedule: "constant(1e300)" }),
    "RN2050 rate is 1e300; constant wants a number above 0 and up to 3.4e38",
  ],
  "a rate that is nothing in 32 bits": [
    whole({ schedule: "constant(1e-60)" }),
    "RN2050 rate is 1e-60; constant wants a number above 0 and up to 3.4e38",
  ],
  "an accuracy in per cent": [
    whole({ epochs: "20\n  stop reached(94)", steps: "" }),
    "RN4050 accuracy is from 0 to 1: it never reaches 94",
  ],
  "an accuracy a little above all": [
    whole({ steps: "100\n  stop reached(1.01)" }),
    "RN4050 accuracy is from 0 to 1: it never reaches 1.01",
  ],
  "a loss may be above 1": [whole({ steps: "100\n  metric loss\n  stop reached(1.5)" })],
  "an accuracy of nothing": [
    whole({ steps: "100\n  stop reached(0)" }),
    "RN2050 target is 0; reached wants a number above 0 and up to 3.4e38",
  ],
  "an accuracy below nothing": [
    whole({ steps: "100\n  stop reached(-0.5)" }),
    "RN2050 target is -0.5; reached wants a number above 0 and up to 3.4e38",
  ],
  "no patience": [
    whole({ steps: "100\n  stop patience(0)" }),
    "RN2050 evaluations is 0; patience wants a whole number from 1 to 2,147,483,647",
  ],
  "half an evaluation of patience": [
    whole({ steps: "100\n  stop patience(2.5)" }),
    "RN2050 evaluations is 2.5; patience wants a whole number from 1 to 2,147,483,647",
  ],
  "a stop without a number": [whole({ steps: "100\n  stop patience" }), "RN2014 patience needs evaluations"],
  "a number alone is no stop": [
    whole({ steps: "100\n  stop 0.94" }),
    "RN2047 0.94 is no word of stop; it takes patience, reached",
  ],
  "a stop of another name": [
    whole({ steps: "100\n  stop reach(0.9)" }),
    "RN2047 reach is no word of stop; it takes patience, reached",
  ],
  "a patience that is as long as the run": [
    whole({ epochs: "5\n  stop patience(5)", steps: "" }),
    "RN4051 the run has 5 evaluations: a patience of 5 never ends it",
  ],
  "a patience that outlives few evaluations": [
    whole({ steps: "100\n  evaluate 20\n  stop patience(10)" }),
    "RN4051 the run has 5 evaluations: a patience of 10 never ends it",
  ],
  "a patience that may end a run": [whole({ epochs: "6\n  stop patience(5)", steps: "" })],
  "a last rate above the first": [
    whole({ schedule: "cosine(0.1, to: 0.2)" }),
    "RN2050 to is 0.2; cosine wants at least 0 and at most the rate that it begins with",
  ],
  "a cycle that rises for longer than the run": [
    whole({ schedule: "one_cycle(0.1, rise: 30)" }),
    "RN2050 rise is 30; one_cycle wants a number from 0 to 1",
  ],
  "cycles that become shorter": [
    whole({ schedule: "restarts(0.1, period: 10, grow: 0.5)" }),
    "RN2050 grow is 0.5; restarts wants a number from 1 to 3.4e38",
  ],
  "a first cycle that the run does not end": [
    whole({ schedule: "restarts(0.1, period: 200)" }),
    "RN4009 200 is after the end of the run, 100",
  ],
  "a run that ends in the middle of a cycle": [
    whole({ schedule: "restarts(0.1, period: 40)" }),
    "RN4033 the run ends at 100, within a cycle from 40 to 120: its last rate is high",
  ],
  "a power of nothing": [
    whole({ schedule: "polynomial(0.1, power: 0)" }),
    "RN2050 power is 0; polynomial wants a number above 0 and up to 3.4e38",
  ],
  "a power below nothing, of which the same is wanted": [
    whole({ schedule: "polynomial(0.1, power: -1)" }),
    "RN2050 power is -1; polynomial wants a number above 0 and up to 3.4e38",
  ],
  "a patience below nothing": [
    `${whole({}).replace(/\}\n*$/, "")}  stop patience(-1)\n}\n`,
    "RN2050 evaluations is -1; patience wants a whole number from 1 to 2,147,483,647",
  ],
  "a cycle that is to warm up: it rises by itself": [
    whole({ schedule: "one_cycle(0.1, warmup: 5)" }),
    "RN2013 one_cycle has no parameter warmup; it has rate, rise, shape",
  ],
  "the form of a warm-up that there is not": [
    whole({ schedule: "cosine(0.1, warmup_from: 0.5, warmup_shape: constant)" }),
    "RN4035 warmup_from changes nothing where warmup is 0",
    "RN4035 warmup_shape changes nothing where warmup is 0",
  ],
  "a warm-up from the whole rate": [
    whole({ schedule: "constant(0.1, warmup: 2, warmup_from: 1)" }),
    "RN4035 warmup changes nothing where warmup_from is 1",
  ],
  "a drop without milestones": [
    whole({ schedule: "steps(0.1, drop: 0.5)" }),
    "RN4035 drop changes nothing where at is []",
  ],
  "milestones at which nothing drops": [
    whole({ schedule: "steps(0.1, drop: 1, at: [20])" }),
    "RN4035 at changes nothing where drop is 1",
  ],
  "a rate that a drop raises beyond all numbers": [
    whole({ schedule: "steps(0.1, drop: 1e30, at: [20, 40])" }),
    "RN4028 with this drop the rate grows beyond 3.4e38",
  ],
  "a rate that a warm-up raises beyond all numbers": [
    whole({ schedule: "constant(1e30, warmup: 10, warmup_from: 1e30)" }),
    "RN4028 with this warmup_from the rate grows beyond 3.4e38",
  ],
  "the length twice": [whole({ epochs: "3" }), "RN4003 the length is given twice"],
  "a schedule without its rate": [whole({ schedule: "constant" }), "RN2014 constant needs rate"],
};

findingsOf("times of recipes", cases, ["RN2050"]);
