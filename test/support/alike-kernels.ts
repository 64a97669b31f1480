/** `npm run test:long` computes all of them. */
const isLong = process.env["RESNET_TEST"] === "long";

/**
 * The software adapter takes half a second of a processor to compile a kernel with workgroup memory or of Winograd's
 * products, thirty times as long as another: of those that are alike but for their numbers, which have equal keys, one is
 * computed.
 */
export function alikeKey(code: string): string {
  return !isLong && /var<workgroup>|\bfn add_product\b/.test(code) ? code.replace(/\b\d+u?\b/g, "#") : code;
}
