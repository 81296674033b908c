import type { CardFields, SecureField, SpreedlyBrowser } from '../../simulators/spreedly/spreedly-browser.d.ts';
import type { Problem } from './checkout.ts';
import { element } from './element.ts';
import { formatExpiry, readExpiry } from './expiry.ts';

/** The form with the card: two inputs of ours, and two on Spreedly's origin that no script of ours can read. */
export type CardForm = {
  readonly whenSubmitted: (then: (card: CardFields) => void) => void;
  /** Marks what is wrong, and puts the focus on the first of it. */
  readonly tell: (problems: readonly Problem[]) => void;
  readonly focus: () => void;
};

type FieldName = 'name' | 'number' | 'expiry' | 'cvv';

/** By what Spreedly calls an attribute of a card. */
const FIELD_OF: ReadonlyMap<string, FieldName> = new Map([
  ['full_name', 'name'],
  ['first_name', 'name'],
  ['last_name', 'name'],
  ['number', 'number'],
  ['month', 'expiry'],
  ['year', 'expiry'],
  ['verification_value', 'cvv'],
  ['cvv', 'cvv'],
]);

const FIELDS: readonly FieldName[] = ['name', 'number', 'expiry', 'cvv'];

/** As checkout.css has it for our own inputs. */
const INPUT_STYLE =
  'width: 100%; height: 46px; padding: 0; border: 0; outline: 0; background: transparent; color: #1d2a26; ' +
  'font: 16px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Open Sans", sans-serif;';

export function createCardForm(spreedly: SpreedlyBrowser, environmentKey: string): CardForm {
  const form = element('payment-form', HTMLFormElement);
  const name = element('card-name', HTMLInputElement);
  const expiry = element('card-expiry', HTMLInputElement);
  const own = { name, expiry };

  spreedly.on('ready', () => {
    for (const [field, label, placeholder] of [
      ['number', 'Card number', '1234 5678 9012 3456'],
      ['cvv', 'Security code', '123'],
    ] as const) {
      spreedly.setFieldType(field, 'tel');
      spreedly.setLabel(field, label);
      spreedly.setTitle(field, label);
      spreedly.setPlaceholder(field, placeholder);
      spreedly.setStyle(field, INPUT_STYLE);
      element(`field-${field}`, HTMLElement).classList.add('is-ready');
    }
    spreedly.setNumberFormat('prettyFormat');
  });
  spreedly.on('fieldEvent', (field, type) => {
    const around = element(`field-${field}`, HTMLElement);
    if (type === 'focus') around.classList.add('is-focused');
    if (type === 'blur') around.classList.remove('is-focused');
    if (type === 'input') tellOf(field, undefined);
    if (type === 'enter') form.requestSubmit();
  });
  // A label of ours cannot name an input of another origin.
  for (const field of ['number', 'cvv'] as const)
    element(`label-${field}`, HTMLElement).addEventListener('click', () => spreedly.transferFocus(field));
  expiry.addEventListener('input', () => {
    expiry.value = formatExpiry(expiry.value);
    tellOf('expiry', undefined);
  });
  name.addEventListener('input', () => tellOf('name', undefined));
  spreedly.init(environmentKey, { numberEl: 'card-number', cvvEl: 'card-cvv' });

  function tellOf(field: FieldName, message: string | undefined): void {
    element(`field-${field}`, HTMLElement).classList.toggle('is-wrong', message !== undefined);
    element(`problem-${field}`, HTMLElement).textContent = message ?? '';
    if (field === 'name' || field === 'expiry') own[field].setAttribute('aria-invalid', String(message !== undefined));
  }

  function focusOn(field: FieldName): void {
    if (field === 'name' || field === 'expiry') own[field].focus();
    else spreedly.transferFocus(field satisfies SecureField);
  }

  function tell(problems: readonly Problem[]): void {
    const messages = new Map<FieldName | 'form', string>();
    for (const { attribute, message } of problems) {
      const field = FIELD_OF.get(attribute) ?? 'form';
      if (!messages.has(field)) messages.set(field, message);
    }
    for (const field of FIELDS) tellOf(field, messages.get(field));
    element('problem-form', HTMLElement).textContent = messages.get('form') ?? '';
    const first = FIELDS.find((field) => messages.has(field));
    if (first !== undefined) focusOn(first);
  }

  return {
    whenSubmitted(then) {
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        const readAs = readExpiry(expiry.value, new Date());
        const problems = [
          ...(name.value.trim() === '' ? [{ attribute: 'full_name', message: 'Enter the name on the card.' }] : []),
          ...(readAs.kind === 'wrong' ? [{ attribute: 'month', message: readAs.message }] : []),
        ];
        tell(problems);
        if (problems.length > 0 || readAs.kind === 'wrong') return;
        then({ full_name: name.value.trim(), month: readAs.month, year: readAs.year });
      });
    },
    tell,
    focus: () => name.focus(),
  };
}
