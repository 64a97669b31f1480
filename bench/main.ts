/**
 * `npm run bench`: every number that we publish, measured in this run. Medians; ratios where two things are compared.
 * `npm run bench -- --list`: its parts, and about how long each takes; `--only PART[,PART]` asks for some of them.
 * `npm run bench -- --quick`: one round, without what takes minutes.
 * `npm run bench -- --retune`: only what of an operation's tail pays on this device (`retune.ts`); `--dry-run` writes nothing.
 */
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { benchGpu, parts } from "./parts.ts";
import { retune } from "./retune.ts";
import type { Verdict } from "./side-by-side/aims.ts";

/** The commit before the first of those that fused, joined and planned steps: "today's own time" there. */
const BEFORE_FUSION = "aa9f02d";

const options = {
  quick: { type: "boolean", default: false },
  only: { type: "string", multiple: true },
  list: { type: "boolean", default: false },
  against: { type: "string", default: BEFORE_FUSION },
  retune: { type: "boolean", default: false },
  "dry-run": { type: "boolean", default: false },
} as const;

function given() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const known = Object.keys(options).map((each) => `--${each}`);
    return wrong(`${(error as Error).message.split(". ")[0]}; npm run bench knows ${known.join(", ")}`);
  }
}
function wrong(message: string): never {
  console.error(message);
  process.exit(2);
}

// A reader that has seen enough, `npm run bench | head`, is no error.
process.stdout.on("error", () => process.exit(0));
const { quick, only, list, against, retune: isRetuning, "dry-run": isDry } = given();
if (isDry && !isRetuning) wrong("--dry-run is of --retune: npm run bench -- --retune --dry-run");
if (isRetuning) {
  await retune(await benchGpu(), { rounds: quick ? 3 : 15, writes: !isDry });
  process.exit(0);
}
const names = only?.flatMap((each) => each.split(",")) ?? Object.keys(parts);
const unknown = names.find((name) => !Object.hasOwn(parts, name));
if (unknown !== undefined) wrong(`there is no part ${unknown}; there are ${Object.keys(parts).join(", ")}`);
const chosen = Object.entries(parts).filter(([name]) => names.includes(name));
const minutes = chosen.reduce((sum, [, part]) => sum + part.minutes, 0);
if (list) {
  for (const [name, part] of chosen)
    console.log(`${name.padEnd(18)} ${part.minutes.toFixed(1).padStart(5)} min  ${part.says}`);
  console.log(`${"all".padEnd(18)} ${minutes.toFixed(1).padStart(5)} min  on two quiet cores`);
  process.exit(0);
}
if (!quick)
  console.log(`About ${Math.ceil(minutes)} minutes on two quiet cores; each part by itself: npm run bench -- --list`);
const startedAt = performance.now();
const verdicts: Verdict[] = [];
const loadBefore = loadavg()[0] ?? 0;
for (const [name, { run }] of chosen) {
  console.log(`\n== ${name}`);
  verdicts.push(...((await run({ quick, against, print: console.log })) ?? []));
}
console.log(`\nTook ${((performance.now() - startedAt) / 60_000).toFixed(1)} minutes.`);
const [reached, missed, left] = [true, false, undefined].map((of) => verdicts.filter((each) => each.reached === of));
if (verdicts.length > 0)
  console.log(`What is asked for: ${reached?.length} reached, ${missed?.length} not, ${left?.length} not measured.`);
// Before the first part: what is measured here makes some of what comes later.
if (loadBefore > availableParallelism() / 2)
  console.log(
    `Other work was there (load ${loadBefore.toFixed(1)}): threads that spin while they wait, as PyTorch's and ONNX Runtime's, suffer most.`,
  );
for (const { says } of [...(missed ?? []), ...(left ?? [])]) console.log(`  ${says}`);
// What computes something else is not compared, and no number of this run can be trusted before it is known why.
if (verdicts.some(({ differs }) => differs)) process.exitCode = 1;
