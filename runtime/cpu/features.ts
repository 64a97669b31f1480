/** Which instructions this engine has, asked by validating modules of one function: nothing is compiled or run. */

/** (func (result v128) (body)) */
function isValid(body: readonly number[]): boolean {
  const code = [0, ...body, 0x0b];
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const types = [1, 5, 1, 0x60, 0, 1, 0x7b];
  const functions = [3, 2, 1, 0];
  const bodies = [10, code.length + 2, 1, code.length, ...code];
  return (
    typeof WebAssembly === "object" &&
    WebAssembly.validate(Uint8Array.from([...header, ...types, ...functions, ...bodies]))
  );
}
/** i32x4.splat of 0 */
const zero = [0x41, 0, 0xfd, 0x11];

export function hasSimd(): boolean {
  return isValid(zero);
}
/** f32x4.relaxed_madd */
export function hasRelaxedSimd(): boolean {
  return isValid([...zero, ...zero, ...zero, 0xfd, 0x85, 0x02]);
}
/** In a page only where it is cross-origin isolated. */
export function hasSharedMemory(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  const { crossOriginIsolated } = globalThis as { readonly crossOriginIsolated?: boolean };
  return crossOriginIsolated !== false;
}
