/**
 * The inner loops of convolutions and matrix products on flat float64 arrays: a row vector x of `rows` numbers, a
 * matrix w of `rows` by `columns` whose rows lie `stride` apart, a row vector y of `columns`. Four rows are taken at a
 * time, so that what is shared by them is read and written once.
 */

/** The matrix, as it lies in its array. */
export interface Extents {
  readonly rows: number;
  readonly columns: number;
  /** Elements from one row of the matrix to the next. */
  readonly stride: number;
}

/** y += x · w */
export function addRowTimesMatrix(
  y: Float64Array,
  yAt: number,
  x: Float64Array,
  xAt: number,
  w: Float64Array,
  wAt: number,
  { rows, columns, stride }: Extents,
): void {
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    const [x0, x1] = [x[xAt + row] as number, x[xAt + row + 1] as number];
    const [x2, x3] = [x[xAt + row + 2] as number, x[xAt + row + 3] as number];
    let at = wAt + row * stride;
    for (let column = 0; column < columns; column++, at++) {
      y[yAt + column] =
        (y[yAt + column] as number) +
        x0 * (w[at] as number) +
        x1 * (w[at + stride] as number) +
        x2 * (w[at + 2 * stride] as number) +
        x3 * (w[at + 3 * stride] as number);
    }
  }
  for (; row < rows; row++) {
    const value = x[xAt + row] as number;
    const at = wAt + row * stride;
    for (let column = 0; column < columns; column++)
      y[yAt + column] = (y[yAt + column] as number) + value * (w[at + column] as number);
  }
}

/** x += w · y */
export function addMatrixTimesColumn(
  x: Float64Array,
  xAt: number,
  y: Float64Array,
  yAt: number,
  w: Float64Array,
  wAt: number,
  { rows, columns, stride }: Extents,
): void {
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    let at = wAt + row * stride;
    for (let column = 0; column < columns; column++, at++) {
      const value = y[yAt + column] as number;
      s0 += value * (w[at] as number);
      s1 += value * (w[at + stride] as number);
      s2 += value * (w[at + 2 * stride] as number);
      s3 += value * (w[at + 3 * stride] as number);
    }
    x[xAt + row] = (x[xAt + row] as number) + s0;
    x[xAt + row + 1] = (x[xAt + row + 1] as number) + s1;
    x[xAt + row + 2] = (x[xAt + row + 2] as number) + s2;
    x[xAt + row + 3] = (x[xAt + row + 3] as number) + s3;
  }
  for (; row < rows; row++) {
    const at = wAt + row * stride;
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += (y[yAt + column] as number) * (w[at + column] as number);
    x[xAt + row] = (x[xAt + row] as number) + sum;
  }
}

/** w += xᵀ · y */
export function addOuterProduct(
  w: Float64Array,
  wAt: number,
  x: Float64Array,
  xAt: number,
  y: Float64Array,
  yAt: number,
  { rows, columns, stride }: Extents,
): void {
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    const [x0, x1] = [x[xAt + row] as number, x[xAt + row + 1] as number];
    const [x2, x3] = [x[xAt + row + 2] as number, x[xAt + row + 3] as number];
    let at = wAt + row * stride;
    for (let column = 0; column < columns; column++, at++) {
      const value = y[yAt + column] as number;
      w[at] = (w[at] as number) + x0 * value;
      w[at + stride] = (w[at + stride] as number) + x1 * value;
      w[at + 2 * stride] = (w[at + 2 * stride] as number) + x2 * value;
      w[at + 3 * stride] = (w[at + 3 * stride] as number) + x3 * value;
    }
  }
  for (; row < rows; row++) {
    const value = x[xAt + row] as number;
    const at = wAt + row * stride;
    for (let column = 0; column < columns; column++)
      w[at + column] = (w[at + column] as number) + value * (y[yAt + column] as number);
  }
}
