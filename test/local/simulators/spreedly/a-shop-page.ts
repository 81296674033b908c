import { createServer } from 'node:http';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright, type Page } from 'playwright-core';
import { closeServer, listenOnLoopback } from '../../../../local/twin/listen.ts';

/** Headless Chromium: the one that `CHROME` names, or else one that comes with npm, which runs on Linux. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROME'] ?? (await chromium.executablePath());
  return playwright.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
}

/** The least page that uses the script: it keeps what it is told in `told`, and does nothing by itself. */
export async function aShopPage(browser: Browser, scriptUrl: string, environmentKey: string) {
  const html = `<!doctype html><title>Shop</title>
<style>.size-02 { width: 390px; height: 300px; border: 0 } #number, #cvv { height: 30px }</style>
<div id="number"></div><div id="cvv"></div><div id="hidden" style="display: none"></div><div id="challenge"></div>
<script src="${scriptUrl}"></script>
<script>
  const told = [];
  for (const name of ['ready', 'paymentMethod', 'errors', 'fieldEvent', 'consoleError'])
    Spreedly.on(name, (...all) => told.push([name, ...all]));
  Spreedly.on('3ds:status', (event) => { last = event; told.push(['3ds:status', event.action, event]) });
  let last;
  Spreedly.init('${environmentKey}', { numberEl: 'number', cvvEl: 'cvv' });
</script>`;
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html),
  );
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}/`;
  const page = await browser.newPage();
  await page.goto(url);
  return {
    page,
    /** The names of the events of 3DS so far. */
    actions: (): Promise<readonly string[]> =>
      page.evaluate(`told.filter(([name]) => name === '3ds:status').map(([, action]) => action)`),
    async close() {
      await page.close();
      await closeServer(server);
    },
  };
}

/** Waits until the page was told so; the whole event, or whatever came with it. */
export async function toldOf(page: Page, name: string, action?: string): Promise<readonly unknown[]> {
  const found = `told.find(([name, action]) => name === '${name}' && (${action === undefined} || action === '${action}'))`;
  await page.waitForFunction(found, undefined, { timeout: 10_000 });
  return page.evaluate(found);
}
