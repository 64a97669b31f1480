/** What it costs to meet a budget of memory, for people. */

/** What a budget costs. */
export interface Recomputation {
  /** Values that are kept from the forward pass for the backward pass otherwise, and how many of them are made again. */
  readonly keptBefore: number;
  readonly madeAgain: number;
  /** Their bytes, and those of what is still kept. */
  readonly keptBytesBefore: number;
  readonly keptBytes: number;
  /** Of the step without, and what is added to them. */
  readonly multiplyAdds: number;
  readonly extraMultiplyAdds: number;
  /** The same of the bytes that steps read and write. */
  readonly movedBytes: number;
  readonly extraMovedBytes: number;
}
