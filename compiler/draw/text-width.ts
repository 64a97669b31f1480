/** How wide a text will be in a sans-serif face, about: a picture is laid out where no fonts can be asked. */
const widths: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;'|!()[\]]/, 0.3],
  [/[ frtIJ/-]/, 0.38],
  [/[mwMW→…@%]/, 0.9],
  [/[A-Z×_&#]/, 0.67],
  [/[ -~]/, 0.57],
];

/** In pixels; on the wide side, so that text stays in its box. @param size of the font in pixels */
export function textWidth(text: string, size: number): number {
  const ems = [...text].reduce((sum, char) => sum + (widths.find(([which]) => which.test(char))?.[1] ?? 1), 0);
  return Math.ceil(ems * size * 1.04);
}
