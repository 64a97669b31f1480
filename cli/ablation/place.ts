/** The folder of an ablation: one ablation's, and what of it is there already. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { namesIn, readBytes } from "../files/read.ts";
import { writeWhole } from "../files/write.ts";
import { UsageError } from "../usage-error.ts";
import { LAST } from "../../training/files.ts";
import { COURSE, readCourse, type Course, type RunIdentity } from "./course.ts";
import type { Grid } from "./wanted.ts";

const MARK = "ablation.json";

/** Of a folder: the design and the recipe, as they are named. */
export interface AblationName {
  readonly file: string;
  readonly recipe: string;
}
interface Mark extends AblationName {
  /** Absent in earlier folders. */
  readonly grids?: readonly Grid[];
}

/**
 * An empty folder, or one of the same ablation, which may have had other counterparts.
 * @param waysOn what to do where it holds something else
 * @returns what earlier calls varied, as far as they are this ablation's
 * @throws UsageError
 */
export function claimAblation(
  out: string,
  name: AblationName,
  grid: Grid,
  overwrite: boolean,
  waysOn: string,
): readonly Grid[] {
  const mark = join(out, MARK);
  const others = namesIn(out).filter((each) => each !== "run.lock");
  const before = existsSync(mark) ? readMark(mark) : undefined;
  if (before === undefined && others.length > 0)
    throw new UsageError(`${out} holds something else than an ablation: ${others.slice(0, 3).join(", ")}`, waysOn);
  const isAnother = before !== undefined && (before.file !== name.file || before.recipe !== name.recipe);
  if (isAnother && !overwrite)
    throw new UsageError(
      `${out} holds another ablation: of ${before.recipe} of ${before.file}, not of ${name.recipe} of ${name.file}`,
      waysOn,
    );
  const [then, now] = [parameterOf(before?.grids ?? []), parameterOf([grid])];
  const isOver = then !== undefined && now !== undefined && then !== now;
  // A table has one column for what is varied.
  if (isOver && !overwrite)
    throw new UsageError(`${out} holds an ablation over ${then}, and this one is over ${now}`, waysOn);
  if (isAnother || isOver)
    for (const each of others) if (isRun(join(out, each))) rmSync(join(out, each), { recursive: true });
  return isAnother || isOver ? [] : (before?.grids ?? []);
}

/** Says whose the folder is, and what all of its runs are of. */
export function markAblation(out: string, name: AblationName, earlier: readonly Grid[], grid: Grid): void {
  const isAsked = ({ shortcut, depth }: Grid): boolean => shortcut === grid.shortcut && depth === grid.depth;
  const grids = earlier.some(isAsked) ? earlier : [...earlier, grid];
  writeWhole(join(out, MARK), `${JSON.stringify({ ...name, grids } satisfies Mark, null, 2)}\n`);
}

/** That is varied: one in a folder, if any. */
export function parameterOf(grids: readonly Grid[]): string | undefined {
  return grids.flatMap(({ depth }) => depth?.split("=")[0]?.trim() ?? [])[0];
}

function readMark(path: string): Mark {
  try {
    const read = JSON.parse(new TextDecoder().decode(readBytes(path))) as Partial<Mark> | null;
    const grids: unknown = read?.grids ?? [];
    if (typeof read?.file === "string" && typeof read.recipe === "string" && isGrids(grids))
      return { file: read.file, recipe: read.recipe, grids };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UsageError(
    `${path} is damaged: it does not say which ablation is here`,
    "choose another folder with --out",
  );
}

function isGrids(value: unknown): value is readonly Grid[] {
  const isWord = (word: unknown): boolean => word === undefined || typeof word === "string";
  return (
    Array.isArray(value) &&
    value.every((each: Partial<Grid> | null) => each !== null && isWord(each.shortcut) && isWord(each.depth))
  );
}

function isRun(folder: string): boolean {
  return existsSync(join(folder, COURSE));
}

/**
 * What is there of a run, where it is this one: its course, and whether there is a state to go on from.
 * @param waysOn what to do where the folder holds another run
 * @throws UsageError where another design, recipe or length made it, with what differs
 */
export function courseBefore(
  folder: string,
  run: RunIdentity,
  overwrite: boolean,
  waysOn: string,
): { readonly course: Course | undefined; readonly goesOn: boolean } {
  const course = readCourse(folder);
  const differs = course ? Object.keys({ ...course.run, ...run }).filter((part) => course.run[part] !== run[part]) : [];
  if (differs.length > 0 && !overwrite)
    throw new UsageError(
      `${folder} holds another run: ${differs.map((part) => told(part, course, run)).join(", ")}`,
      waysOn,
    );
  if (differs.length > 0) rmSync(folder, { recursive: true });
  const isThere = course !== undefined && differs.length === 0;
  return { course: isThere ? course : undefined, goesOn: isThere && existsSync(join(folder, LAST)) };
}

/** `the batch was 64, now 128`; of a hash only that it differs. */
function told(part: string, before: Course | undefined, run: RunIdentity): string {
  const isHash = part === "network" || part === "recipe";
  return isHash
    ? `the ${part} has changed`
    : `the ${part} was ${before?.run[part] ?? "not told"}, now ${run[part] ?? "none"}`;
}
