/** The JSON of a graph's nodes, one after the other: what many have in common, a type or an origin, is written once. */
import type { Node, OpAttributes, Origin, TensorType } from "./types.ts";

export class NodeJson {
  /** Of types and of the attributes of maps: a few objects that most nodes share. */
  readonly #texts = new Map<TensorType | OpAttributes["map"], string>();
  /** That of the node before, mostly. */
  #origin: Origin | undefined;
  #originText = "";

  /** As `JSON.stringify` has it of a node whose fields stand in the order of `NodeOf`. */
  of({ id, op, inputs, attributes, type, origin }: Node): string {
    if (origin !== this.#origin) [this.#origin, this.#originText] = [origin, JSON.stringify(origin)];
    let read = "";
    for (let place = 0; place < inputs.length; place++) read += place === 0 ? inputs[place] : `,${inputs[place]}`;
    const does = "fn" in attributes ? this.#textOf(attributes) : JSON.stringify(attributes);
    return `{"id":${id},"op":"${op}","inputs":[${read}],"attributes":${does},"type":${this.#textOf(type)},"origin":${this.#originText}}`;
  }
  #textOf(data: TensorType | OpAttributes["map"]): string {
    const known = this.#texts.get(data);
    if (known !== undefined) return known;
    const text = JSON.stringify(data);
    this.#texts.set(data, text);
    return text;
  }
}
