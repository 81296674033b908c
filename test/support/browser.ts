import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** Headless Chromium: the one that `CHROME` names, or else one that comes with npm, which runs on Linux. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROME'] ?? (await chromium.executablePath());
  return playwright.launch({ executablePath, headless: true, args: [...ARGUMENTS] });
}

/** Nothing of it goes anywhere but to this machine. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
