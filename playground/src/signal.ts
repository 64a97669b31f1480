/** A value that comes from time to time, and those who show it. */
export interface Signal<T> {
  readonly get: () => T | undefined;
  readonly set: (value: T) => void;
  /** Called with what is there, and with all that comes. */
  readonly each: (listener: (value: T) => void) => void;
}

export function createSignal<T>(): Signal<T> {
  let last: T | undefined;
  const listeners: ((value: T) => void)[] = [];
  return {
    get: () => last,
    set: (value) => {
      last = value;
      for (const listener of listeners) listener(value);
    },
    each: (listener) => {
      listeners.push(listener);
      if (last !== undefined) listener(last);
    },
  };
}
