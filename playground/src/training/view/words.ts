/** How things are called on the page. */
import type { LaneFacts, Problem, Shortcut } from "../protocol.ts";

/** Of what is chosen. */
export const shortcutTitles: { readonly [S in Shortcut]: string } = {
  designed: "As designed",
  none: "None (plain)",
  zero_pad: "Zero-pad",
  projection: "Projection",
};

/** Of a network that has another shortcut than its design says. */
const otherTitles: { readonly [S in Exclude<Shortcut, "designed">]: string } = {
  none: "plain",
  zero_pad: "zero-pad",
  projection: "projection",
};

/** The design's own by its name, others by what they have instead. */
export function laneTitle({ shortcut, layers, model }: LaneFacts): string {
  return `${shortcut === "designed" ? model : otherTitles[shortcut]}, ${layers} layers`;
}
/** `FashionNet.safetensors`, `FashionNet-plain.safetensors`. */
export function weightsFile({ shortcut, model }: LaneFacts): string {
  return `${shortcut === "designed" ? model : `${model}-${otherTitles[shortcut]}`}.safetensors`;
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
export function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : "–";
}
/** Where there is little room. */
export function shortPercent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(100 * share)}%` : "–";
}
export function fixed(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : "–";
}
/** `0.2`; of what is small or large its power, `2·10⁻⁵`. */
export function shortNumber(value: number): string {
  const [digits = "", power = ""] = value.toExponential(0).split("e");
  if (value === 0 || Math.abs(Number(power)) < 4) return String(Number(value.toPrecision(1)));
  const raised = [...power.replace("+", "")].map((letter) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(letter)]).join("");
  return digits === "1" ? `10${raised}` : `${digits}·10${raised}`;
}
/** `1:05` */
export function clock(seconds: number): string {
  const rest = Math.max(0, Math.round(seconds));
  return `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
}
export function sentence(text: string): string {
  return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}.`;
}
export function problemText({ message, help }: Problem): string {
  return help === undefined ? message : `${message}. ${sentence(help)}`;
}
export function stepCount(steps: number): string {
  return `${whole(steps)} ${steps === 1 ? "step" : "steps"}`;
}
