import { fileURLToPath } from 'node:url';
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { STATUS_ROWS, TERMINATION_ROWS } from '../../../domain/job/status.ts';

const PATH = fileURLToPath(new URL('../../../docs/strivve.md', import.meta.url));

// `WRITE_DOCS=1 npm test -- test/domain/job/status-document` writes both tables anew.
test('docs/strivve.md has every termination type and every status, as the data has them', async () => {
  const document = readFileSync(PATH, 'utf8');
  const current = await format(withTables(document), { ...(await resolveConfig(PATH)), filepath: PATH });
  if (process.env['WRITE_DOCS'] !== undefined) writeFileSync(PATH, current);
  expect(document).toBe(current);
});

function withTables(document: string): string {
  const terminations = TERMINATION_ROWS.map(({ type, meaning, isSuccess }) => [
    `\`${type}\``,
    isSuccess ? 'yes' : 'no',
    meaning,
  ]);
  const statuses = STATUS_ROWS.map(({ status, alsoWritten = [], endsJob, terminationType, meaning }) => [
    [status, ...alsoWritten].map((spelling) => `\`${spelling}\``).join(', '),
    endsJob ? `\`${terminationType}\`` : '',
    meaning,
  ]);
  return document
    .replace(section('terminations'), table(['type', 'card placed', 'meaning'], terminations))
    .replace(section('statuses'), table(['status', 'ends the job as', 'meaning'], statuses));
}

function section(name: string): RegExp {
  return new RegExp(`(?<=<!-- ${name} -->\\n).*?(?=<!-- /${name} -->)`, 's');
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, headings.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `\n${lines.join('\n')}\n\n`;
}
