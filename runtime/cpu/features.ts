/** Which instructions this engine has, asked of modules of one function: by validating them, and by one tiny run. */

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
/**
 * Whether its relaxed multiply-adds are fused, as they are where the processor has such an instruction and the engine uses
 * it. Where they are not, they are plain multiplications and additions by another name, with the bits of plain SIMD.
 * @throws CompileError in a page that does not allow WebAssembly
 */
export function fusesMultiplyAdd(): boolean {
  if (!hasRelaxedSimd()) return false;
  // (func (export "f") (param f32 f32 f32) (result f32)), its arguments splatted
  const splats = [0, 1, 2].flatMap((index) => [0x20, index, 0xfd, 0x13]);
  const code = [0, ...splats, 0xfd, 0x85, 0x02, 0xfd, 0x1f, 0, 0x0b];
  const sections = [
    [1, 8, 1, 0x60, 3, 0x7d, 0x7d, 0x7d, 1, 0x7d],
    [3, 2, 1, 0],
    [7, 5, 1, 1, 0x66, 0, 0],
    [10, code.length + 2, 1, code.length, ...code],
  ];
  const module = new WebAssembly.Module(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]));
  const { f } = new WebAssembly.Instance(module).exports as {
    readonly f: (a: number, b: number, c: number) => number;
  };
  // The square's last bit is below what a float holds: rounded before it is added to, it is lost.
  const x = 1 + 2 ** -12;
  return f(x, x, -(1 + 2 ** -11)) !== 0;
}
/** In a page only where it is cross-origin isolated. */
export function hasSharedMemory(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  const { crossOriginIsolated } = globalThis as { readonly crossOriginIsolated?: boolean };
  return crossOriginIsolated !== false;
}
