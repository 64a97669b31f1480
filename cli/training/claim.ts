/** Whether a run may have its folder; where it may not, what would be lost, and the commands that keep it or lose it. */
import { LAST, type Claim, type ClaimOptions, type Found, type RunFiles } from "../../training/files.ts";
import { dataText, differences, unknownOf, type RunFacts } from "../../training/origin.ts";
import { grouped } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import type { RunFolder } from "./folder.ts";
import type { RunOptions } from "./options.ts";

/** @throws UsageError with the ways on */
export async function claimFolder(
  files: RunFiles,
  folder: RunFolder,
  run: RunFacts,
  from: ClaimOptions["from"],
  options: RunOptions,
): Promise<void> {
  const claim = await files.claim(run, { overwrite: options.overwrite, from });
  if (claim.kind !== "granted") throw refusal(claim, folder, run, options);
}

function refusal(
  claim: Exclude<Claim, { readonly kind: "granted" }>,
  folder: RunFolder,
  run: RunFacts,
  { out, command }: RunOptions,
): UsageError {
  const keep = command({ out: folder.freeBeside() });
  const lose = command({ overwrite: true });
  if (claim.kind === "best-of-others")
    return new UsageError(
      `the best weights in ${out} were chosen on ${dataText(claim.scoredOn)}, this run is scored on ${dataText(run.data)}`,
      `keep them: ${keep}; or lose them: ${lose}`,
    );
  const { found } = claim;
  const hasLast = found.some(({ name }) => name === LAST) && found.some(({ record }) => record);
  const goOn = hasLast ? [`go on with it: ${command({ resume: out })}`] : [];
  return new UsageError(
    `${out} ${described(found, run)}`,
    [...goOn, `keep it: ${keep}`, `lose it: ${lose}`].join("; "),
  );
}

function described(found: readonly Found[], run: RunFacts): string {
  const known = found.find(({ record }) => record);
  if (!known?.record) {
    const [{ name, problem } = { name: LAST }] = found;
    return problem === undefined
      ? `holds ${name}, which does not say what run it is of`
      : `holds ${name}, which cannot be read: ${problem}`;
  }
  const { record } = known;
  const of = record.origin ? `, ${record.origin.recipe} of ${record.origin.file}` : "";
  const steps = `after ${grouped(record.step)} steps`;
  const differs = differences(record, run);
  const unknown = unknownOf(record);
  const asTold = unknown === undefined ? "" : `, as far as it tells: not ${unknown}`;
  if (differs.length === 0) return `holds this run already${of} ${steps}${asTold}`;
  return `holds another run${of} ${steps}: ${differs.join(", ")} ${differs.length === 1 ? "differs" : "differ"}`;
}
