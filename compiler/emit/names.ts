/** Names of the emitted module: the model's name for its export, kebab-case for its files. */

/** `ResNet34_A` -> `resnet34-a`. */
export function fileStem(model: string): string {
  return model.replaceAll("_", "-").toLowerCase();
}

/** 1234567 -> `1,234,567`. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** 47185920 -> `45.0 MiB`. */
export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
