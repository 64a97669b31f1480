/** Winograd's transforms as WGSL: every operation is a statement that names its value. */
import { bug } from "../../../bug.ts";
import type { Arithmetic, Transform } from "../../winograd-transforms.ts";
import { floatLiteral } from "../wgsl-tag.ts";

export class Statements implements Arithmetic<string> {
  readonly #prefix: string;
  readonly lines: string[] = [];
  #count = 0;

  /** @param prefix of all names, of one block its own */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }
  readonly name = (value: string): string => {
    const name = `${this.#prefix}${this.#count++}`;
    this.lines.push(`let ${name} = ${value};`);
    return name;
  };
  readonly add = (a: string, b: string): string => this.name(`${a} + ${b}`);
  readonly subtract = (a: string, b: string): string => this.name(`${a} - ${b}`);
  readonly scale = (a: string, by: number): string => this.name(`${a} * ${floatLiteral(by)}`);
  readonly addScaled = (a: string, b: string, by: number): string =>
    by < 0 ? this.name(`${a} - ${b} * ${floatLiteral(-by)}`) : this.name(`${a} + ${b} * ${floatLiteral(by)}`);

  /** A row, none of whose values is a known zero. */
  transform(transform: Transform, row: readonly string[]): readonly string[] {
    return transform(this, row).map((value) => value ?? bug("a transform of values gave none"));
  }
}
