import type { LifecycleOptions, SpreedlyBrowser } from '../spreedly-browser.d.ts';
import { createHandlers } from './handlers.ts';
import { createLifecycle } from './lifecycle.ts';
import { createSecureFields } from './secure-fields.ts';
import { serialize } from './serialize.ts';

/** The stand-in of `https://core.spreedly.com/iframe/iframe-v1.min.js`, for the simulator that served it. */
function createSpreedly(origin: string): SpreedlyBrowser {
  const handlers = createHandlers();
  const fields = createSecureFields(origin, handlers);

  return {
    init: fields.init,
    on: handlers.on,
    removeHandlers: handlers.removeAll,
    tokenizeCreditCard: fields.tokenize,
    isLoaded: fields.isLoaded,
    setFieldType: (field, value) => fields.tell(field, { kind: 'attribute', name: 'type', value }),
    setNumberFormat: (format) => fields.tell('number', { kind: 'number_format', format }),
    setLabel: (field, value) => fields.tell(field, { kind: 'attribute', name: 'aria-label', value }),
    setTitle: (field, value) => fields.tell(field, { kind: 'attribute', name: 'title', value }),
    setPlaceholder: (field, value) => fields.tell(field, { kind: 'attribute', name: 'placeholder', value }),
    setStyle: (field, value) => fields.tell(field, { kind: 'attribute', name: 'style', value }),
    transferFocus: (field) => fields.tell(field, { kind: 'focus' }),
    reload: fields.reload,
    ThreeDS: {
      serialize,
      Lifecycle: class {
        readonly start: ReturnType<typeof createLifecycle>['start'];

        constructor(options: LifecycleOptions) {
          ({ start: this.start } = createLifecycle(options, origin, (event) => handlers.call('3ds:status', event)));
        }
      },
    },
  };
}

const source = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : location.href;
globalThis.Spreedly = createSpreedly(new URL(source).origin);
