/** How numbers, times and sentences are written on the page. */

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
/** Of what nobody knows a dash. */
export function fixed(value: number): string {
  if (value === Infinity) return "not finite";
  return Number.isFinite(value) ? value.toFixed(3) : "–";
}
/** `0.2`, `1500`; of what is small or large its power, `1.5·10⁴`, `10⁻⁵`. Two digits at most. */
export function shortNumber(value: number): string {
  const [digits = "", power = ""] = value.toExponential(1).replace(".0", "").split("e");
  if (value === 0 || Math.abs(Number(power)) < 4) return String(Number(value.toPrecision(2)));
  const raised = [...power.replace("+", "")].map((letter) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(letter)]).join("");
  return digits === "1" ? `10${raised}` : `${digits}·10${raised}`;
}
/** `1:05`, `2:01:05` */
export function clock(seconds: number): string {
  const rest = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60];
  const twoDigits = (value: number): string => String(value).padStart(2, "0");
  return `${hours > 0 ? `${hours}:${twoDigits(minutes)}` : minutes}:${twoDigits(rest % 60)}`;
}
export function sentence(text: string): string {
  return `${capital(text)}.`;
}
export function capital(text: string): string {
  return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;
}
export function stepCount(steps: number): string {
  return `${whole(steps)} ${steps === 1 ? "step" : "steps"}`;
}
