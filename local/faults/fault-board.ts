import type { Fault } from './fault.ts';

/** A fault that is set, and how many calls it has hit. */
export type ActiveFault = Fault & { readonly hits: number };

/** What hits one call. */
export type Hit = {
  readonly fault: Fault;
  /** Aborts when the fault is cleared or replaced: a call that it holds is to be let go. */
  readonly lifted: AbortSignal;
};

/** The faults of one twin or proxy. */
export type FaultBoard = {
  /** Sets these faults in place of all others. The first one that fits a call hits it. */
  readonly set: (faults: readonly Fault[]) => void;
  readonly clear: () => void;
  readonly list: () => readonly ActiveFault[];
  /** What hits this call, if anything does; counts the hit. */
  readonly take: (call: FaultyCall) => Hit | undefined;
};

type FaultyCall = {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The ARN of the role; absent where nobody knows who calls. */
  readonly callerArn?: string;
};

export function createFaultBoard(): FaultBoard {
  let active: { fault: Fault; hits: number; skipsLeft: number }[] = [];
  let lifting = new AbortController();

  function set(faults: readonly Fault[]): void {
    active = faults.map((fault) => ({ fault, hits: 0, skipsLeft: fault.skips ?? 0 }));
    const lifted = lifting;
    lifting = new AbortController();
    lifted.abort();
  }

  return {
    set,
    clear: () => set([]),
    list: () => active.map(({ fault, hits }) => ({ ...fault, hits })),
    take(call) {
      const hit = active.find(
        (one) => fits(one.fault, call) && one.hits < (one.fault.hitsMax ?? Infinity) && isDue(one),
      );
      if (hit === undefined) return undefined;
      hit.hits += 1;
      return { fault: hit.fault, lifted: lifting.signal };
    },
  };
}

/** Whether it has let pass what it lets pass; counts this call where it has not. */
function isDue(one: { skipsLeft: number }): boolean {
  if (one.skipsLeft === 0) return true;
  one.skipsLeft -= 1;
  return false;
}

/** What only one operation can suffer. */
const OPERATIONS_OF: Partial<Record<Fault['kind'], readonly string[]>> = {
  transactionConflict: ['TransactWriteItems'],
  failEntries: ['PutEvents'],
};

function fits(fault: Fault, { service, operation, input, callerArn }: FaultyCall): boolean {
  const operations = fault.operations ?? OPERATIONS_OF[fault.kind];
  if (fault.caller !== undefined && callerArn?.includes(fault.caller) !== true) return false;
  if (fault.about !== undefined && !JSON.stringify(input).includes(fault.about)) return false;
  return (fault.service ?? service) === service && (operations?.includes(operation) ?? true);
}
