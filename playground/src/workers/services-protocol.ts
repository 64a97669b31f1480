/** What the page asks of the services, and what each question is answered with. */
import type {
  Completions,
  Explanation,
  Finding,
  HighlightToken,
  Hover,
  LayerPlace,
  OutlineEntry,
  Place,
} from "resnet-lang/services";

interface OfText {
  readonly text: string;
}
interface AtPlace extends OfText {
  readonly offset: number;
}

/** By its name each question's parameters and its answer. */
export interface Services {
  readonly highlight: { readonly asked: OfText; readonly answer: readonly HighlightToken[] };
  readonly findings: { readonly asked: OfText; readonly answer: readonly Finding[] };
  readonly completions: { readonly asked: AtPlace; readonly answer: Completions };
  readonly hover: { readonly asked: AtPlace; readonly answer: Hover | undefined };
  readonly declaration: { readonly asked: AtPlace; readonly answer: Place | undefined };
  readonly outline: { readonly asked: OfText; readonly answer: readonly OutlineEntry[] };
  /** Of every path of every model. */
  readonly layers: { readonly asked: OfText; readonly answer: readonly LayerPlace[] };
  /** Undefined of a text that has a syntax error. */
  readonly format: { readonly asked: OfText; readonly answer: string | undefined };
  readonly explanation: { readonly asked: { readonly code: string }; readonly answer: Explanation | undefined };
}
export type ServiceName = keyof Services;

export interface Question<Name extends ServiceName = ServiceName> {
  readonly id: number;
  readonly name: Name;
  readonly asked: Services[Name]["asked"];
}
export type Answer = { readonly id: number } & ({ readonly answer: unknown } | { readonly problem: string });
