/** Node 20 has relaxed SIMD behind a flag, which counts from the next compilation on: import this before any. */
import v8 from "node:v8";

v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
