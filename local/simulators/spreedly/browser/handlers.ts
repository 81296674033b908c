import type { SpreedlyHandlers } from '../spreedly-browser.d.ts';

type Name = keyof SpreedlyHandlers;

/** What a page has registered. As often as it registers a handler, so often it is called. */
export type Handlers = {
  readonly on: <Event extends Name>(name: Event, handler: SpreedlyHandlers[Event]) => void;
  readonly removeAll: () => void;
  readonly call: <Event extends Name>(name: Event, ...told: Parameters<SpreedlyHandlers[Event]>) => void;
};

export function createHandlers(): Handlers {
  let handlers: { readonly name: Name; readonly handler: (...told: never[]) => void }[] = [];
  return {
    on: (name, handler) => void handlers.push({ name, handler }),
    removeAll() {
      handlers = [];
    },
    call<Event extends Name>(name: Event, ...told: Parameters<SpreedlyHandlers[Event]>) {
      for (const one of handlers.filter((registered) => registered.name === name))
        (one.handler as (...all: Parameters<SpreedlyHandlers[Event]>) => void)(...told);
    },
  };
}
