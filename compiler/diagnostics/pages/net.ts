/** The model that examples of pages are made of. */

/** A model of images whose body this is. */
export function netOf(body: string): string {
  return `model Net {\n  input image: [N, 3, 32, 32]\n${body}\n}\n`;
}
