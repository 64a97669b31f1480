/** The place where the design is trained. */
import type { Store } from "../state.ts";

export interface TrainingOptions {
  /** The text, the chosen model and recipe. */
  readonly design: Store;
}

/** Called once, when its tab is first opened. */
export function mountTraining(parent: HTMLElement, { design }: TrainingOptions): void {
  const show = (): void => {
    const { model, recipe } = design.get();
    parent.replaceChildren(recipe ?? model ?? "");
  };
  design.on(["model", "recipe"], show);
  show();
}
