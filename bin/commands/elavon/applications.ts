import type { Command } from 'commander';
import { profileCodeArgument, wholeNumberArgument } from '../arguments.ts';
import { commandLine, type Options } from '../options.ts';
import { columns, counted, harmless, instant, print } from '../output.ts';
import type { ConnectElavon, ListedApplication } from './ports.ts';
import { profileOf } from './profile-secret.ts';

type ListOptions = Options & { readonly profile?: string; readonly most: number };

const LISTED = 50;

export function addApplications(elavon: Command, connect: ConnectElavon): void {
  elavon
    .command('applications')
    .description('merchant applications, the latest heard of first')
    .option('--profile <code>', 'only of this profile', profileCodeArgument)
    .option('--most <number>', 'how many', wholeNumberArgument, LISTED)
    .action(async (_own: object, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>();
      const { profile, most } = options;
      const stage = await connect(options);
      if (profile !== undefined) profileOf(stage, profile);
      const { applications, isMore, unreadable } = await stage.applications.list({
        most,
        ...(profile !== undefined && { profileCode: profile }),
      });
      const lines = [
        `${counted(applications.length, 'merchant application')} on ${stage.name}${isMore ? ', and more: raise --most' : ''}.`,
        ...columns(applications.map(row)),
        ...(unreadable > 0
          ? ['', `${counted(unreadable, 'record')} cannot be read: somebody edited the table by hand.`]
          : []),
        ...(applications.length > 0 ? ['', `One in full:  ${commandLine(options, 'elavon', 'show', 'ID')}`] : []),
      ];
      print({ applications, isMore, unreadable }, lines, options.json);
    });
}

function row(application: ListedApplication): string[] {
  const { heardAtMs, applicationId, appStatus, boardingStatus, contradictions } = application;
  const reasons = contradictions.map(({ reason }) => reason.replaceAll('_', ' '));
  return [
    `  ${instant(heardAtMs)}`,
    applicationId,
    `app ${appStatus ?? 'unknown'}`,
    `boarding ${boardingStatus ?? 'unknown'}`,
    [
      ...(reasons.length === 0 ? [] : [`contradicts: ${reasons.join(', ')}`]),
      ...(application.isUnidentified ? ['unidentified'] : []),
      ...(application.lacksCredentials ? ['lacks credentials'] : []),
    ].join('; '),
  ].map(harmless);
}
