/** From a request to a run before its next step: compiled, opened on devices, told of. Whoever asks for it may stop it on its way. */
import type { RunRequest, Told } from "../protocol.ts";
import { turn } from "../turn.ts";
import { deviceFor, deviceNotes, deviceTitle } from "./devices.ts";
import { Lane } from "./lane.ts";
import type { KeptLane, Place, ToldLane } from "./place.ts";
import type { Plan } from "./plan.ts";
import { Run } from "./run.ts";

/** A run as it is asked for, whatever becomes of its devices. */
export interface Course {
  readonly id: string;
  readonly request: RunRequest;
  readonly place: Place;
  readonly planned: Planned;
  readonly signal: Signal;
}
/** A request that can be trained on the images that there are. */
export interface Planned {
  readonly plan: Plan;
  readonly images: KeptLane["images"];
}
/** An `AbortSignal` of its own. */
export interface Signal {
  aborted: boolean;
}
export type Kept = readonly (KeptLane | undefined)[];

interface OpeningOptions {
  /** Why it is opened again, a sentence each. */
  readonly happened: readonly string[];
  readonly tell: (told: Told) => void;
}

/** It was stopped before its first step. */
export class NotBegun extends Error {}

/** @throws NotBegun; Refused, NotTrained */
export async function openRun(course: Course, kept: Kept, { happened, tell }: OpeningOptions): Promise<Run> {
  const { id, request, place, signal } = course;
  const { plan, images } = course.planned;
  tell({ kind: "stage", text: "compiling" });
  const lanes: Lane[] = [];
  let run: Run | undefined;
  const toldOf = (index: number) => (): ToldLane => {
    const lane = lanes[index];
    if (!lane) throw new Error(`network ${index} is saved before it is opened`);
    const { recipe, total } = plan;
    const { facts, program, history } = lane;
    return {
      ...{ id, request, recipe, total, images, facts, hash: program.hash },
      ...{ seconds: run?.seconds ?? 0, history: history.data },
    };
  };
  try {
    for (const [index, planned] of plan.lanes.entries()) {
      const device = await deviceFor(plan.lanes.length, index);
      const storage = place.lane(index, kept[index] !== undefined, request.shortcuts.length, toldOf(index));
      const before = kept[index]?.hasState ? kept[index] : undefined;
      const { model, image, images: parts } = plan;
      const opening = { ...planned, model, device, signal, image, images: parts, storage, kept: before };
      lanes.push(await Lane.open(opening));
      await heard(signal);
    }
    const [lane] = lanes;
    if (!lane) throw new Error("a run has a network");
    const { total, batch, model, recipe, seed, facts, images: parts } = plan;
    run = new Run(lanes, { images: parts, total, seconds: kept[0]?.seconds ?? 0, tell });
    tell({
      kind: "begun",
      ...{ total, batch, model, recipe, seed, images: facts, text: request.text, step: run.step },
      device: deviceTitle(lane.device.name),
      notes: [...happened, ...otherDevice(lane), ...deviceNotes(lane.device)],
      ...(place.problem ? { unkept: place.problem } : {}),
      lanes: lanes.map((each) => each.facts),
      samples: run.samples.map((picture, index) => ({ picture, label: parts.heldOut.labels[index] ?? 0 })),
    });
    if (run.step > 0) tell({ kind: "history", lanes: lanes.map(({ history }) => history.data) });
    return run;
  } catch (error) {
    for (const lane of lanes) await lane.close();
    throw error;
  }
}

/** What was asked meanwhile is heard. @throws NotBegun where it was to stop */
export async function heard(signal: Signal): Promise<void> {
  await turn();
  if (signal.aborted) throw new NotBegun("it was stopped before its first step");
}

function otherDevice({ otherDevice: before, device }: Lane): readonly string[] {
  if (before === undefined) return [];
  const [earlier, now] = [before, device.name].map(deviceTitle);
  return [`It was trained on ${earlier} before, and ${now} may come to other last digits.`];
}
