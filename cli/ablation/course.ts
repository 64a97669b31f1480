/**
 * The course of one run of an ablation, in a file beside its weights. It is written before each state is saved, so that a
 * run that goes on from one knows what was before; what it says of later steps counts for nothing then.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TrainingEvent } from "../../training/events.ts";
import { readBytes } from "../files/read.ts";
import { writeWhole } from "../files/write.ts";
import { UsageError } from "../usage-error.ts";

export const COURSE = "course.json";

/** What a run is: what differs is another run. In words, by what it is called. */
export interface RunIdentity {
  readonly [part: string]: string | number;
}

export interface Evaluation {
  readonly step: number;
  /** Accuracy is 0 to 1. */
  readonly means: { readonly [metric: string]: number };
}

export interface Course {
  readonly run: RunIdentity;
  /** Of each step. */
  readonly losses: readonly number[];
  readonly evaluations: readonly Evaluation[];
  /** How it ended; absent where it has not. */
  readonly ended?: "whole" | "diverged";
}

/** @returns undefined where there is none @throws UsageError where it cannot be read */
export function readCourse(folder: string): Course | undefined {
  const path = join(folder, COURSE);
  if (!existsSync(path)) return undefined;
  try {
    const course: unknown = JSON.parse(new TextDecoder().decode(readBytes(path)));
    if (isCourse(course)) return course;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UsageError(`${path} is damaged: it does not say what run is here`, `take ${folder} away, and run it again`);
}

function isCourse(value: unknown): value is Course {
  const { run, losses, evaluations, ended = "whole" } = (value ?? {}) as Partial<Course>;
  const isNumber = (each: unknown): boolean => typeof each === "number";
  return (
    (ended === "whole" || ended === "diverged") &&
    typeof run === "object" &&
    Array.isArray(losses) &&
    losses.every(isNumber) &&
    Array.isArray(evaluations) &&
    evaluations.every(
      (each: Partial<Evaluation> | null) =>
        isNumber(each?.step) && typeof each?.means === "object" && Object.values(each.means).every(isNumber),
    )
  );
}

/** Keeps the course of a run while it goes. */
export class CourseWriter {
  readonly #folder: string;
  #course: Course;

  /** @param before of the same run, where there is one to go on with */
  constructor(folder: string, run: RunIdentity, before: Course | undefined) {
    this.#folder = folder;
    this.#course = before ?? { run, losses: [], evaluations: [] };
  }

  get course(): Course {
    return this.#course;
  }

  /** @throws UsageError where it cannot be written */
  hear(event: TrainingEvent): void {
    const { run, losses, evaluations } = this.#course;
    switch (event.kind) {
      case "began":
        this.#course = {
          run,
          losses: losses.slice(0, event.step),
          evaluations: evaluations.filter(({ step }) => step <= event.step),
        };
        return;
      case "progress":
        // Its own array, which nobody else holds: a run has many steps.
        (losses as number[]).push(event.results.loss);
        return;
      case "settled":
        return this.#write();
      case "evaluated":
        this.#course = {
          ...this.#course,
          evaluations: [...evaluations, { step: event.step, means: { ...event.score.means } }],
        };
        return this.#write();
      case "ended":
      case "diverged":
        this.#course = { ...this.#course, ended: event.kind === "ended" ? "whole" : "diverged" };
        return this.#write();
      default:
        return;
    }
  }

  #write(): void {
    writeWhole(join(this.#folder, COURSE), `${JSON.stringify(this.#course)}\n`);
  }
}

/** The last tenth of the steps: single batches jump, and what was at first is long over. */
const LAST_SHARE = 0.1;

/** Mean loss of the last tenth of the steps; undefined where there is no step, or the run diverged. */
export function finalLoss({ losses, ended }: Course): number | undefined {
  if (losses.length === 0 || ended === "diverged") return undefined;
  const last = losses.slice(-Math.max(1, Math.round(LAST_SHARE * losses.length)));
  return last.reduce((sum, loss) => sum + loss, 0) / last.length;
}
