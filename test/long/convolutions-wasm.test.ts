/** More windows for each pair of channels than `npm test` draws. */
import "../property/convolutions-wasm.test.ts";
