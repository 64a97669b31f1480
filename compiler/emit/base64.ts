/** Bytes as base64 text (RFC 4648, section 4): neither Node's Buffer nor a browser's btoa is everywhere. */

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const word = (a << 16) | (b << 8) | c;
    const four = [18, 12, 6, 0].map((shift) => letters[(word >> shift) & 63]).join("");
    const missing = Math.max(0, i + 3 - bytes.length);
    parts.push(missing === 0 ? four : four.slice(0, 4 - missing) + "=".repeat(missing));
  }
  return parts.join("");
}
