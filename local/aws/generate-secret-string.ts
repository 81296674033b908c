import { randomInt } from 'node:crypto';
import * as z from 'zod';

/** The `GenerateSecretString` property, with the defaults of its CloudFormation page. */
export const generateSecretStringSchema = z.object({
  SecretStringTemplate: z.optional(z.string()),
  GenerateStringKey: z.optional(z.string()),
  PasswordLength: z._default(z.number(), 32),
  ExcludeCharacters: z._default(z.string(), ''),
  ExcludePunctuation: z._default(z.boolean(), false),
  ExcludeNumbers: z._default(z.boolean(), false),
  ExcludeLowercase: z._default(z.boolean(), false),
  ExcludeUppercase: z._default(z.boolean(), false),
  IncludeSpace: z._default(z.boolean(), false),
  RequireEachIncludedType: z._default(z.boolean(), true),
});

type GenerateSecretString = z.infer<typeof generateSecretStringSchema>;

/** A secret as Secrets Manager makes it: the random string, or the template with the string put in under its key. */
export function generateSecretString(options: GenerateSecretString): string {
  const password = generatePassword(options);
  if (options.SecretStringTemplate === undefined || options.GenerateStringKey === undefined) return password;
  const template = z.record(z.string(), z.unknown()).parse(JSON.parse(options.SecretStringTemplate));
  return JSON.stringify({ ...template, [options.GenerateStringKey]: password });
}

function generatePassword(options: GenerateSecretString): string {
  const types = characterTypes(options);
  const required = options.RequireEachIncludedType ? types.map(pickOne) : [];
  const all = types.join('');
  const rest = Array.from({ length: Math.max(0, options.PasswordLength - required.length) }, () => pickOne(all));
  return shuffle([...required, ...rest]).join('');
}

function characterTypes(options: GenerateSecretString): readonly string[] {
  return [
    options.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    options.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    options.ExcludeNumbers ? '' : '0123456789',
    options.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    options.IncludeSpace ? ' ' : '',
  ]
    .map((type) =>
      Array.from(type)
        .filter((character) => !options.ExcludeCharacters.includes(character))
        .join(''),
    )
    .filter((type) => type !== '');
}

function pickOne(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

/** Fisher and Yates, so that the required characters are not all in front. */
function shuffle(characters: readonly string[]): readonly string[] {
  const shuffled = [...characters];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other] ?? '', shuffled[last] ?? ''];
  }
  return shuffled;
}
