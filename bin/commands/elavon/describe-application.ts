import { MESSAGE_KINDS } from '../../../domain/merchant-application/push.ts';
import type { Reveal } from '../../../adapters/dynamo/reveal-log.ts';
import { columns, counted, harmless, instant } from '../output.ts';
import type { Contradiction, ShownApplication, ShownTerminal } from './ports.ts';

/** A merchant application for a person: where it stands, then every push. What terminals sign in with is named by its mark. */
export function describeApplication(application: ShownApplication, reveals: readonly Reveal[]): readonly string[] {
  const { applicationId, ids, signers, settlements, terminals, contradictions, history, unreadable } = application;
  return [
    `Merchant application ${applicationId}${application.isUnidentified ? ', pushed without any name of one' : ''}`,
    ...columns([
      ...optionalRow('appStatus', application.appStatus),
      ...optionalRow('boardingStatus', application.boardingStatus),
      ...optionalRow('merchantId', application.merchantId),
      ...optionalRow('chainId', application.chainId),
      ...ids.flatMap(({ kind, value }) => optionalRow(kind, value)),
      ...signers.flatMap(({ signerId, status = 'unknown' }) => optionalRow(`signer ${signerId}`, status)),
      ...settlements.map(({ atMs, boardingStatus }) => [
        '  Elavon, when asked',
        `${harmless(boardingStatus)} at ${instant(atMs)}`,
      ]),
    ]),
    ...section('Messages:', describeMessages(application)),
    ...section('Terminals:', [
      ...columns(terminals.map(describeTerminal)),
      ...columns(application.terminalDetails.flatMap(({ kind, value }) => optionalRow(kind, value))),
    ]),
    ...section('Contradictions:', contradictions.map(describeContradiction)),
    ...section('Pushes:', columns(history.map(describePush))),
    ...section('Terminal credentials were shown:', reveals.map(describeReveal)),
    ...(application.cut.length > 0
      ? ['', `Too much for the record, the pushes have the rest: ${application.cut.join(', ')}.`]
      : []),
    ...(unreadable > 0 ? ['', `${counted(unreadable, 'row')} cannot be read: somebody edited the table by hand.`] : []),
  ];
}

function describeContradiction({ reason, values, signerId }: Contradiction): string {
  const whose = signerId === undefined ? '' : ` of signer ${harmless(signerId)}`;
  return `  ${reason.replaceAll('_', ' ')}${whose}: ${values.map(harmless).join(' and ')}`;
}

function optionalRow(name: string, value: string | undefined): string[][] {
  return value === undefined ? [] : [[`  ${harmless(name)}`, harmless(value)]];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function describeMessages({ messages }: ShownApplication): readonly string[] {
  return MESSAGE_KINDS.flatMap((kind) =>
    (messages[kind] ?? []).map(({ text, type, code }) => {
      const about = [type, code].filter((part) => part !== undefined).join(' ');
      return `  ${kind}: ${harmless(text)}${about === '' ? '' : ` (${harmless(about)})`}`;
    }),
  );
}

function describeTerminal({ itemCode, terminalId = 'no id yet', errorTexts, ...terminal }: ShownTerminal): string[] {
  const credentials = terminal.credentials.map(({ mark }) => `sealed, mark ${mark.slice(0, MARK_SHOWN)}…`);
  const lacking = terminal.lacksCredentials === true ? ['credentials could not be kept: ask Elavon for them'] : [];
  return [`  ${itemCode}`, terminalId, [...credentials, ...lacking, ...errorTexts].join('; ')].map(harmless);
}

/** As much as tells one from another. */
const MARK_SHOWN = 8;

function describePush({ receivedAtMs, event = 'no event', ...push }: ShownApplication['history'][number]): string[] {
  const told = [
    push.appStatus && `appStatus ${push.appStatus}`,
    push.boardingStatus && `boardingStatus ${push.boardingStatus}`,
    ...push.signers.map(({ signerId, status = 'unknown' }) => `signer ${signerId} ${status}`),
  ].filter((text) => text !== undefined && text !== '');
  return [`  ${instant(receivedAtMs)}`, harmless(event), harmless(told.join(', '))];
}

function describeReveal({ atMs, by, reason, terminals }: Reveal): string {
  return `  ${instant(atMs)}  ${harmless(by)}  of ${counted(terminals, 'terminal')}: ${harmless(reason)}`;
}
