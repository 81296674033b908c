import type { Command } from 'commander';
import type { PaymentRecord } from '../../../domain/payment/payment.ts';
import type { PaymentStart } from '../../../domain/payment/start.ts';
import { positiveNumberArgument } from '../arguments.ts';
import { commandLine, type Options } from '../options.ts';
import { columns, counted, harmless, instant, print } from '../output.ts';
import { money, standing } from './describe-payment.ts';
import { READ_MS_MAX } from './find-payment.ts';
import type { ConnectSpreedly } from './ports.ts';

type ListOptions = Options & { readonly most: number };

const LISTED = 50;

export function addListPayments(spreedly: Command, connect: ConnectSpreedly): void {
  spreedly
    .command('list')
    .description('payments, the latest heard of first, and starts of which nobody knows yet what became')
    .option('--most <number>', 'how many', positiveNumberArgument, LISTED)
    .action(async (_own: object, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>();
      const { most } = options;
      const stage = await connect(options);
      const signal = AbortSignal.timeout(READ_MS_MAX);
      // One more than wanted tells whether there are more.
      const [read, open] = await Promise.all([
        stage.payments.list(most + 1, signal),
        stage.starts.listOpen(most, signal),
      ]);
      const payments = read.slice(0, most);
      const isMore = read.length > most;
      const lines = [
        `${counted(payments.length, 'payment')} on ${stage.name}${isMore ? ', and more: raise --most' : ''}.`,
        ...columns(payments.map(paymentRow)),
        ...(open.length > 0 ? ['', 'Started, and not known to be made:', ...columns(open.map(startRow))] : []),
        ...(payments.length + open.length > 0
          ? ['', `One in full:  ${commandLine(options, 'spreedly', 'show', 'ID')}`]
          : []),
      ];
      print({ payments, isMore, open }, lines, options.json);
    });
}

function paymentRow(record: PaymentRecord): string[] {
  const { heardAtMs, token, transactionType = '', message } = record;
  const about = [transactionType, money(record) ?? '', message?.key ?? ''].map(harmless);
  return [`  ${instant(heardAtMs)}`, harmless(token), standing(record), ...about];
}

function startRow(start: PaymentStart): string[] {
  const { claimedAtMs, paymentId, kind, fate } = start;
  return [`  ${instant(claimedAtMs)}`, paymentId, fate, kind, money(start) ?? ''].map(harmless);
}
