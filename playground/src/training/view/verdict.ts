/** What a race came to, in words. */
import { fixed, sentence, stepCount } from "./numbers.ts";

export interface Raced {
  readonly title: string;
  readonly isPlain: boolean;
  readonly layers: number;
  /** In training, of late. */
  readonly loss: number;
}

/** Layers from which on the paper's plain networks are worse: with 18 (section 4.1) they are not. */
const DEEP = 20;
/** Less may be the seed's doing. */
const CLEARLY = 1.1;
const DEGRADATION =
  "Same layers, same parameters or nearly so, same seed and images: without shortcuts the deep network trains worse, as figure 1 of He et al. 2015 shows.";

/** @returns "" where two have not raced */
export function verdictOf([one, other]: readonly Raced[], step: number): string {
  if (!one || !other) return "";
  const after = `After ${stepCount(step)}`;
  if (!Number.isFinite(one.loss) && !Number.isFinite(other.loss)) return "";
  if (fixed(one.loss) === fixed(other.loss)) return `${after} both have a training loss of ${fixed(one.loss)}.`;
  // What is finite no more has lost.
  const [ahead, behind] = one.loss < other.loss || !Number.isFinite(other.loss) ? [one, other] : [other, one];
  const against = Number.isFinite(behind.loss) ? fixed(behind.loss) : "one that is not finite";
  const told = sentence(
    `${after} ${ahead.title} has the lower training loss, ${fixed(ahead.loss)} against ${against} of ${behind.title}`,
  );
  const isPapers = behind.isPlain && behind.layers >= DEEP && behind.loss > CLEARLY * ahead.loss;
  return isPapers ? `${told} ${DEGRADATION}` : told;
}
