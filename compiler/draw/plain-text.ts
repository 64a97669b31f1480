/** Text that a viewer shows and does not obey: what is no character to see is a mark in its place. */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu, "\ufffd");
}
