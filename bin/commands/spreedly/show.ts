import type { Command } from 'commander';
import { paymentArgument } from '../arguments.ts';
import type { Options } from '../options.ts';
import { print } from '../output.ts';
import { describePayment } from './describe-payment.ts';
import { findPayment, ID_HELP } from './find-payment.ts';
import type { ConnectSpreedly } from './ports.ts';

export function addShowPayment(spreedly: Command, connect: ConnectSpreedly): void {
  spreedly
    .command('show')
    .description('everything that is known of one payment: what came, signed or not, and what Spreedly answered')
    .argument('<id>', ID_HELP, paymentArgument)
    .action(async (id: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const stage = await connect(options);
      const payment = await findPayment(stage, id);
      print(payment, describePayment(payment), options.json);
    });
}
