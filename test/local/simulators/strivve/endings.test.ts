import { STATUS_ROWS } from '../../../../domain/job/status.ts';
import { ENDINGS } from '../../../../local/simulators/strivve/endings.ts';

const ENDING = STATUS_ROWS.filter(({ endsJob }) => endsJob);

test('a status ends a job where the product’s own table says so, and no other does', () => {
  expect(Object.keys(ENDINGS).toSorted()).toEqual(ENDING.map(({ status }) => status).toSorted());
});

test.each(ENDING)('$status ends a job as $terminationType, as in the product’s own table', (row) => {
  expect(ENDINGS[row.status]).toBe(row.terminationType);
});
