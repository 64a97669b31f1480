/** wabt, an assembler and disassembler that is not ours: it reads our text and our bytes. */
import openWabt from "wabt";

const features = {
  simd: true,
  threads: true,
  relaxed_simd: true,
  bulk_memory: true,
  sat_float_to_int: true,
  mutable_globals: true,
} as const;
const wabt = await openWabt();

/** Its types know no features here; without them it refuses shared memory. */
function validate(module: object): void {
  (module as { validate(options: typeof features): void }).validate(features);
}

/** @throws Error with wabt's words where the text is no valid module @returns its bytes, without names */
export function assembled(text: string): Uint8Array<ArrayBuffer> {
  const module = wabt.parseWat("module.wat", text, features);
  try {
    validate(module);
    return Uint8Array.from(module.toBinary({ write_debug_names: false }).buffer);
  } finally {
    module.destroy();
  }
}

/** @throws Error with wabt's words where the bytes are no valid module @returns its text, without names */
export function disassembled(bytes: Uint8Array): string {
  const module = wabt.readWasm(bytes, { ...features, readDebugNames: false });
  try {
    validate(module);
    return module.toText({ foldExprs: false, inlineExport: false });
  } finally {
    module.destroy();
  }
}
