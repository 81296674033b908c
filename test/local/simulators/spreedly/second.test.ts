import { isAnsweredBySimulator } from '../../../../local/demo/spreedly-secrets.ts';
import { startSpreedly } from '../../../../local/simulators/spreedly/spreedly.ts';

test('credentials of a simulated Spreedly are told from the others for as long as it runs', async () => {
  const { credentials, close } = await startSpreedly({ speed: 0 });
  const text = JSON.stringify(credentials);
  expect(await isAnsweredBySimulator(text)).toBe(true);
  await close();
  expect(await isAnsweredBySimulator(text)).toBe(false);
});

test.each(['not set', '{', JSON.stringify({ environmentKey: 'Env', accessSecret: 'secret', gatewayToken: 'Gw' })])(
  'the secret %p is of no simulator',
  async (text) => {
    expect(await isAnsweredBySimulator(text)).toBe(false);
  },
);
