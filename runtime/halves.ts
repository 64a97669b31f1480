/** Numbers of 16 bits (IEEE 754 binary16): read exactly, written by rounding to the nearest, halves to even. */

export function fromHalves(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, bitsOfHalf).buffer);
}

/** Every half is an F32, subnormal ones too; a NaN keeps its payload. */
function bitsOfHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // A subnormal half is fraction · 2⁻²⁴: its highest one moves into the hidden place of an F32.
  const places = Math.clz32(fraction) - 21;
  return sign | ((113 - places) << 23) | (((fraction << places) & 0x3ff) << 13);
}

/** As `torch.Tensor.half` rounds them: what is too large becomes infinite. */
export function toHalves(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, halfOfBits);
}

/** Of an F32: infinity, the least that rounds beyond the largest half, the least normal half, half of the least one. */
const [INFINITY, OVERFLOW, NORMAL, UNDERFLOW] = [0x7f800000, 0x477ff000, 0x38800000, 0x33000000];

function halfOfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > INFINITY) return sign | 0x7e00;
  if (magnitude >= OVERFLOW) return sign | 0x7c00;
  if (magnitude >= NORMAL) return sign | (((magnitude + 0xfff + ((magnitude >>> 13) & 1)) >>> 13) - (112 << 10));
  if (magnitude <= UNDERFLOW) return sign;
  const significand = (magnitude & 0x7fffff) | 0x800000;
  const shift = 126 - (magnitude >>> 23);
  const half = significand >>> shift;
  const rest = significand & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  return sign | (rest > middle || (rest === middle && (half & 1) === 1) ? half + 1 : half);
}
