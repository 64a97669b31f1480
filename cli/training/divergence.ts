/** When numbers cease to be finite: where it was seen first, what is kept, and how to go on. */
import { compileModel } from "../../compiler/compile.ts";
import { FINITE_PREFIX } from "../../compiler/lower/lower.ts";
import { findNotFinite, MOST_USABLE, notFiniteText, type NotFinite } from "../../runtime/finite.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { openSession, type Session } from "../../runtime/session.ts";
import type { LossNotFinite } from "../../runtime/train.ts";
import { grouped } from "../terminal.ts";
import type { Saver } from "./saver.ts";
import { inputOf, type CommandChanges, type RunSetting } from "./setting.ts";

/** What is in the session now is not kept: whoever goes on from it ends here again. */
function diverged(reason: string, advice: string, { recipe }: RunSetting, saver: Saver): ResnetProblem {
  const rate = Number((recipe.schedule.rate / 10).toPrecision(3));
  const ways = [saver.wayOn({ rate }), ...fromBest(saver, { rate })];
  return new ResnetProblem("RN4015", reason, `${advice}; ${saver.standing()}: ${ways.join("; ")}`);
}

function fromBest(saver: Saver, changes: CommandChanges): readonly string[] {
  const command = saver.fromBest(changes);
  return command === undefined ? [] : [`or begin with its best weights: ${command}`];
}

/** No step of this run has changed a number: what it began with gives no loss, and whoever begins with it ends here again. */
function neverBegan(reason: string, { from, options }: RunSetting, saver: Saver): ResnetProblem {
  const began = from?.path ?? options.start?.weights;
  const advice =
    began === undefined
      ? "no rate mends that: look at the data and at the first values"
      : `no rate mends that: what ${began} holds is beyond use; name weights that were saved before`;
  return new ResnetProblem("RN4015", reason, [advice, ...fromBest(saver, {})].join("; "));
}

/** The loss is told on the way; it guards the update of its own step, not those before it. */
export async function lossDiverged(problem: LossNotFinite, setting: RunSetting, saver: Saver): Promise<ResnetProblem> {
  // Where every tensor is finite, however large, the layer that first gives what is not says more.
  const bad = await notFiniteIn(setting.session, Number.MAX_VALUE);
  const where = bad ? `before that step ${notFiniteText(bad)}` : await layerOf(problem.step, setting);
  const reason = `${problem.message}; ${where}`;
  const isFirst = problem.step === (setting.from?.step ?? 0);
  return isFirst ? neverBegan(reason, setting, saver) : diverged(reason, problem.help, setting, saver);
}

/** @throws ResnetProblem RN4015 where a tensor is not finite though every loss was */
export async function requireFiniteState(step: number, setting: RunSetting, saver: Saver): Promise<void> {
  const bad = await notFiniteIn(setting.session, MOST_USABLE);
  if (bad) throw sawNotFinite(`after step ${grouped(step)} ${notFiniteText(bad)}`, setting, saver);
}

/** @param what it was: `the output for 3 of 20 images is not finite` */
export function sawNotFinite(what: string, setting: RunSetting, saver: Saver): ResnetProblem {
  return diverged(`${what}; the loss is finite`, "lower the rate, add warm-up, or look at the data", setting, saver);
}

async function notFiniteIn(session: Session, most: number): Promise<NotFinite | undefined> {
  return findNotFinite(await session.readAll(["parameter", "state", "optimizer"]), most);
}

/** The first layer whose output is not finite, on the batch of a step and with the tensors as they are. */
async function layerOf(step: number, setting: RunSetting): Promise<string> {
  const { recipe, device, session, loader, sizes } = setting;
  const inputs = loader.batch(step);
  // The probe is compiled for whole batches; an epoch's last one may be smaller.
  if (inputs.labels.length !== recipe.batch) return "which layer it was is not known of an epoch's last, smaller batch";
  const functions = [{ kind: "probe", batch: recipe.batch }] as const;
  const probe = compileModel(recipe.model, { functions, targets: device.targets, sizes });
  await using inspection = await openSession(device, probe);
  for (const [name, values] of await session.readAll(["parameter", "state"])) inspection.write(name, values);
  const finite = await inspection.probe({ [inputOf(recipe)]: inputs.image }, step);
  const first = [...finite].find(([, isFinite]) => !isFinite)?.[0].slice(FINITE_PREFIX.length);
  return first === undefined ? "every layer's output is finite: it is in the loss" : `first seen in ${first}`;
}
