/** What the shop sells, at the prices by which Spreedly's Test gateway plays each flow of 3DS2. */
export type Product = {
  /** Minor units, delivery included. */
  readonly amount: number;
  /** What the Test gateway does, for whoever chooses. Source: Spreedly's 3DS2 guide, "$ Amounts"; 44 its offsite guide. */
  readonly flow: string;
};

export const PRODUCTS: readonly Product[] = [
  { amount: 3001, flow: 'no questions (frictionless)' },
  { amount: 3003, flow: 'fingerprint, then approved' },
  { amount: 3004, flow: 'fingerprint, then a challenge' },
  { amount: 3005, flow: 'a challenge' },
  { amount: 3103, flow: 'fingerprint, then declined' },
  { amount: 3104, flow: 'a challenge, then declined' },
  { amount: 44, flow: 'the gateway cannot set it up' },
];

export const CURRENCY = 'USD';

export const DEFAULT_AMOUNT = 3004;

/** Minor units, part of the price; what costs next to nothing is sent as a letter. */
const DELIVERY = 450;

export type OrderLine = { readonly title: string; readonly detail: string; readonly amount: number };

/** The lines of the summary; they add up to the price. */
export function orderOf({ amount }: Product): { readonly item: OrderLine; readonly delivery: number } {
  const delivery = amount > DELIVERY ? DELIVERY : 0;
  const item =
    delivery === 0
      ? { title: 'Glaze sample', detail: 'Celadon · by letter' }
      : { title: 'Hida pour-over set', detail: 'Dripper and jug · celadon glaze' };
  return { item: { ...item, amount: amount - delivery }, delivery };
}

export function productOf(amount: number): Product | undefined {
  return PRODUCTS.find((one) => one.amount === amount);
}

/** `$30.04`. */
export function priceText(amount: number): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency: CURRENCY }).format(amount / 100);
}
