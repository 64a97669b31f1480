/** A run that outlives its device: where that is lost, another one is opened, and the run goes on from its last state. */
import { requireFunction } from "../runtime/argument.ts";
import { DeviceLostError } from "../runtime/problem.ts";
import type { Session } from "../runtime/session.ts";
import type { TrainingEvent } from "./events.ts";
import { trainRecipe, type RecipeRunOptions } from "./recipe-run.ts";
import { MemoryStorage } from "./storage.ts";

/** Devices in a row that are lost before anything is saved: another one would be, too. */
const MOST_LOST = 3;

/**
 * `trainRecipe` over as many sessions as it takes: steps since the last state are done again, to the same bits on the same
 * kind of device. After a loss the next event is `resumed`, or `began` where nothing had been saved.
 * @param open a session on a device that is there now: asked at first, and after each loss; it is disposed at the end
 * @throws what `trainRecipe` does; DeviceLostError where three devices in a row are lost before anything is saved
 */
export async function* keepTraining(
  open: () => Promise<Session>,
  options: RecipeRunOptions,
): AsyncGenerator<TrainingEvent, void> {
  requireFunction("keepTraining", "open", open);
  const storage = options.storage ?? new MemoryStorage();
  let again: Partial<RecipeRunOptions> = {};
  for (let lost = 0; ;) {
    const session = await open();
    try {
      for await (const event of trainRecipe(session, { ...options, storage, ...again })) {
        if (event.kind === "saved") {
          lost = 0;
          // Before, what is in the storage is another run's, or what this one was to go on from.
          again = { resume: true, overwrite: false };
        }
        yield event;
      }
      return;
    } catch (error) {
      if (!(error instanceof DeviceLostError) || ++lost === MOST_LOST) throw error;
    } finally {
      session.dispose();
    }
  }
}
