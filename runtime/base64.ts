/** Base64 text (RFC 4648, section 4) to bytes; line breaks are skipped. How an emitted module carries WebAssembly. */
import { quoted, told, wrongArgument } from "./argument.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const valueOf = new Map([...letters].map((letter, value) => [letter, value]));

/** @throws ResnetProblem RN5013 for what is no base64: bytes that are left out would be other kernels */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  if (typeof text !== "string") throw noBase64(`the text is ${told(text)}`);
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let [length, word, bits, padding] = [0, 0, 0, 0];
  for (const letter of text) {
    const value = valueOf.get(letter);
    if (value === undefined) {
      if (letter === "=") padding++;
      else if (letter.trim()) throw noBase64(`the text has ${quoted(letter)} in it`);
      continue;
    }
    if (padding > 0) throw noBase64("the text goes on after its end, =");
    word = ((word << 6) | value) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = (word >> bits) & 255;
  }
  // Six bits are no byte; with padding four letters belong together.
  if (bits === 6 || (padding > 0 && padding !== bits / 2)) throw noBase64("the text is cut off");
  return bytes.slice(0, length);
}

function noBase64(reason: string): Error {
  return wrongArgument("bytesOf", reason, "give base64, as it stands in an emitted module");
}
