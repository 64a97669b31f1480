/** Whether an adapter computes on the processor: by the little that any WebGPU says of it, whoever's types describe that. */
export interface AdapterFacts {
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

/** @param facts `adapter.info` */
export function isSoftware({ architecture, device, description, isFallbackAdapter }: AdapterFacts): boolean {
  return (
    isFallbackAdapter === true ||
    /swiftshader|llvmpipe|lavapipe|software/i.test(`${architecture} ${device} ${description}`)
  );
}
