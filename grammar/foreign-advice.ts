/** What to do about lines of Python that are no single line here. */

const RESIDUAL =
  "a sum with what goes around is a residual: residual { … } shortcut projection, and shortcut identity where it goes around as it is";

const advice: readonly (readonly [form: RegExp, help: string])[] = [
  [/\+=?\s*(?:self\.(?:shortcut|downsample|skip|identity|residual)\w*\(|(?:identity|residual|shortcut)\b)/, RESIDUAL],
  [/\b[aA]dd\(?\)?\(\[\w+,\s*(?:identity|residual|shortcut)\w*\]\)/, RESIDUAL],
  [/^\s*for .*\brange\(/, "a step is repeated with `*`: Unit(64) * 3"],
  [/_make_layer\(/, "a stage repeats a block: stage layer1(stride: 2) { Basic(64) * 2 }"],
  [/\bZeroPad(?:ding)?2[dD]\(/, "padding belongs to the layer that follows: conv(64, kernel: 3, padding: 1)"],
  [
    /\b(?:Depthwise|Separable)Conv2[dD]\(/,
    "a depthwise convolution has a group a channel: conv(64, kernel: 3, groups: 64)",
  ],
  [/\bnn\.Module\b/, "a model is no class: model Net { input image: [N, 3, 224, 224] … }"],
];

/** @param text a line with a mistake, or a call of what is not known */
export function adviceOn(text: string): string | undefined {
  return advice.find(([form]) => form.test(text))?.[1];
}
