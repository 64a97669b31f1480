/** A run's events, each handed to who hears them, to its end; a device that is lost on the way is told with where the run stands. */
import { bug } from "../../compiler/bug.ts";
import { DeviceLostError, ResnetProblem } from "../../runtime/problem.ts";
import type { Ending, TrainingEvent } from "../../training/events.ts";
import { trainRun, type TrainingSetting } from "../../training/run.ts";
import { memoryRefused } from "../memory-refused.ts";
import type { Standing } from "./standing.ts";

export interface Hearers {
  readonly hear: (event: TrainingEvent) => Promise<void>;
  /** Whatever ends the run. */
  readonly finish: () => void;
  readonly standing: Standing;
}

/** Runs it and prints what happens. @returns how it ended */
export async function told({ hear, finish, standing }: Hearers, setting: TrainingSetting): Promise<Ending> {
  try {
    for await (const event of trainRun(setting)) {
      await hear(event);
      if (event.kind === "ended" || event.kind === "interrupted" || event.kind === "diverged") return event;
    }
  } catch (error) {
    // What was done since the last checkpoint is gone, with the device or with the process.
    const wayOn = `${standing.text()}: ${standing.wayOn()}`;
    if (error instanceof DeviceLostError) throw new ResnetProblem(error.code, error.message, wayOn);
    throw memoryRefused(error, { standing: wayOn }) ?? error;
  } finally {
    finish();
  }
  return bug("a run has ended without an event that says how");
}
