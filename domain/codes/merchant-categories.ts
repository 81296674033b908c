/*
 * Merchant category codes (MCC). Source: ISO 18245, with the codes Visa (Merchant Data Standards Manual) and Mastercard
 * (Quick Reference Booklet, Merchant Edition) have added. The three ranges give each airline, car rental and hotel company
 * its own code; their bounds are Visa's.
 */

const AIRLINE_COMPANIES = codesFrom(3000, 3350);
const CAR_RENTAL_COMPANIES = codesFrom(3351, 3500);
const HOTEL_COMPANIES = codesFrom(3501, 3999);

const GENERAL_CODES = words(
  '0742 0743 0744 0763 0780 1520 1711 1731 1740 1750 1761 1771 1799 2741 2791 2842 4011 4111 4112 4119 4121 4131 4214 4215 ' +
    '4225 4411 4457 4468 4511 4582 4722 4723 4761 4784 4789 4812 4813 4814 4815 4816 4821 4829 4899 4900 5013 5021 5039 ' +
    '5044 5045 5046 5047 5051 5065 5072 5074 5085 5094 5099 5111 5122 5131 5137 5139 5169 5172 5192 5193 5198 5199 5200 ' +
    '5211 5231 5251 5261 5262 5271 5300 5309 5310 5311 5331 5399 5411 5422 5441 5451 5462 5499 5511 5521 5531 5532 5533 ' +
    '5541 5542 5551 5552 5561 5571 5592 5598 5599 5611 5621 5631 5641 5651 5655 5661 5681 5691 5697 5698 5699 5712 5713 ' +
    '5714 5715 5718 5719 5722 5723 5732 5733 5734 5735 5811 5812 5813 5814 5815 5816 5817 5818 5832 5912 5921 5931 5932 5933 ' +
    '5935 5937 5940 5941 5942 5943 5944 5945 5946 5947 5948 5949 5950 5960 5961 5962 5963 5964 5965 5966 5967 5968 5969 ' +
    '5970 5971 5972 5973 5975 5976 5977 5978 5983 5992 5993 5994 5995 5996 5997 5998 5999 6010 6011 6012 6050 6051 6211 ' +
    '6300 6381 6399 6513 6529 6530 6531 6532 6533 6534 6535 6536 6537 6538 6540 6555 6611 6760 7011 7012 7032 7033 7210 ' +
    '7211 7216 7217 7221 7230 7251 7261 7273 7276 7277 7278 7280 7295 7296 7297 7298 7299 7311 7321 7322 7332 7333 7338 ' +
    '7339 7342 7349 7361 7372 7375 7379 7392 7393 7394 7395 7399 7511 7512 7513 7519 7523 7524 7531 7534 7535 7538 7542 ' +
    '7549 7622 7623 7629 7631 7641 7692 7699 7800 7801 7802 7829 7832 7833 7841 7911 7922 7929 7932 7933 7941 7991 7992 ' +
    '7993 7994 7995 7996 7997 7998 7999 8011 8021 8031 8041 8042 8043 8044 8049 8050 8062 8071 8099 8111 8211 8220 8241 ' +
    '8244 8249 8299 8351 8398 8641 8651 8661 8675 8699 8734 8911 8931 8999 9034 9045 9211 9222 9223 9311 9399 9401 9402 ' +
    '9405 9406 9411 9700 9701 9702 9751 9752 9753 9754 9950',
);

/** Groups that a rule may name instead of codes. A code may be in several. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  adult: words('5967 7297'),
  airlines: [...AIRLINE_COMPANIES, '4511'],
  alcohol: words('5813 5921'),
  automotive: words('5013 5511 5521 5531 5532 5533 5551 5561 5571 5592 5598 5599 7531 7534 7535 7538 7542 7549'),
  bars: words('5813'),
  business_services: words(
    '7311 7321 7333 7338 7339 7342 7349 7361 7372 7375 7379 7392 7393 7394 7399 8111 8911 8931 8999',
  ),
  car_rental: [...CAR_RENTAL_COMPANIES, '7512', '7513', '7519'],
  cash_disbursement: words('6010 6011'),
  charity: words('8398'),
  clothing: words('5611 5621 5631 5641 5651 5655 5661 5681 5691 5697 5698 5699 5948'),
  /** No code is for it alone: 6051 is also foreign currency and money orders. */
  crypto: words('6051'),
  dating: words('7273'),
  debt_collection: words('7322'),
  department_stores: words('5300 5309 5310 5311 5331 5399'),
  digital_goods: words('5815 5816 5817 5818'),
  direct_marketing: words('5960 5962 5963 5964 5965 5966 5967 5968 5969'),
  education: words('8211 8220 8241 8244 8249 8299'),
  electronics: words('5045 5065 5722 5732 5734 5946'),
  entertainment: words(
    '5733 5735 7829 7832 7841 7911 7922 7929 7932 7933 7941 7991 7992 7993 7994 7996 7997 7998 7999',
  ),
  fast_food: words('5814'),
  firearms: words('5723'),
  fuel: words('5172 5541 5542 5552 5983'),
  gambling: words('7800 7801 7802 7995 9406 9754'),
  government: words('9211 9222 9223 9311 9399 9402 9405 9411 9702'),
  groceries: words('5411 5422 5441 5451 5462 5499'),
  home_improvement: words('1520 1711 1731 1740 1750 1761 1771 1799 5200 5211 5231 5251 5261'),
  insurance: words('5960 6300 6381 6399'),
  investments: words('6211 6760'),
  jewelry: words('5094 5944'),
  lodging: [...HOTEL_COMPANIES, '7011', '7032', '7033'],
  medical: words('4119 5047 5122 5912 5975 5976 8011 8021 8031 8041 8042 8043 8044 8049 8050 8062 8071 8099'),
  money_transfer: words('4829 6534 6536 6537 6538'),
  parking_and_tolls: words('4784 7523 7524'),
  pawn_shops: words('5933'),
  pharmacies: words('5122 5912'),
  political: words('8651'),
  public_transport: words('4011 4111 4112 4131'),
  quasi_cash: words('6050 6051 6529 6530 6534 6540 9754'),
  religious: words('8661'),
  restaurants: words('5811 5812 5813 5814'),
  stored_value_load: words('6529 6530 6540'),
  subscriptions: words('4899 5968'),
  taxes: words('9311'),
  taxis: words('4121'),
  telecom: words('4812 4813 4814 4815 4816 4821 4899'),
  timeshares: words('7012'),
  tobacco: words('5993'),
  travel: [
    ...AIRLINE_COMPANIES,
    ...CAR_RENTAL_COMPANIES,
    ...HOTEL_COMPANIES,
    ...words('4011 4112 4131 4411 4511 4582 4722 4723 5962 7011 7012 7032 7033 7512 7513 7519'),
  ],
  utilities: words('4900'),
};

/** The names of all groups, in alphabetical order. */
export const MCC_GROUPS: readonly string[] = Object.keys(GROUPS);

const known: ReadonlySet<string> = new Set([
  ...GENERAL_CODES,
  ...AIRLINE_COMPANIES,
  ...CAR_RENTAL_COMPANIES,
  ...HOTEL_COMPANIES,
]);

/** Whether this is a code that ISO 18245 or a network has assigned, for a linter that looks for slips of the pen. */
export function isKnownMcc(code: string): boolean {
  return known.has(code);
}

/** The codes of a group; undefined when there is none of that name. */
export function mccsOf(group: string): readonly string[] | undefined {
  return Object.hasOwn(GROUPS, group) ? GROUPS[group] : undefined;
}

function words(text: string): readonly string[] {
  return text.split(' ');
}

function codesFrom(first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
}
