import type { CardForm } from './card-form.ts';
import type { CheckoutView, Step } from './checkout.ts';
import { element } from './element.ts';

type Busy = Exclude<Step['kind'], 'ready' | 'declined' | 'unreached'>;

const BUSY: Readonly<Record<Busy, { readonly title: string; readonly detail: string }>> = {
  paying: { title: 'Sending your payment…', detail: 'Please stay on this page.' },
  checking: { title: 'Checking with your bank…', detail: 'This can take a few seconds. Please stay on this page.' },
  challenge: { title: 'Waiting for you to confirm', detail: 'Your bank asks you a question.' },
  completing: { title: 'Finishing your payment…', detail: 'Almost done. Please stay on this page.' },
};

/** The page as a person sees it, by what `createCheckout` says. */
export function createView(form: CardForm): CheckoutView {
  const card = element('payment-form', HTMLFormElement);
  const progress = element('progress', HTMLElement);
  const declined = element('declined', HTMLElement);
  const unreached = element('unreached', HTMLElement);
  const modal = element('challenge-modal', HTMLDialogElement);
  // Nothing to confirm is lost by a key that closes dialogs elsewhere.
  modal.addEventListener('cancel', (event) => event.preventDefault());

  function showOnly(shown: HTMLElement): void {
    for (const one of [progress, declined, unreached]) one.hidden = one !== shown;
    // The inputs on Spreedly's origin would be empty afterwards if they were taken out of the page.
    card.classList.toggle('is-away', shown !== card);
    card.inert = shown !== card;
  }

  function showChallenge(isOpen: boolean): void {
    if (isOpen && !modal.open) {
      modal.showModal();
      modal.querySelector('iframe')?.focus();
    }
    if (isOpen || !modal.open) return;
    modal.close();
    // The bank's page has done its part; the next challenge brings another.
    element('challenge', HTMLElement).replaceChildren();
  }

  return {
    show(step) {
      showChallenge(step.kind === 'challenge');
      element('checkout', HTMLElement).dataset['step'] = step.kind;
      switch (step.kind) {
        case 'ready':
          showOnly(card);
          return form.tell(step.problems);
        case 'declined':
          history.pushState(undefined, '', landingPath('failure', step.paymentId));
          element('declined-reason', HTMLElement).textContent = step.reason;
          showOnly(declined);
          return element('declined-title', HTMLElement).focus();
        case 'unreached':
          showOnly(unreached);
          return element('unreached-title', HTMLElement).focus();
        case 'paying':
        case 'checking':
        case 'challenge':
        case 'completing':
          element('progress-title', HTMLElement).textContent = BUSY[step.kind].title;
          element('progress-detail', HTMLElement).textContent = BUSY[step.kind].detail;
          return showOnly(progress);
      }
    },
    leaveFor(landing, id) {
      element('progress-title', HTMLElement).textContent = 'One moment…';
      element('progress-detail', HTMLElement).textContent = '';
      location.assign(landingPath(landing, id));
    },
  };
}

/** A payment id of Cardhook's begins with `pay_`; Spreedly's tokens have no such sign. */
function landingPath(landing: 'success' | 'failure' | 'pending', id: string | undefined): string {
  if (id === undefined) return `/${landing}`;
  return `/${landing}?${id.startsWith('pay_') ? 'payment_id' : 'transaction_token'}=${encodeURIComponent(id)}`;
}
