/** `--normalize`, and what is said where weights were trained with other constants than they are given. */
import { normalises } from "../../compiler/recipes/data.ts";
import { unchanged, type Normalisation } from "../../runtime/dataset.ts";
import { UsageError } from "../usage-error.ts";

/** Constants of ImageNet, which many published CIFAR weights were trained with. */
const imagenet: Normalisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** The constants asked for; undefined for `channel`, the data's own. @throws UsageError */
export function chooseNormalisation(text: string, channels: number): Normalisation | undefined {
  if (text === "channel") return undefined;
  if (text === "none") return unchanged(channels);
  const [mean = [], std = [], ...more] =
    text === "imagenet" ? [imagenet.mean, imagenet.std] : text.split("/").map((part) => part.split(",").map(numberOf));
  const asMany = mean.length === channels && std.length === channels && more.length === 0;
  if (asMany && normalises({ mean, std })) return { mean, std };
  const [means, deviations] =
    channels === 3
      ? ["0.49,0.48,0.45", "0.25,0.24,0.26"]
      : [0.5, 0.25].map((each) => Array<number>(channels).fill(each).join(","));
  const why = asMany
    ? "deviations are above 0, and all are numbers that leave pixels from 0 to 1 finite"
    : `the images have ${channels} channel${channels === 1 ? "" : "s"}`;
  throw new UsageError(
    `--normalize is ${text}: ${why}`,
    `choose channel, none${channels === 3 ? ", imagenet" : ""}, or a mean and a deviation for each channel: ${means}/${deviations}`,
  );
}

/** Nothing at all is no number, though `Number` says 0. */
function numberOf(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}

/** The same constants, but for the last digits of a person who wrote them out. */
export function isAlike(one: Normalisation, other: Normalisation): boolean {
  const [mine, theirs] = [one, other].map(({ mean, std }) => [...mean, ...std]);
  return (
    mine?.length === theirs?.length && mine?.every((each, i) => Math.abs(each - (theirs?.[i] ?? 0)) < 1e-3) === true
  );
}

/** `0.491,0.482,0.447/0.247,0.243,0.262`, as `--normalize` takes it. */
export function normalisationText({ mean, std }: Normalisation): string {
  return [mean, std].map((each) => each.map((value) => Number(value.toFixed(3))).join(",")).join("/");
}
