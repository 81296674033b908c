import type { CardFields, SecureField } from '../spreedly-browser.d.ts';
import type { Handlers } from './handlers.ts';
import type { FromField, ToField } from './messages.ts';

export type SecureFields = {
  readonly init: (environmentKey: string, elements: { readonly numberEl: string; readonly cvvEl: string }) => void;
  readonly reload: () => void;
  readonly isLoaded: () => boolean;
  readonly tokenize: (fields: CardFields) => void;
  readonly tell: (field: SecureField, message: Told) => void;
};

type Told<Message = ToField> = Message extends ToField ? Omit<Message, 'spreedly'> : never;

/** The two iframes of number and CVV, which belong to `origin`. */
export function createSecureFields(origin: string, handlers: Handlers): SecureFields {
  const frames = new Map<SecureField, HTMLIFrameElement>();
  const ready = new Set<SecureField>();
  let instance = '';
  let environmentKey = '';
  let elements = { numberEl: '', cvvEl: '' };
  let active: SecureField | '' = '';

  function put(field: SecureField, elementId: string): void {
    const place = document.getElementById(elementId);
    if (place === null) return handlers.call('consoleError', { msg: `There is no element ${elementId}.` });
    const frame = document.createElement('iframe');
    const query = new URLSearchParams({ field, instance, page: location.origin });
    frame.src = `${origin}/iframe/field.html?${query}`;
    frame.id = `spreedly-${field}-frame-${instance}`;
    frame.title = field === 'cvv' ? 'Security code' : 'Card number';
    frame.style.cssText = 'border: 0; width: 100%; height: 100%; display: block;';
    place.replaceChildren(frame);
    frames.set(field, frame);
  }

  function build(): void {
    instance = crypto.randomUUID();
    ready.clear();
    put('number', elements.numberEl);
    put('cvv', elements.cvvEl);
  }

  function hear(message: FromField): void {
    switch (message.kind) {
      case 'ready':
        ready.add(message.field);
        if (ready.size === 2) handlers.call('ready');
        return;
      case 'event':
        if (message.type === 'focus') active = message.field;
        if (message.type === 'blur') active = '';
        return handlers.call('fieldEvent', message.field, message.type, active, message.properties);
      case 'tokenized':
        return handlers.call('paymentMethod', message.paymentMethod.token, message.paymentMethod);
      case 'errors':
        return handlers.call('errors', message.errors);
    }
  }

  function tell(field: SecureField, message: Told): void {
    const to = frames.get(field)?.contentWindow;
    if (to == null) return handlers.call('consoleError', { msg: 'Spreedly.init was not called.' });
    to.postMessage({ spreedly: instance, ...message }, origin);
  }

  addEventListener('message', (event: MessageEvent<FromField | undefined>) => {
    if (event.origin === origin && typeof event.data === 'object' && event.data.spreedly === instance) hear(event.data);
  });

  return {
    init(key, places) {
      environmentKey = key;
      elements = places;
      build();
    },
    reload: build,
    isLoaded: () => ready.size === 2,
    tokenize: (fields) => tell('number', { kind: 'tokenize', environmentKey, fields }),
    tell,
  };
}
