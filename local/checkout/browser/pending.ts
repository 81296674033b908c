import { createBackend } from './backend.ts';
import { standingOf } from './payment.ts';

/** The pending page looks until it knows, ever less often, and then goes where the payment went. */
const LOOKS_MAX = 60;
const PAUSE_MS = { first: 1_500, most: 15_000 };

async function follow(id: string): Promise<void> {
  const backend = createBackend();
  let pause = PAUSE_MS.first;
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const answer = await backend.show(id);
    const standing = answer.kind === 'transaction' ? standingOf(answer.transaction.state) : 'open';
    if (standing === 'succeeded') return location.replace(`/success${location.search}`);
    // Refused: it was looked for until it could not come any more, or was never there.
    if (standing === 'declined' || answer.kind === 'refused') return location.replace(`/failure${location.search}`);
    await new Promise((resolve) => void setTimeout(resolve, pause));
    pause = Math.min(pause * 1.2, PAUSE_MS.most);
  }
}

const { id = '' } = document.body.dataset;
if (id !== '') void follow(id);
