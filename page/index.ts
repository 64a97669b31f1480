/// <reference lib="dom" preserve="true" />
/**
 * `resnet-lang/page`: what a page has besides an engine: pictures, a network, files of its own. Beside `resnet-lang/runtime`,
 * with no more dependencies than it has.
 */
export { datasetOf } from "./dataset-of.ts";
export { fetchWeights, type FetchProgress, type FetchWeightsOptions } from "./fetch-weights.ts";
export { imageOf, type ImageOfOptions } from "./image-of.ts";
export { clearPageStorage, openPageStorage } from "./page-storage.ts";
export { inverted, type PictureSource } from "./pixels.ts";
