import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { PAYMENT_STATES } from '../../../domain/payment/state.ts';

const PATH = fileURLToPath(new URL('../../../docs/spreedly.md', import.meta.url));

// `WRITE_DOCS=1 npm test -- test/domain/payment/state-document` writes the table anew.
test('docs/spreedly.md has every state, as the data has them', async () => {
  const document = readFileSync(PATH, 'utf8');
  const current = await format(withTable(document), { ...(await resolveConfig(PATH)), filepath: PATH });
  if (process.env['WRITE_DOCS'] !== undefined) writeFileSync(PATH, current);
  expect(document).toBe(current);
});

function withTable(document: string): string {
  const rows = PAYMENT_STATES.map(({ name, isFinal, meaning }) => [`\`${name}\``, isFinal ? 'yes' : 'no', meaning]);
  const lines = [['state', 'final', 'meaning'], ['---', '---', '---'], ...rows];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return document.replace(/(?<=<!-- states -->\n).*?(?=<!-- \/states -->)/s, `\n${table}\n\n`);
}
