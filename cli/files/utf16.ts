/** Texts as Windows' PowerShell writes them by `>`: two bytes a letter. */

const MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff],
] as const;
/** So many letters tell, where no mark stands before them. */
const LETTERS = 16;

/** Whether bytes are UTF-16: by the mark at their beginning, or since every other byte of Latin letters is 0. */
export function isUtf16(bytes: Uint8Array): boolean {
  if (MARKS.some(([first, second]) => bytes[0] === first && bytes[1] === second)) return true;
  const head = bytes.subarray(0, 2 * LETTERS);
  const zeros = [0, 1].map((parity) => head.filter((byte, at) => at % 2 === parity && byte === 0).length);
  return head.length === 2 * LETTERS && zeros.includes(LETTERS) && zeros.includes(0);
}
