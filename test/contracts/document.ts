import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

/** The code blocks of a document in one language. */
export function blocksOf(doc: string, language: string): readonly string[] {
  return [...doc.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text);
}

/** A file as it is and as it should be, formatted; with `WRITE_DOCS=1` it is written anew first. */
export async function written(
  path: string,
  text: string,
): Promise<{ readonly file: string; readonly current: string }> {
  const current = await format(text, { ...(await resolveConfig(path)), filepath: path });
  if (process.env['WRITE_DOCS'] !== undefined) writeFileSync(path, current);
  return { file: readFileSync(path, 'utf8'), current };
}

/** A table of an event's fields: which are always there, and what each means. */
export function fieldsTable(
  fields: Readonly<Record<string, string>>,
  { required }: { readonly required?: unknown },
): string {
  const presenceOf = (field: string): string => (Array.isArray(required) && required.includes(field) ? 'always' : '');
  const rows = Object.entries(fields).map(([field, meaning]) => `| \`${field}\` | ${presenceOf(field)} | ${meaning} |`);
  return ['', '| field | | meaning |', '| --- | --- | --- |', ...rows, '', ''].join('\n');
}
