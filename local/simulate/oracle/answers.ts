import { rowName } from '../../../adapters/memory/decision-store.ts';
import type { AuthorizationRequest } from '../../../domain/authorization-request.ts';
import type { Played } from '../world/play.ts';
import type { Violation } from './violation.ts';

type Told = { readonly request: AuthorizationRequest; readonly answers: Set<string>; isStoodIn: boolean };

/**
 * Whoever asks the same again is told the same, and it is what the store remembers. Where a stand-in answered, another
 * delivery may have been told something else, or have decided something and died: then that is what is remembered.
 */
export function* inconstant({ happenings, memory }: Played): Generator<Violation> {
  const all = new Map<string, Told>();
  for (const happening of happenings) {
    if (happening.kind === 'failed') yield { promise: 'nothing_fails', tells: String(happening.error) };
    if (happening.kind === 'stood_in' && happening.isCrowdedOut) {
      yield { promise: 'nobody_is_crowded_out', tells: `${happening.deliveryId} gave up` };
    }
    if (happening.kind !== 'answered' && happening.kind !== 'stood_in') continue;
    const { request, answer } = happening;
    const told = all.get(request.requestKey) ?? { request, answers: new Set<string>(), isStoodIn: false };
    told.answers.add(answer);
    told.isStoodIn ||= happening.kind === 'stood_in';
    all.set(request.requestKey, told);
  }
  for (const [requestKey, { request, answers, isStoodIn }] of all) {
    const told = [...answers].join(', then ');
    if (answers.size > 1 && !isStoodIn) yield { promise: 'one_answer_a_request', tells: `${requestKey}: ${told}` };
    const remembered = memory.decisions.get(rowName(request))?.decision.answer;
    if (remembered === undefined || (!answers.has(remembered) && !isStoodIn)) {
      yield { promise: 'answers_are_remembered', tells: `${requestKey}: told ${told}, remembered ${remembered}` };
    }
  }
}
