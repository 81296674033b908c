/**
 * The sizes of a challenge's iframe that 3-D Secure has, in CSS pixels; `05` is the whole screen.
 * Source: Spreedly's 3DS2 guide, "Set up your backend". checkout.css has a class for each.
 */
export const CHALLENGE_SIZES = [
  { size: '01', width: 250, height: 400 },
  { size: '02', width: 390, height: 300 },
  { size: '03', width: 500, height: 600 },
  { size: '04', width: 600, height: 400 },
  { size: '05' },
] as const;

export type ChallengeSize = (typeof CHALLENGE_SIZES)[number]['size'];

/** What the dialog around the iframe needs beside it. */
const FRAME = { width: 48, height: 150 };

/** The one that banks design for, then the wide one; the whole screen where neither fits. */
export function fittingSize(screen: { readonly width: number; readonly height: number }): ChallengeSize {
  const fits = (['03', '04'] as const).find((name) =>
    CHALLENGE_SIZES.some(
      (one) =>
        one.size === name && one.width + FRAME.width <= screen.width && one.height + FRAME.height <= screen.height,
    ),
  );
  return fits ?? '05';
}

export function challengeSizeOf(text: string | null): ChallengeSize | undefined {
  return CHALLENGE_SIZES.find(({ size }) => size === text)?.size;
}
