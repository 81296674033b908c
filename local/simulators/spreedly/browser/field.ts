import type { CardFields, FieldEventType, InputProperties, SecureField } from '../spreedly-browser.d.ts';
import type { BetweenFields, FromField, ToField } from './messages.ts';
import { tokenize } from './tokenize.ts';

/** How long the number's iframe waits for the other one. */
const CVV_MS_MAX = 2_000;

/** One secure input, alone in its iframe. */
function runField(): void {
  const query = new URLSearchParams(location.search);
  const instance = query.get('instance') ?? '';
  const page = query.get('page') ?? '';
  const field: SecureField = query.get('field') === 'cvv' ? 'cvv' : 'number';
  const input = document.querySelector('input');
  if (input === null) return;
  const channel = new BroadcastChannel(`spreedly-${instance}`);
  let isPretty = false;
  let questions = 0;

  input.autocomplete = field === 'cvv' ? 'cc-csc' : 'cc-number';
  input.setAttribute('aria-label', field === 'cvv' ? 'Security code' : 'Card number');

  const value = (): string => input.value.replaceAll(/\D/g, '');

  type Told<Message = FromField> = Message extends FromField ? Omit<Message, 'spreedly' | 'field'> : never;
  const tell = (message: Told): void => parent.postMessage({ spreedly: instance, field, ...message }, page);

  function askForCvv(): Promise<string> {
    questions += 1;
    const question = questions;
    return new Promise((resolve) => {
      const give = (cvv: string): void => {
        clearTimeout(timer);
        channel.removeEventListener('message', hear);
        resolve(cvv);
      };
      const timer = setTimeout(() => give(''), CVV_MS_MAX);
      const hear = ({ data }: MessageEvent<BetweenFields>): void => {
        if (data.kind === 'cvv' && data.question === question) give(data.cvv);
      };
      channel.addEventListener('message', hear);
      channel.postMessage({ kind: 'cvv_wanted', question } satisfies BetweenFields);
    });
  }

  async function tokenizeCard(environmentKey: string, fields: CardFields): Promise<void> {
    const outcome = await tokenize(environmentKey, { ...fields, number: value(), cvv: await askForCvv() });
    tell('token' in outcome ? { kind: 'tokenized', paymentMethod: outcome } : { kind: 'errors', errors: outcome });
  }

  function properties(): InputProperties {
    const text = value();
    if (field === 'cvv') return { cvvLength: text.length, validCvv: /^\d{3,4}$/.test(text) };
    return { numberLength: text.length, validNumber: isCardNumber(text), cardType: brandOf(text) };
  }

  function obey(message: ToField): void {
    switch (message.kind) {
      case 'tokenize':
        return void tokenizeCard(message.environmentKey, message.fields);
      case 'attribute':
        return input?.setAttribute(message.name, message.value);
      case 'number_format':
        isPretty = message.format === 'prettyFormat';
        if (message.format === 'maskedFormat') input?.setAttribute('type', 'password');
        return;
      case 'focus':
        return input?.focus();
    }
  }

  channel.addEventListener('message', ({ data }: MessageEvent<BetweenFields>) => {
    if (field === 'cvv' && data.kind === 'cvv_wanted')
      channel.postMessage({ kind: 'cvv', question: data.question, cvv: value() } satisfies BetweenFields);
  });
  addEventListener('message', (event: MessageEvent<ToField>) => {
    if (event.source === parent && event.origin === page && event.data.spreedly === instance) obey(event.data);
  });
  input.addEventListener('input', () => {
    if (field === 'number' && isPretty) input.value = value().replaceAll(/(\d{4})(?=\d)/g, '$1 ');
    tell({ kind: 'event', type: 'input', properties: properties() });
  });
  for (const type of ['focus', 'blur', 'mouseover', 'mouseout'] as const)
    input.addEventListener(type, () => tell({ kind: 'event', type, properties: properties() }));
  input.addEventListener('keydown', ({ key, shiftKey }) => {
    const type = KEYS[shiftKey ? `Shift${key}` : key];
    if (type !== undefined) tell({ kind: 'event', type, properties: properties() });
  });
  tell({ kind: 'ready' });
}

const KEYS: Readonly<Record<string, FieldEventType>> = {
  Enter: 'enter',
  Escape: 'escape',
  Tab: 'tab',
  ShiftTab: 'shiftTab',
};

function brandOf(number: string): string {
  if (number.startsWith('4')) return 'visa';
  if (/^(5[1-5]|2[2-7])/.test(number)) return 'master';
  return /^3[47]/.test(number) ? 'american_express' : '';
}

function isCardNumber(number: string): boolean {
  if (!/^\d{13,19}$/.test(number)) return false;
  const sum = number
    .split('')
    .toReversed()
    .reduce((total, digit, index) => {
      const weighed = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return total + (weighed > 9 ? weighed - 9 : weighed);
    }, 0);
  return sum % 10 === 0;
}

runField();
