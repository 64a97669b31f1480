/** Words of a recipe and their parameters (`reference.md`, section 7). A word that is not built yet is in `planned`. */
import { dataSetNames, dataSets } from "../../datasets/table.ts";
import { optional, required, type Word } from "./word.ts";

const dataOptions = [optional("normalize"), optional("augment"), optional("evaluate"), optional("validation", 0)];
const warmup = [optional("warmup", 0), optional("warmup_from", 0.1), optional("warmup_shape")];

type Words = { readonly [word: string]: Word };

export const dataWords: Words = Object.fromEntries(
  dataSetNames.map((name) => {
    const set = dataSets[name];
    const sizes = set.kind === "made" ? Object.entries(set.sizes) : [];
    return [name, { parameters: [...sizes.map(([size, usual]) => optional(size, usual)), ...dataOptions] }];
  }),
);
export const augmentWords: Words = { pad_crop: { parameters: [required("padding")] }, flip: { parameters: [] } };
export const scheduleWords: Words = {
  constant: { parameters: [required("rate"), ...warmup] },
  steps: { parameters: [required("rate"), optional("drop", 0.1), optional("at"), ...warmup] },
};

export const planned: ReadonlySet<string> = new Set(
  (
    "image_folder resize center_crop random_resized_crop color_jitter cutout random_erasing mixup cutmix " +
    "binary_cross_entropy focal mse l1 smooth_l1 dice adam adamw rmsprop lars " +
    "cosine linear polynomial exponential one_cycle restarts top5 mean_iou"
  ).split(" "),
);

export const entryWords = [
  ..."data batch accumulate loss optimizer schedule steps epochs init start freeze clip ema precision metric".split(
    " ",
  ),
  ..."evaluate checkpoint stop seed".split(" "),
] as const;
/** Entries of the reference that are answered RN5009. */
export const plannedEntries: ReadonlySet<string> = new Set("accumulate start freeze clip ema stop".split(" "));
