import pc from 'picocolors';
import type { SceneResult } from './scene.ts';

/** One line while the day is played. */
export function progressLine({ isAsExpected, provider, sent, answered, tookMs }: SceneResult): string {
  return `  ${isAsExpected ? pc.green('✓') : pc.red('✗')} ${provider}: ${sent} ${pc.dim(`→ ${answered}, ${tookMs} ms`)}`;
}

/** What was sent, expected and answered, one row a scene, and a last line that counts. */
export function resultTable(results: readonly SceneResult[]): string {
  const cells = results.map(({ provider, sent, expected, answered }) => [provider, sent, expected, answered]);
  const rows = [['provider', 'sent', 'expected', 'answered'], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const [header = '', ...body] = lines;
  const marked = body.map((line, index) =>
    results[index]?.isAsExpected === true ? line : pc.red(`${line}  ← differs`),
  );
  return [pc.bold(header), ...marked, '', verdictOn(results)].join('\n');
}

function verdictOn(results: readonly SceneResult[]): string {
  const differing = results.filter(({ isAsExpected }) => !isAsExpected).length;
  if (differing === 0) return pc.green(`All ${results.length} scenes came out as scripted.`);
  return pc.red(`${differing} of ${results.length} scenes came out otherwise. The logs are in .cardhook/logs/.`);
}
