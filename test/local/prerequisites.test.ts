import { missingJava, missingNode, missingNpm } from '../../local/prerequisites.mjs';

describe('the prerequisites', () => {
  test.each(['openjdk version "17.0.15" 2025-04-15', 'java version "1.8.0_401"', 'openjdk version "25" 2025-09-16'])(
    '%s will do',
    (says) => {
      expect(missingJava(says)).toBeUndefined();
    },
  );

  test.each([[undefined], ['java version "1.7.0_80"'], ['The operation couldn’t be completed.']])(
    'java that says %s is missed, with the command that installs it',
    (says) => {
      expect(missingJava(says)).toMatch(/Java 8 or newer .*brew install .*apt-get install .*winget install/);
    },
  );

  test('an old Node and an old npm are missed, with the command that installs a newer one', () => {
    expect(missingNode('20.19.5')).toMatch(/this is Node 20\.19\.5\. Install it: /);
    expect(missingNpm('npm/9.8.1 node/v20.19.5 linux x64')).toMatch(/this is npm 9\.8\.1\. Install it: npm install/);
  });

  test('what is new enough is not missed', () => {
    expect(missingNode('24.21.0')).toBeUndefined();
    expect(missingNpm('npm/11.6.1 node/v24.21.0 linux x64')).toBeUndefined();
    expect(missingNpm(undefined)).toBeUndefined();
  });
});
