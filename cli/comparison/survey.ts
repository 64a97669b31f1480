/**
 * Both sides of a comparison, read and checked as far as they can be. What one side cannot show is a gap, and its models
 * are left out of the other side as well: nobody knows whether they came, went or changed.
 */
import { hasErrors } from "../../compiler/check.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { isComplete } from "../../compiler/model/expansion/expand-model.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { SourceFile, Span } from "../../grammar/source.ts";
import type { Configurations } from "../config/load.ts";
import { requireNames } from "../design.ts";
import { isUnknown, type Unknown } from "../git/objects.ts";
import { shellCommand } from "../shell.ts";
import { UsageError } from "../usage-error.ts";
import { pairModels, type ModelComparison } from "./pair.ts";
import { choose, openVersion, type Chosen, type Opened, type Unread, type Version } from "./version.ts";
import type { Sides } from "./versions.ts";

/** What is not compared, and why not. */
export interface Gap {
  /**
   * `unknown` cannot be read, `wrong-now` was right and has errors; `wrong-before` had some, `wrong-new` was not there:
   * these have nothing to lose.
   */
  readonly kind: "unknown" | "wrong-now" | "wrong-before" | "wrong-new";
  /** `nets/a.resnet`, `nets/a.resnet:Model`, `nets`. */
  readonly what: string;
  readonly reason: string;
  readonly help: string;
  /** What it should have been compared with. */
  readonly version: string;
  readonly span: Span;
  /** What is wrong with the design now. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface Survey {
  readonly comparisons: readonly ModelComparison[];
  readonly gaps: readonly Gap[];
  /** All that was looked at, today or before. */
  readonly files: readonly string[];
}

/** A file's models on one side that are to be compared. */
type Models = ReadonlyMap<string, CheckedModel>;

/** The models that are wanted of a file; all when undefined. */
type Wanted = ReadonlyMap<string, readonly string[] | undefined>;

/** @throws UsageError where an argument stands for nothing on both sides */
export async function survey(
  targets: readonly string[],
  configurations: Configurations,
  sides: Sides,
): Promise<Survey> {
  const { then, now, unread } = await gather(targets, configurations, sides);
  const gaps = unread.map(({ path, problem }) => gap("unknown", path, problem, sides.before));
  const isBlind = blindBy(unread);
  const [before, after] = [new Map<string, Models>(), new Map<string, Models>()];
  const starts = new Map<string, Span>();
  const files = [...new Set([...then.keys(), ...now.keys()])];
  for (const file of files) {
    const old = then.has(file) ? await openVersion(sides.before, file, then.get(file)) : undefined;
    const today = now.has(file) ? await openVersion(sides.after, file, now.get(file)) : undefined;
    const seen = lookAt({ file, old, today }, sides);
    gaps.push(...seen.gaps);
    requireKnown(then.get(file) ?? now.get(file), [old, today]);
    // What has come to or gone from where nobody can look may have been there all the time.
    if (isBlind(file) && !(old && today)) continue;
    if (seen.old) before.set(file, seen.old);
    if (seen.today) after.set(file, seen.today);
    if (today && !isUnknown(today)) starts.set(file, startOf(today.project.entry.file.source));
  }
  const comparisons = pairModels(before, after).map((each) => {
    const start = starts.get(each.file);
    return start ? { ...each, start } : each;
  });
  // A link that a search found may have been named, too; its finding is the one that has a place.
  const each = new Map(gaps.map((gap) => [`${gap.kind} ${gap.what}`, gap]));
  return { comparisons, gaps: [...each.values()], files };
}

interface Gathered {
  readonly then: Wanted;
  readonly now: Wanted;
  readonly unread: readonly Unread[];
}

async function gather(targets: readonly string[], configurations: Configurations, sides: Sides): Promise<Gathered> {
  const old = await choose(targets, configurations, sides.before);
  const today = await choose(targets, configurations, sides.after);
  const unread = new Map([...old.unread, ...today.unread].map((each) => [each.path, each]));
  const isEmpty = old.files.length + today.files.length + unread.size === 0;
  const missing = targets.find((target) => isEmpty || (old.nothing.has(target) && today.nothing.has(target)));
  if (missing !== undefined) throw nothing(missing, sides.before);
  const [then, now] = [wantedOf(old), wantedOf(today)];
  const isBlind = blindBy([...unread.values()]);
  await addLinked(then, now, { side: sides.after, isBlind });
  await addLinked(now, then, { side: sides.before, isBlind });
  return { then, now, unread: [...unread.values()] };
}

function wantedOf({ files }: Chosen): Map<string, readonly string[] | undefined> {
  return new Map(files.map(({ path, only }) => [path, only]));
}

/** Whether a file lies where nobody can look. */
type IsBlind = (file: string) => boolean;

function blindBy(unread: readonly Unread[]): IsBlind {
  return (file) => unread.some(({ path }) => path === "." || `${file}/`.startsWith(`${path}/`));
}

/**
 * A search leaves links out; what is a file on one side is looked at on the other, be it a link there, to something or
 * to nothing that can be read.
 */
async function addLinked(
  from: Wanted,
  to: Map<string, readonly string[] | undefined>,
  { side, isBlind }: { readonly side: Version; readonly isBlind: IsBlind },
): Promise<void> {
  for (const [path, only] of from) {
    if (to.has(path)) continue;
    const kind = await side.settle(() => side.disk.kindOf(path));
    if (kind === "file" || kind === "other" || (kind === "unknown" && !isBlind(path))) to.set(path, only);
  }
}

function nothing(target: string, { name }: Version): UsageError {
  if (target === ".")
    return new UsageError("there is no design here", "name files or folders: resnet breaking --against main nets");
  return new UsageError(`there is no ${target}, neither here nor at ${name}`, "check the path");
}

interface Pair {
  readonly file: string;
  readonly old: Opened | Unknown | undefined;
  readonly today: Opened | Unknown | undefined;
}

interface Looked {
  readonly gaps: readonly Gap[];
  readonly old?: Models;
  readonly today?: Models;
}

/** What can be compared of a file, and what cannot. */
function lookAt({ file, old, today }: Pair, { before, after }: Sides): Looked {
  const place = today && !isUnknown(today) ? startOf(today.project.entry.file.source) : undefined;
  const unseen = (old && unseenIn(old, before)) ?? (today && unseenIn(today, after));
  if (unseen) return { gaps: [gap("unknown", file, unseen, before, place)] };
  const [was, is] = [old as Opened | undefined, today as Opened | undefined];
  const gone = was && is ? wrongNow(was, is) : [];
  const errors = is?.diagnostics.filter((each) => hasErrors([each])) ?? [];
  const wrong = { unknown: "it has errors now", help: shellCommand(["resnet", "check", file]) };
  return {
    gaps: [
      ...(was ? unsound(file, was) : []).map((what) =>
        gap("wrong-before", what, { unknown: "it had errors" }, before, place),
      ),
      ...(was || !is ? [] : unsound(file, is)).map((what) => gap("wrong-new", what, wrong, before, place)),
      ...gone.map((name) => {
        const at = is?.project.entry.own.get(name)?.declaration.name.span ?? place;
        return { ...gap("wrong-now", `${file}:${name}`, wrong, before, at), diagnostics: errors };
      }),
    ],
    ...(was && { old: new Map([...was.models].filter(([name]) => !gone.includes(name))) }),
    ...(is && { today: is.models }),
  };
}

/** Why nobody can say what a side has; undefined where somebody can. */
function unseenIn(opened: Opened | Unknown, { help, isFiltered }: Version): Unknown | undefined {
  const [problem] = isUnknown(opened) ? [opened] : opened.unseen;
  if (problem) return { ...problem, help: problem.help ?? help() };
  // Of text that is no design: is it what people read? Git LFS keeps an address in its place.
  const { project, diagnostics } = opened as Opened;
  const filtered = hasErrors(diagnostics) ? [...project.modules.keys()].find(isFiltered) : undefined;
  if (filtered === undefined) return undefined;
  const unknown = `git keeps ${filtered} through a filter, as Git LFS is one: its text is not in git`;
  return { unknown, help: "keep designs as they are: take the filter off in .gitattributes" };
}

/** What has errors has no checkpoints that could break. What cannot be parsed may not even say its models. */
function unsound(file: string, { project, models, diagnostics }: Opened): readonly string[] {
  if ((models.size === 0 || project.entry.file.gaps.length > 0) && hasErrors(diagnostics)) return [file];
  return [...project.entry.own].flatMap(([name, { declaration }]) =>
    declaration.kind === "model" && isComplete(declaration) && !models.has(name) ? [`${file}:${name}`] : [],
  );
}

/** Models that were right and are wrong now: they are not gone. */
function wrongNow(was: Opened, is: Opened): readonly string[] {
  return hasErrors(is.diagnostics) ? [...was.models.keys()].filter((name) => !is.models.has(name)) : [];
}

/** @throws UsageError where a name that was asked for is none on either side */
function requireKnown(only: readonly string[] | undefined, sides: readonly (Opened | Unknown | undefined)[]): void {
  const seen = sides.filter((each) => each !== undefined);
  const known = seen.filter((each) => !isUnknown(each)) as readonly Opened[];
  const [last] = known.slice(-1);
  if (!only || !last || known.length < seen.length || hasErrors(last.diagnostics)) return;
  requireNames(
    last,
    only.filter((name) => !known.some(({ project }) => project.entry.own.has(name))),
  );
}

function gap(kind: Gap["kind"], what: string, problem: Unknown, { name, help }: Version, span?: Span): Gap {
  const nowhere = { source: { path: what, text: "" }, start: 0, end: 0 };
  const { unknown: reason, help: advice = help() } = problem;
  return {
    kind,
    what: what === "." ? "this folder" : what,
    reason,
    help: advice,
    version: name,
    span: span ?? nowhere,
    diagnostics: [],
  };
}

function startOf(source: SourceFile): Span {
  return { source, start: 0, end: 0 };
}
