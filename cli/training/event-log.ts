/** `--log json`: what happens in a run as JSON, an object a line on stdout. Its fields are listed in the README, "Watching a run". */
import type { Program } from "../../runtime/program.ts";
import type { DivergenceCause, TrainingEvent } from "../../training/events.ts";
import { evaluatedRow, stepRow } from "../../training/history.ts";
import { stoppedText } from "../../training/stopping.ts";
import { waitedShare, type Waited } from "../../training/waiting.ts";

type Fields = { readonly [name: string]: string | number | boolean | readonly string[] | object | undefined };
type EventOf<K extends TrainingEvent["kind"]> = Extract<TrainingEvent, { readonly kind: K }>;

const fields: { readonly [K in TrainingEvent["kind"]]: (event: EventOf<K>, program: Program) => Fields } = {
  resumed: ({ step, differences }) => ({ step, differences }),
  began: ({ step, total }) => ({ step, total }),
  measured: ({ step, norms }) => ({
    step,
    norms: Object.fromEntries(norms.map(({ name, rank: _, ...each }) => [name, each])),
  }),
  training: ({ step, total }) => ({ step, total }),
  progress: (event, program) => {
    const { step, ...told } = stepRow(event, program);
    return { step, total: event.total, examples: event.examples, ...told };
  },
  settled: ({ step }) => ({ step }),
  evaluated: ({ step, score }) => ({ examples: score.examples, ...evaluatedRow({ step }, score) }),
  saved: ({ file, step }) => ({ step, file }),
  "not-saved": ({ file, step, problem }) => ({ step, file, problem: problem.message }),
  withheld: ({ step, loss }) => ({ step, loss }),
  ended: ({ step, stopped, waited }) => ({ step, waited: shareOf(waited), stopped: stopped && stoppedText(stopped) }),
  interrupted: ({ step, isSaved, waited }) => ({ step, waited: shareOf(waited), saved: isSaved }),
  diverged: ({ step, cause }) => ({ step, cause: cause.kind, ...causeFields(cause) }),
};

function causeFields(cause: DivergenceCause): Fields {
  if (cause.kind === "loss") return { problem: cause.problem.message };
  return cause.kind === "tensors" ? { tensor: cause.bad.tensor } : { examples: cause.score.notFinite };
}

/** To a hundredth of a percent. */
function shareOf(waited: Waited): number | undefined {
  const share = waitedShare(waited);
  return share && Number(share.toFixed(4));
}

/** A line without its end. @param time when it happened */
export function logLine<K extends TrainingEvent["kind"]>(event: EventOf<K>, program: Program, time: Date): string {
  // An event's kind says which fields it has, which TypeScript does not see through the table.
  const of = fields[event.kind] as (event: TrainingEvent, program: Program) => Fields;
  return JSON.stringify({ event: event.kind, time: time.toISOString(), ...of(event, program) });
}

/** The line before all others: which run it is. */
export function runLine(facts: Fields, time: Date): string {
  return JSON.stringify({ event: "run", time: time.toISOString(), ...facts });
}
