/** What befalls one call, whatever it is. */
export type WaitingFault<CallName> = {
  /** Which call; any where left out. */
  readonly on?: CallName;
  /** How many of them in a row. @default 1 */
  readonly times?: number;
};

/** Faults that wait for the calls that they befall. */
export type WaitingFaults<CallName, Fault> = {
  readonly add: (...faults: readonly Fault[]) => void;
  /** What befalls this call, which is then no longer waiting. */
  readonly take: (name: CallName) => Fault | undefined;
};

export function createWaitingFaults<CallName, Fault extends WaitingFault<CallName>>(): WaitingFaults<CallName, Fault> {
  const waiting: Fault[] = [];
  return {
    add: (...faults) => void waiting.push(...faults.flatMap((fault) => Array<Fault>(fault.times ?? 1).fill(fault))),
    take(name) {
      const at = waiting.findIndex(({ on }) => on === undefined || on === name);
      return at === -1 ? undefined : waiting.splice(at, 1)[0];
    },
  };
}
