import { cpuUsage } from 'node:process';
import { proveMember } from '../providers/spreedly/prove-member.ts';
import { readCallback } from '../providers/spreedly/read-callback.ts';
import { HOSTILE_XML } from '../test/support/hostile-xml.ts';
import { FORMER_SECRET, PAGE_CALLBACK, SIGNING_SECRET } from '../test/support/spreedly-callbacks.ts';
import { OURS, type Reader, READERS, VALIDATED } from './callback/readers.ts';
import { print, type Table } from './apparatus/report.ts';
import { median, rounded } from './apparatus/statistics.ts';

/**
 * The callback of Spreedly's 3DS2 guide, two transactions: CPU from its bytes to the proof of each, ours beside others that are
 * given the same to do. Then what documents cost that are meant to cost much.
 */
const BAR = 5;

const WARM_UP = 2_000;
const ROUNDS = 15;
const TIMES = 500;

const SECRETS = { current: SIGNING_SECRET, previous: FORMER_SECRET };

const costs = measure();
const ours = median(costs.get(OURS) ?? []);
const overOurs = (name: string): number => rounded(median(costs.get(name) ?? []) / ours, 1);
print({
  bench: `A callback of ${PAGE_CALLBACK.byteLength} bytes, read and verified`,
  tables: {
    [`CPU, us: median of ${ROUNDS} rounds of ${TIMES}, in turns`]: [...costs].map(([name, rounds]) => ({
      reader: name,
      'median us': rounded(median(rounds), 1),
      'fastest us': rounded(Math.min(...rounds), 1),
      'slowest us': rounded(Math.max(...rounds), 1),
      'times ours': overOurs(name),
    })),
    'hostile documents, once each': hostile(),
  },
  verdicts: [{ what: `CPU of ${VALIDATED}, over ours`, value: overOurs(VALIDATED), bar: BAR, atLeast: true }],
});

/** CPU of reading and verifying once in each round, microseconds. */
function measure(): ReadonlyMap<string, readonly number[]> {
  const readers = Object.entries(READERS);
  for (const [name, read] of readers) {
    const signed = proofsBy(read).filter(({ kind }) => kind === 'signed').length;
    if (signed !== 2) throw new Error(`${name} finds ${signed} transactions to be signed, not 2.`);
    for (let time = 0; time < WARM_UP; time += 1) proofsBy(read);
  }
  const rounds = new Map(readers.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, read] of readers) {
      const spentUs = cpuOf(() => {
        for (let time = 0; time < TIMES; time += 1) proofsBy(read);
      });
      rounds.get(name)?.push(spentUs / TIMES);
    }
  }
  return rounds;
}

function proofsBy(read: Reader) {
  return read(PAGE_CALLBACK).map((member) => proveMember(member, SECRETS));
}

function hostile(): Table {
  return HOSTILE_XML.map(({ what, make }) => {
    const body = make();
    let outcome = '';
    const spentUs = cpuOf(() => {
      const reading = readCallback(body);
      outcome =
        'unreadable' in reading
          ? reading.unreadable
          : reading.members.map((member) => proveMember(member, SECRETS).kind).join(', ') || 'no transactions';
    });
    return { document: what, bytes: body.byteLength, 'CPU ms': rounded(spentUs / 1_000, 1), outcome };
  }).toSorted((a, b) => b['CPU ms'] - a['CPU ms']);
}

/** CPU of all threads of this process, microseconds: what others do on the machine counts less than in time. */
function cpuOf(work: () => void): number {
  const before = cpuUsage();
  work();
  const { user, system } = cpuUsage(before);
  return user + system;
}
