/** A program of its own that looks at a network while it trains: the weights are copied, the run's bits stay as they are. */
import { openSession, type Device, type Program, type Session } from "resnet-lang/runtime";

export type State = Awaited<ReturnType<Session["readAll"]>>;
/** After the steps that were begun. */
export function stateOf(session: Session): Promise<State> {
  return session.readAll(["parameter", "state", "optimizer"]);
}

export class Mirror {
  readonly session: Session;
  readonly #of: Session;

  private constructor(session: Session, of: Session) {
    this.session = session;
    this.#of = of;
  }
  static async open(device: Device, program: Program, of: Session): Promise<Mirror> {
    return new Mirror(await openSession(device, program), of);
  }

  /** Has the network as it is after the steps that were begun. @param state as it was before, where that is wanted */
  async copy(state: Promise<State> = stateOf(this.#of)): Promise<void> {
    const own = new Set<string>(this.session.names());
    for (const [name, values] of await state) if (own.has(name)) this.session.write(name, values);
  }

  close(): Promise<void> {
    return this.session[Symbol.asyncDispose]();
  }
}
