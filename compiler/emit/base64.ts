/** Bytes as base64 text (RFC 4648, section 4): neither Node's Buffer nor a browser's btoa is everywhere. */

const codes = new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const [NOTHING] = new TextEncoder().encode("=");

export function base64(bytes: Uint8Array): string {
  const text = new Uint8Array(4 * Math.ceil(bytes.length / 3)).fill(NOTHING ?? 0);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const word = ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    const letters = Math.min(4, bytes.length - from + 1);
    for (let each = 0; each < letters; each++) text[to + each] = codes[(word >> (18 - 6 * each)) & 63] ?? 0;
  }
  return new TextDecoder().decode(text);
}
