import { createServer } from 'node:http';
import { closeServer, listenOnLoopback } from '../../../local/twin/listen.ts';

/**
 * A `Spreedly` that does nothing by itself: it notes what the page asked for in `Spreedly.asked`, and tells what a test says by
 * `Spreedly.tell(name, …)`. Cards are tokenised at once, to `card1`, `card2` and so on.
 */
const SCRIPT = `
(() => {
  const handlers = {};
  const asked = [];
  let cards = 0;
  const note = (name) => (...words) => void asked.push([name, ...words]);
  const tell = (name, ...words) => (handlers[name] ?? []).forEach((handler) => handler(...words));
  globalThis.Spreedly = {
    asked,
    tell,
    init(environmentKey, { numberEl, cvvEl }) {
      asked.push(['init', environmentKey]);
      for (const id of [numberEl, cvvEl]) document.getElementById(id).append(document.createElement('iframe'));
      setTimeout(() => tell('ready'));
    },
    on(name, handler) {
      asked.push(['on', name]);
      (handlers[name] ??= []).push(handler);
    },
    tokenizeCreditCard(card) {
      asked.push(['tokenizeCreditCard', card]);
      setTimeout(() => tell('paymentMethod', 'card' + (cards += 1), {}));
    },
    setFieldType: note('setFieldType'), setLabel: note('setLabel'), setTitle: note('setTitle'), setStyle: note('setStyle'),
    setPlaceholder: note('setPlaceholder'), setNumberFormat: note('setNumberFormat'), transferFocus: note('transferFocus'),
    ThreeDS: {
      serialize: (size, accept) => btoa(JSON.stringify({ browser_size: size, accept_header: accept })),
      Lifecycle: class {
        constructor(options) { this.options = options; asked.push(['Lifecycle', options]); }
        start() {
          asked.push(['start', this.options.transactionToken]);
          const frame = document.createElement('iframe');
          frame.className = this.options.challengeIframeClasses;
          document.getElementById(this.options.challengeIframeLocation).replaceChildren(frame);
        }
      },
    },
  };
})();`;

export async function serveScriptedSpreedly(): Promise<{ scriptUrl: string; close: () => Promise<void> }> {
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(SCRIPT),
  );
  const port = await listenOnLoopback(server, 0);
  return { scriptUrl: `http://127.0.0.1:${port}/iframe-v1.min.js`, close: () => closeServer(server) };
}
