import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** More limits than a decision has room for: an error of the linter. */
const COSTLY = JSON.stringify({
  format: 1,
  rules: Array.from({ length: 21 }, (_, nth) => ({
    id: `day-${nth}`,
    kind: 'limit',
    window: { calendar: 'day', zone: 'UTC' },
    max: '500.00 USD',
  })),
});

test('what goes to standard error or into JSON is not painted, though standard output is a terminal', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'cardhook-check-'));
  const wasTerminal = process.stdout.isTTY;
  try {
    process.stdout.isTTY = true;
    const { readSoundFile, describeFinding } = await import('../../bin/commands/rules/check-file.ts');
    const { colours } = await import('../../bin/commands/output.ts');
    const path = join(directory, 'costly.json');
    writeFileSync(path, COSTLY);
    expect(() => readSoundFile(path, 0)).toThrow(/costly\.json:1:1: error .*\(too_costly\)/);
    const finding = { level: 'error', code: 'too_costly', message: 'no' } as const;
    expect(describeFinding(finding, path, colours)).toContain('\u001b[31merror');
  } finally {
    process.stdout.isTTY = wasTerminal;
    rmSync(directory, { recursive: true });
  }
});
