/**
 * What a recipe says as PyTorch and Keras say it, `optim.SGD(model.parameters(), lr=0.1)`, as it is written here. It
 * works on the text: what it reads need not be text of this language, and whoever calls it checks what comes out.
 */
import { argumentOf, itemsOf, valueHere } from "./foreign.ts";
import { recipeWordHere } from "./recipe-vocabulary.ts";

interface RecipeCall {
  readonly here: string;
  /** In the order of their positions there, behind what is handed over: the model's parameters, the optimizer. */
  readonly parameters: readonly (readonly [there: string, here: string])[];
  /** A schedule begins with the rate, which is the optimizer's there. */
  readonly isSchedule?: true;
}

/** `gamma:drop` is another name here, `momentum` the same, `lr:` nothing, `size:@` what stands first without a name. */
function call(here: string, parameters = "", more: Pick<RecipeCall, "isSchedule"> = {}): RecipeCall {
  const list = parameters.split(" ").filter((each) => each !== "");
  const pairs = list.map((each) => each.split(":") as [string, string?]);
  return { here, parameters: pairs.map(([there, name]) => [there, name ?? there] as const), ...more };
}
const schedule = { isSchedule: true } as const;
const files = "root: train: transform: target_transform: download: split:";
const reduced = "weight: size_average: ignore_index: reduce: reduction: from_logits:";
const sgd = call("sgd", "lr: momentum dampening weight_decay nesterov learning_rate:");
const adam = "lr: betas eps weight_decay amsgrad: learning_rate: epsilon:eps decay:weight_decay";
const crossEntropy = call("cross_entropy", `${reduced} label_smoothing`);
const binary = call("binary_cross_entropy", `${reduced} pos_weight: label_smoothing:`);
const steps = "milestones:at gamma:drop last_epoch: drop at";

const calls: { readonly [there: string]: RecipeCall } = {
  sgd,
  adam: call("adam", adam),
  adamw: call("adamw", adam),
  rmsprop: call("rmsprop", "lr: alpha eps weight_decay momentum centered: learning_rate: rho:alpha epsilon:eps"),
  crossentropyloss: crossEntropy,
  crossentropy: crossEntropy,
  categoricalcrossentropy: crossEntropy,
  sparsecategoricalcrossentropy: crossEntropy,
  nllloss: crossEntropy,
  bcewithlogitsloss: binary,
  bceloss: binary,
  binarycrossentropy: binary,
  mseloss: call("mse", reduced),
  meansquarederror: call("mse", reduced),
  l1loss: call("l1", reduced),
  meanabsoluteerror: call("l1", reduced),
  smoothl1loss: call("smooth_l1", "size_average: reduce: reduction: beta"),
  huberloss: call("smooth_l1", "reduction: delta:beta"),
  multisteplr: call("steps", steps, schedule),
  steps: call("steps", steps),
  steplr: call("steps", "step_size:every gamma:drop last_epoch:", schedule),
  cosineannealinglr: call("cosine", "T_max: eta_min:to last_epoch:", schedule),
  cosinedecay: call("cosine", "initial_learning_rate:rate decay_steps: alpha:", schedule),
  exponentiallr: call("exponential", "gamma:factor last_epoch:", schedule),
  polynomiallr: call("polynomial", "total_iters: power last_epoch:", schedule),
  onecyclelr: call("one_cycle", "max_lr:rate total_steps: epochs: steps_per_epoch: pct_start:rise", schedule),
  cosineannealingwarmrestarts: call("restarts", "T_0:period T_mult:grow eta_min:", schedule),
  linearlr: call("linear", "start_factor: end_factor: total_iters:", schedule),
  constantlr: call("constant", "factor: total_iters:", schedule),
  step: call("steps", steps),
  randomcrop: call("pad_crop", "size: padding:@ pad_if_needed: fill: padding_mode:"),
  randomhorizontalflip: call("flip", "p:"),
  resize: call("resize", "size:@ interpolation: antialias:"),
  centercrop: call("center_crop", "size:@"),
  randomresizedcrop: call("random_resized_crop", "size:@ scale ratio interpolation: antialias:"),
  colorjitter: call("color_jitter", "brightness:@ contrast: saturation: hue: strength:@"),
  randomerasing: call("random_erasing", "p:@ scale ratio probability:@ value: inplace:"),
  mixup: call("mixup", "alpha:@ num_classes:"),
  cutmix: call("cutmix", "alpha:@ num_classes:"),
  cifar10: call("cifar10", files),
  cifar100: call("cifar100", files),
  mnist: call("mnist", files),
  fashionmnist: call("fashion_mnist", files),
};

/**
 * @param text of a call or a name @param whole text of the recipe: a rate that stands elsewhere there
 * @returns undefined where it is none of theirs, or where nobody can say what it is here
 */
export function recipeCallHere(text: string, whole: string): string | undefined {
  const match = /^(?:\w+\s*\.\s*)*(\w+)\s*(?:\(([^]*)\))?$/.exec(text.trim());
  const name = match?.[1]?.replaceAll("_", "").toLowerCase() ?? "";
  const foreign = Object.hasOwn(calls, name) ? calls[name] : undefined;
  if (!foreign) return undefined;
  const { here, parameters, isSchedule } = foreign;
  const handed = /^(?:\w+\.)*(?:parameters\(\)|optimizer|opt|params)$/;
  const args = itemsOf(match?.[2] ?? "").map(argumentOf);
  const given = args.filter((each) => each.name !== undefined || !handed.test(each.value));
  const own = new Map<string, string>();
  const isOurs = (match?.[1] === here || match?.[1] === "step") && !isSchedule;
  for (const [index, { name: argument, value }] of given.entries()) {
    // A call of this language begins with what it needs.
    if (argument === undefined && isOurs) own.set("", value);
    else {
      const there = argument ?? parameters[index]?.[0] ?? "";
      const named = parameters.find(([each]) => each === there)?.[1] ?? there;
      const now = valueHere(value)?.replace(/^\./, "0.");
      if (named !== "" && now !== undefined) own.set(named === "@" ? "" : named, now);
    }
  }
  const every = own.get("every");
  if (every !== undefined) own.set("at", milestones(every, whole));
  own.delete("every");
  if (isSchedule) {
    const rate = own.get("rate") ?? rateOf(whole);
    if (rate === undefined) return undefined;
    own.delete("rate");
    return called(here, new Map([["", rate], ...own]));
  }
  return called(here, own);
}

function called(here: string, own: ReadonlyMap<string, string>): string {
  const list = [...own]
    .sort(([a], [b]) => Number(b === "") - Number(a === ""))
    .map(([name, value]) => (name === "" ? value : `${name}: ${value}`))
    .join(", ");
  return list === "" ? here : `${here}(${list})`;
}

/** The rate that the text names elsewhere: `lr=0.1`, `learning_rate 0.1`. */
function rateOf(whole: string): string | undefined {
  return /\b(?:lr|learning_rate|max_lr|base_lr)\s*[:=]?\s*(\d[\d.]*(?:e-?\d+)?)/i.exec(whole)?.[1];
}

/** Each time the step comes round in as many epochs as there are. */
function milestones(every: string, whole: string): string {
  const step = Number(every);
  const epochs = Number(/\bepochs\s*[:=]?\s*(\d+)/.exec(whole)?.[1] ?? 3 * step);
  const times = Math.max(1, Math.min(20, Math.ceil(epochs / step) - 1));
  return `[${Array.from({ length: Number.isFinite(times) ? times : 1 }, (_, time) => step * (time + 1)).join(", ")}]`;
}

const entries: ReadonlySet<string> = new Set(
  "data batch accumulate loss optimizer schedule steps epochs metric seed clip ema".split(" "),
);

/** A line of a recipe: `epochs = 10`, `criterion = nn.CrossEntropyLoss()`, `lr = 0.1`. */
export function recipeLineHere(line: string, whole: string): string | undefined {
  const [, word = "", isAssigned = "", rest = ""] =
    /^(\w+)(\s*[=:]\s*|\s+)(\S.*?)\s*[,;]?$/.exec(line.replace(/\s*#.*$/, "")) ?? [];
  const here = entries.has(word) ? word : recipeWordHere(word);
  if (isRate(word) && /^[\d.e-]+$/.test(rest)) return `schedule constant(${rest})`;
  if (here === undefined || !entries.has(here)) return undefined;
  const value = recipeCallHere(rest, whole);
  if (value !== undefined) return `${here} ${value}`;
  const isForeign = /[=:]/.test(isAssigned) || here !== word;
  return isForeign && /^[\w.]+$/.test(rest) ? `${here} ${rest}` : undefined;
}

export function isRate(word: string): boolean {
  return /^(?:lr|learning_rate|base_lr|max_lr)$/i.test(word);
}
