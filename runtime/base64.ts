/** Base64 text (RFC 4648, section 4) to bytes; line breaks are skipped. How an emitted module carries WebAssembly. */

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const valueOf = new Map([...letters].map((letter, value) => [letter, value]));

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let [length, word, bits] = [0, 0, 0];
  for (const letter of text) {
    const value = valueOf.get(letter);
    if (value === undefined) continue;
    word = ((word << 6) | value) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = (word >> bits) & 255;
  }
  return bytes.slice(0, length);
}
