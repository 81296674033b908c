import { readLiveSecrets } from '../../contracts/notification-secret.ts';
import { NOTIFICATION_MODES } from '../../domain/merchant-application/notification-profile.ts';
import { NOT_SET } from '../../domain/placeholder.ts';
import { aSecret } from '../support/elavon.ts';

describe.each(NOTIFICATION_MODES)('the secret of a profile of mode %s', (mode) => {
  const current = aSecret(mode, 'new');
  const previous = aSecret(mode, 'old');
  const read = (secret: object) => readLiveSecrets(mode, JSON.stringify(secret));

  test('is one or two with the fields of the mode; others are left out', () => {
    expect(read({ current })).toEqual({ current: { mode, ...current } });
    expect(read({ current: { ...current, note: 'x' }, previous, note: 'x' })).toEqual({
      current: { mode, ...current },
      previous: { mode, ...previous },
    });
  });

  test.each(Object.keys(current))('is not set while %s is what the stack put in', (field) => {
    expect(read({ current: { ...current, [field]: NOT_SET }, previous })).toBe('not_set');
    expect(read({ current, previous: { ...previous, [field]: NOT_SET } })).toEqual({ current: { mode, ...current } });
  });

  test.each(Object.keys(current))('is nothing without %s, and its text is not told', (field) => {
    for (const value of [undefined, '', 1, null]) {
      const broken = { ...current, [field]: value };
      expect(() => read({ current: broken })).toThrow(
        /^The secret is not \{"current": \{…\}\} with the fields of mode/,
      );
      expect(() => read({ current, previous: broken })).toThrow(/^The secret is not/);
    }
  });
});
