/**
 * A measuring process of our own: compiles a subject's network and trains or runs it on one device.
 * `ours.js train|infer FOLDER SAMPLES cpu|software-gpu THREADS`. It is bundled with the sources of earlier revisions, too
 * (`side-by-side/earlier.ts`): what it imports of the project is what has always been there.
 */
import { openChosenDevice } from "../cli/devices/open-device.ts";
import { compileModel } from "../compiler/compile.ts";
import { openSession } from "../runtime/open-session.ts";
import { reporting } from "./measurement.ts";
import { networks } from "./side-by-side/networks.ts";
import { modelOf, readSubject } from "./side-by-side/subject.ts";
import { median } from "./statistics.ts";

/** Steps whose losses are compared, where there are as many: the last two say whether gradients and updates are right. */
const CHECKED_STEPS = 3;
/** Of `samples`, a quarter as many again warm up: few samples are of long steps, which the first one has warmed up. */
const warmUps = (samples: number): number => Math.floor(samples / 4);

void reporting(async () => {
  const [kind, folder = "", ...rest] = process.argv.slice(2);
  const [samples = 1, threads = 1] = [rest[0], rest[2]].map(Number);
  const { network, batch, parameters, rate, tensors, image, labels } = readSubject(folder);
  const textAt = performance.now();
  const model = modelOf(networks[network].text);
  const checkedAt = performance.now();
  const word = rest[1] === "cpu" ? "cpu" : "software-gpu";
  const { device } = await openChosenDevice({ device: word, threads });
  const openedAt = performance.now();
  const wanted = { kind: kind === "infer" ? "infer" : "train", batch } as const;
  const program = compileModel(model, { functions: [wanted], targets: device.targets });
  if (program.parameterCount !== parameters) throw new Error(`${program.parameterCount} parameters: another network`);
  const compiledAt = performance.now();
  const session = await openSession(device, program, { seed: 1 });
  const readyAt = performance.now();
  /** Logits or the loss. */
  const once = async (): Promise<readonly number[]> => {
    if (wanted.kind === "infer") return Object.values(await session.run({ image })).flatMap((each) => [...each]);
    return [(await (await session.step({ image, labels }, { rate })).result).loss ?? Number.NaN];
  };
  for (const { name, values } of tensors) session.write(name, values);
  const filledAt = performance.now();
  const values: number[] = [...(await once())];
  const firstAt = performance.now();
  const times: number[] = [];
  for (let i = -warmUps(samples); i < samples; i++) {
    const startedAt = performance.now();
    const told = await once();
    if (i >= 0) times.push(performance.now() - startedAt);
    if (wanted.kind === "train" && values.length < CHECKED_STEPS) values.push(...told);
  }
  return {
    milliseconds: median(times),
    samples,
    values,
    first: {
      check: checkedAt - textAt,
      device: openedAt - checkedAt,
      compile: compiledAt - openedAt,
      "set up": readyAt - compiledAt,
      "first loss": firstAt - filledAt,
    },
    processMilliseconds: firstAt - (filledAt - readyAt),
    note: device.name,
  };
});
