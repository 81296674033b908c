import { challengeSizeOf, fittingSize } from '../challenge-size.ts';
import { createBackend } from './backend.ts';
import { createCardForm } from './card-form.ts';
import { createCheckout } from './checkout.ts';
import { element } from './element.ts';
import { createOpenAttempt } from './open-attempt.ts';
import { createView } from './view.ts';

/** The checkout page: reads what the server wrote into it, and wires. */
function startPage(): void {
  const page = element('checkout', HTMLElement);
  const { environmentKey = '', amount = '', size = '' } = page.dataset;
  const form = createCardForm(Spreedly, environmentKey);
  const openAttempt = createOpenAttempt(sessionStorage);
  const view = createView(form);
  const checkout = createCheckout({
    spreedly: Spreedly,
    environmentKey,
    acceptHeader: element('accept-header', HTMLInputElement).value,
    size: challengeSizeOf(size) ?? fittingSize({ width: innerWidth, height: innerHeight }),
    amount: Number(amount),
    backend: createBackend(),
    openAttempt,
    view,
    newKey: () => crypto.randomUUID(),
    sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
  });
  const home = location.href;

  form.whenSubmitted(checkout.pay);
  element('try-again', HTMLButtonElement).addEventListener('click', () => {
    history.replaceState(undefined, '', home);
    checkout.startOver();
    form.focus();
  });
  element('send-again', HTMLButtonElement).addEventListener('click', checkout.resume);
  element('leave-challenge', HTMLButtonElement).addEventListener('click', checkout.leaveChallenge);
  addEventListener('popstate', checkout.startOver);
  // A browser that goes back may show the page as it was left, in the middle of a payment that has ended since.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  for (const choice of document.querySelectorAll<HTMLSelectElement>('#test-panel select'))
    choice.addEventListener('change', () => choice.form?.requestSubmit());
  const open = openAttempt.read();
  if (open !== undefined && open.order.amount !== Number(amount)) location.replace(`/?amount=${open.order.amount}`);
  else checkout.resume();
}

if ('Spreedly' in globalThis) startPage();
else element('problem-form', HTMLElement).textContent = 'The card fields could not be loaded. Please reload the page.';
