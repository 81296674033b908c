import { randomUUID } from 'node:crypto';
import type { AwsService } from '../aws/aws-endpoint.ts';
import type { ResolvedTemplate } from '../template/resolved-template.ts';
import { createCarriedEvents, type BusEvent, type CarriedEvents } from './carried-events.ts';
import { createDelivery, type Delivered, type DeliveryOptions } from './deliver.ts';
import { answerPutEvents, timeText } from './put-events.ts';
import { busNames, DEFAULT_BUS, readRules, type EventRule } from './rules.ts';

/** The event buses of a template, with their rules. */
export type EventBridge = {
  /** Answers PutEvents. */
  readonly answer: AwsService;
  readonly carried: Pick<CarriedEvents, 'after'>;
  /** The logical ids of the rules that have a schedule. */
  readonly schedules: readonly string[];
  /** Runs a scheduled rule now, and resolves when its targets are done; undefined when there is no such rule. */
  readonly runSchedule: (logicalId: string) => Promise<readonly Delivered[] | undefined>;
  readonly stop: () => void;
};

/** A timer takes no longer time; what is due later is looked at again then. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/**
 * Carries events to the targets of the rules that they match, and runs the schedules.
 * @throws {TemplateRefused} for a rule that the twin cannot follow
 */
export function startEventBridge(template: ResolvedTemplate, options: DeliveryOptions): EventBridge {
  const rules = readRules(template, Date.now());
  const deliver = createDelivery(template, options);
  const carried = createCarriedEvents();
  const buses = busNames(template);
  const { region, accountId } = template;

  function carry(bus: string, event: BusEvent): void {
    carried.add(bus, event);
    const text = JSON.stringify(event);
    for (const rule of rules) {
      if (rule.busName === bus && rule.matches?.(event) === true) void run(rule, text);
    }
  }

  async function run(rule: EventRule, event: string): Promise<readonly Delivered[]> {
    try {
      return await deliver(rule, event);
    } catch (error) {
      options.onLog(rule.logicalId, error instanceof Error ? error.message : String(error));
      return rule.targets.map(({ id }) => ({ target: id, outcome: 'failed' }));
    }
  }

  function runNow(rule: EventRule): Promise<readonly Delivered[]> {
    const event: BusEvent = {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: accountId,
      time: timeText(Date.now()),
      region,
      resources: [rule.arn],
      detail: {},
    };
    carried.add(DEFAULT_BUS, event);
    return run(rule, JSON.stringify(event));
  }

  const scheduled = rules.filter(({ schedule }) => schedule !== undefined);
  const timers = scheduled.map((rule) => startTimer(rule, () => void runNow(rule)));
  return {
    answer: (call) => answerPutEvents(call, { region, accountId, buses, clock: Date.now, onEvent: carry }),
    carried,
    schedules: scheduled.map(({ logicalId }) => logicalId),
    async runSchedule(logicalId) {
      const rule = scheduled.find((one) => one.logicalId === logicalId);
      return rule && runNow(rule);
    },
    stop() {
      for (const stopTimer of timers) stopTimer();
    },
  };
}

/** @returns what ends it */
function startTimer({ schedule }: EventRule, onDue: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  function wait(): void {
    const nowMs = Date.now();
    const dueMs = schedule?.(nowMs);
    if (dueMs === undefined) return;
    timer = setTimeout(
      () => {
        wait();
        if (dueMs <= Date.now()) onDue();
      },
      Math.min(dueMs - nowMs, TIMER_MS_MAX),
    ).unref();
  }
  wait();
  return () => clearTimeout(timer);
}
