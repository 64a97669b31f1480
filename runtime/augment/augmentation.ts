/** How images are moved and changed, as a recipe says it and a program may; what each one does is in the file of its name. */

/** Height and width. */
export type Size = readonly [height: number, width: number];
/** Least and most. */
export type Range = readonly [least: number, most: number];

export type Augmentation =
  | { readonly kind: "pad_crop"; readonly padding: number }
  | { readonly kind: "flip" }
  /** A number is the length of the shorter side; the other follows. */
  | { readonly kind: "resize"; readonly size: number | Size }
  | { readonly kind: "center_crop"; readonly size: Size }
  | { readonly kind: "random_resized_crop"; readonly size: Size; readonly scale: Range; readonly ratio: Range }
  | { readonly kind: "color_jitter"; readonly strength: number }
  | { readonly kind: "cutout"; readonly size: number }
  | { readonly kind: "random_erasing"; readonly probability: number; readonly scale: Range; readonly ratio: Range }
  | { readonly kind: "mixup"; readonly alpha: number }
  | { readonly kind: "cutmix"; readonly alpha: number };

export type AugmentationKind = Augmentation["kind"];
export type AugmentationOf<K extends AugmentationKind> = Extract<Augmentation, { readonly kind: K }>;

/** Mix the images of a batch, and with them their targets: after all that is done to one image. */
export type Mixer = AugmentationOf<"mixup" | "cutmix">;
export type Transform = Exclude<Augmentation, Mixer>;

export function isMixer(augmentation: Augmentation): augmentation is Mixer {
  return augmentation.kind === "mixup" || augmentation.kind === "cutmix";
}

/** Draws nothing: an image comes out the same each time. */
export function isDeterministic({ kind }: Augmentation): boolean {
  return kind === "resize" || kind === "center_crop";
}

/** What the arguments of an augmentation have to be; `undefined` where they are. */
export function augmentationProblem(augmentation: Augmentation): string | undefined {
  switch (augmentation.kind) {
    case "flip":
      return undefined;
    case "pad_crop":
      return isSide(augmentation.padding, 0) ? undefined : `padding is a whole number from 0 to ${LONGEST_SIDE}`;
    case "resize":
      return (typeof augmentation.size === "number" ? [augmentation.size] : augmentation.size).every((each) =>
        isSide(each),
      )
        ? undefined
        : SIDES;
    case "center_crop":
      return augmentation.size.every((each) => isSide(each)) ? undefined : SIDES;
    case "random_resized_crop": {
      const { size, scale, ratio } = augmentation;
      if (!size.every((each) => isSide(each))) return SIDES;
      return rangeProblem("scale", scale, 1) ?? rangeProblem("ratio", ratio);
    }
    case "color_jitter":
      return augmentation.strength >= 0 && augmentation.strength <= MOST_STRENGTH
        ? undefined
        : `strength is from 0 to ${MOST_STRENGTH}`;
    case "cutout":
      return isSide(augmentation.size) ? undefined : SIDES;
    case "random_erasing": {
      const { probability, scale, ratio } = augmentation;
      if (!(probability >= 0 && probability <= 1)) return "probability is from 0 to 1";
      return rangeProblem("scale", scale, 1) ?? rangeProblem("ratio", ratio);
    }
    case "mixup":
    case "cutmix":
      return augmentation.alpha > 0 && augmentation.alpha <= MOST_ALPHA
        ? undefined
        : `alpha is above 0 and at most ${MOST_ALPHA}`;
  }
}

/** Beyond this a side is a slip: no image has it. */
export const LONGEST_SIDE = 65_536;
/** Brighter than this all is white. */
export const MOST_STRENGTH = 100;
/** The share of a mix is a half then, but for rounding. */
export const MOST_ALPHA = 1000;
const SIDES = `sides are whole numbers from 1 to ${LONGEST_SIDE}`;

function isSide(value: number, least = 1): boolean {
  return Number.isInteger(value) && value >= least && value <= LONGEST_SIDE;
}
/** RN2050's `wants`: two numbers that are a range. */
export function rangeProblem(name: string, [least, most]: Range, limit = LONGEST_SIDE): string | undefined {
  const isRange = least > 0 && least <= most && most <= limit;
  return isRange ? undefined : `${name} is [least, most], above 0 and up to ${limit}`;
}
