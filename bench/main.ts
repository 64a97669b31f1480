/**
 * `npm run bench`: every number that we publish, measured in this run. Medians; ratios where two things are compared.
 * `npm run bench -- --list`: its parts, and about how long each takes; `--only PART[,PART]` asks for some of them.
 * It goes on to its end, and says there what failed or was not measured; with 1 where that was ours, or something else was computed.
 * `npm run bench -- --quick`: one round, without what takes minutes.
 * `npm run bench -- --retune`: only which kernels, tails and heads of operations pay on this device (`retune.ts`); `--dry-run` writes nothing.
 */
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { runPart } from "./part.ts";
import { benchGpu, introduce, parts } from "./parts.ts";
import { retune } from "./retune.ts";
import { inMinutes, isWrong, summaryLines, type Done } from "./summary.ts";

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
const expected = chosen.reduce((sum, [, part]) => sum + part.minutes, 0);
if (list) {
  for (const [name, part] of chosen) console.log(`${name.padEnd(18)} ${inMinutes(part.minutes)}  ${part.says}`);
  console.log(`${"all".padEnd(18)} ${inMinutes(expected)}  on two quiet cores, with what is compared with installed`);
  process.exit(0);
}
if (!quick)
  console.log(`About ${Math.ceil(expected)} minutes on two quiet cores; each part by itself: npm run bench -- --list`);
const loadBefore = loadavg()[0] ?? 0;
const done: Done[] = [];
let isIntroduced = false;
for (const [name, part] of chosen) {
  if (part.isCompared && !isIntroduced) introduce();
  isIntroduced ||= part.isCompared === true;
  console.log(`\n== ${name}`);
  const startedAt = performance.now();
  const outcome = await runPart(name, { quick, against });
  if (outcome.failure !== undefined) console.log(`  ${name} failed: ${outcome.failure}`);
  done.push({ name, expected: part.minutes, minutes: (performance.now() - startedAt) / 60_000, ...outcome });
}
for (const line of summaryLines(done, { load: loadBefore, cores: availableParallelism() })) console.log(line);
// No number of this run can be trusted before it is known why.
if (isWrong(done)) process.exitCode = 1;
