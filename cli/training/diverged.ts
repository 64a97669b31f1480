/** Numbers that ceased to be finite, as a problem: where it was seen first, what is kept, and how to go on. */
import { notFiniteText } from "../../runtime/finite.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import type { Diverged, FirstSeen } from "../../training/events.ts";
import { grouped } from "../../grammar/counted.ts";
import type { Standing } from "./standing.ts";

/**
 * @param began the weights that the run began with, or went on from
 * @param rate the schedule's
 */
export function divergedProblem(
  event: Diverged,
  standing: Standing,
  began: string | undefined,
  rate: number,
): ResnetProblem {
  const [reason, advice] = reasonOf(event);
  if (event.neverBegan) return neverBegan(reason, standing, began);
  const lower = { rate: Number((rate / 10).toPrecision(3)) };
  const ways = [standing.wayOn(lower), ...fromBest(standing, lower)];
  // What is in the session now is not kept: whoever goes on from it ends here again.
  return new ResnetProblem("RN4015", reason, `${advice}; ${standing.text()}: ${ways.join("; ")}`);
}

function reasonOf({ cause, step }: Diverged): readonly [reason: string, advice: string] {
  if (cause.kind === "loss") return [`${cause.problem.message}; ${seenText(cause.seen)}`, cause.problem.help];
  const what =
    cause.kind === "tensors"
      ? notFiniteText(cause.bad)
      : `the output for ${grouped(cause.score.notFinite)} of ${grouped(cause.score.examples)} held-out images is not finite`;
  return [
    `after step ${grouped(step)} ${what}; the loss is finite`,
    "lower the rate, add warm-up, or look at the data",
  ];
}

function seenText(seen: FirstSeen): string {
  switch (seen.kind) {
    case "tensor":
      return `before that step ${notFiniteText(seen.bad)}`;
    case "layer":
      return `first seen in ${seen.name}`;
    case "loss":
      return "every layer's output is finite: it is in the loss";
    case "gradient":
      return "the loss is finite, and every tensor before that step";
    case "unknown":
      return "which layer it was is not known of an epoch's last, smaller batch";
  }
}

/** What the run began with gives no loss, and whoever begins with it ends here again. */
function neverBegan(reason: string, standing: Standing, began: string | undefined): ResnetProblem {
  const advice =
    began === undefined
      ? "no rate mends that: look at the data and at the first values"
      : `no rate mends that: what ${began} holds is beyond use; name weights that were saved before`;
  return new ResnetProblem("RN4015", reason, [advice, ...fromBest(standing, {})].join("; "));
}

function fromBest(standing: Standing, changes: { readonly rate?: number }): readonly string[] {
  const command = standing.fromBest(changes);
  return command === undefined ? [] : [`or begin with its best weights: ${command}`];
}
