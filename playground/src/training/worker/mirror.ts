/** A program of its own that looks at a network while it trains: the weights are copied, the run's bits stay as they are. */
import { openSession, type Device, type Program, type Session } from "resnet-lang/runtime";

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

  /** Has the network as it is after the steps that were begun. */
  async copy(): Promise<void> {
    const own = new Set<string>(this.session.names());
    const tensors = await this.#of.readAll(["parameter", "state", "optimizer"]);
    for (const [name, values] of tensors) if (own.has(name)) this.session.write(name, values);
  }

  close(): Promise<void> {
    return this.session[Symbol.asyncDispose]();
  }
}
