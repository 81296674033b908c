import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { cardhookMetric } from './cardhook-metric.ts';
import { type Counted, watchCounted } from './counted-alarms.ts';
import type { Monitoring } from './monitoring.ts';
import type { StageSettings } from './stage-settings.ts';

export interface ConnectFiAlarmsProps {
  /** The dimension `Service` beside `Stage` of what the function counts. */
  readonly service: string;
  readonly settings: Pick<StageSettings, 'stage' | 'silenceMinutes'>;
  readonly monitoring: Monitoring;
}

/** What the function counts (contracts/telemetry.ts), and what it means that it had to. */
const COUNTED: Readonly<Record<string, Counted>> = {
  StandIn: {
    impact: 'Authorizations are answered by the stand-in policy, without looking at card or rules.',
    // One slow call of DynamoDB costs one or two, and the settler puts those right: five are no longer chance.
    threshold: 5,
  },
  WebhookKeyRefused: {
    impact:
      'Somebody keeps calling with a wrong webhook key: if it is connectFi, it is locked out and decides without us.',
    // A scanner's burst is over within a minute or two, and connectFi, locked out, asks on. A program that asks less often
    // than twice a minute is told by its silence instead.
    threshold: 2,
    within: Duration.minutes(1),
    periods: 5,
  },
  WebhookKeyUnavailable: {
    impact: 'A caller could not be recognised for want of the webhook keys: it may be connectFi and gets the stand-in.',
    threshold: 1,
  },
  WebhookKeysNotFetched: {
    impact: 'The webhook keys cannot be read again: old ones are used on, and a function that starts now has none.',
    // A failed read is repeated after ten seconds, and the second one succeeds as a rule: three are an outage.
    threshold: 3,
  },
  RuleSetUnusable: {
    impact: 'The live rule set cannot be used: the last good one decides, so that a change is not in force.',
    threshold: 1,
  },
  AdviceLost: {
    impact: 'An advice could not be kept and was not acknowledged: connectFi tells us only once.',
    threshold: 1,
  },
  AdviceKeptAside: {
    impact: 'The advice queue did not take an advice: it is kept in the table and applied within minutes.',
    threshold: 1,
  },
  StandInNotQueued: {
    impact: 'A stand-in answer was given and could only be logged: its authorization must be settled by hand.',
    threshold: 1,
  },
  UnexpectedError: {
    impact: 'A fault of ours was caught at the last moment and answered as an unreadable request.',
    threshold: 1,
  },
  UnreadableRequest: {
    impact: 'connectFi sent something that cannot be read, and it was declined: its format may have changed.',
    threshold: 1,
  },
};

/** Watches what the connectFi function counts, and that it has something to count. */
export function watchConnectFi(scope: Construct, { service, settings, monitoring }: ConnectFiAlarmsProps): void {
  const { stage, silenceMinutes } = settings;
  const owner = { stage, service };
  watchCounted(scope, owner, COUNTED, monitoring);
  if (silenceMinutes === undefined) return;
  // The function times every authorization that it answers, and nothing else: not an advice, not a caller that it
  // refuses. So this is silent too when connectFi is locked out, which API Gateway's count of requests would hide.
  monitoring.alarmOnSilence(scope, 'ConnectFiSilence', {
    impact:
      'No authorization has been asked for in a long time: connectFi may be unable to reach us, and decides without us.',
    metric: cardhookMetric(owner, 'AnswerTime', { statistic: 'SampleCount' }),
    minutes: silenceMinutes,
  });
}
