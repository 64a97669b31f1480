/** FNV-1a in 64 bits over UTF-16 units: names a text's content in a header or a checkpoint. Not for security. */
export function contentHash(text: string): string {
  // Two 32-bit halves in plain numbers: bigints would take seconds on megabytes of kernels.
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let i = 0; i < text.length; i++) {
    low = (low ^ text.charCodeAt(i)) >>> 0;
    // times 2^40 + 0x1b3: the prime of FNV-64
    const product = low * 0x1b3;
    const carry = Math.floor(product / 0x1_0000_0000);
    high = (Math.imul(high, 0x1b3) + carry + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}
