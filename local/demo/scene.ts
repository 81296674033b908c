import type { TwinAccess } from './twin-access.ts';

/** One thing that happens on the day, and what should come of it. */
export type Scene = {
  /** What is sent or done, for a person. */
  readonly sent: string;
  readonly expected: string;
  /** Does it and says what came, in the words of `expected`. What it throws counts as what came. */
  readonly play: () => Promise<string>;
};

/** A provider's part of the day. Scenes are played in order, and a later one may build on what an earlier one did. */
export type ProviderDay = {
  readonly provider: string;
  readonly begin: (twin: TwinAccess) => Promise<{
    readonly scenes: readonly Scene[];
    /** Puts back what the day changed for others. */
    readonly end: () => Promise<void>;
  }>;
};

export type SceneResult = {
  readonly provider: string;
  readonly sent: string;
  readonly expected: string;
  readonly answered: string;
  readonly isAsExpected: boolean;
  readonly tookMs: number;
};

/** Plays a provider's scenes until `stopping`, and ends the day whatever happened in it. One that cannot begin is a scene that failed. */
export async function playDay(
  day: ProviderDay,
  twin: TwinAccess,
  onResult: (result: SceneResult) => void,
  stopping: AbortSignal,
): Promise<readonly SceneResult[]> {
  const results: SceneResult[] = [];
  const begun = await day.begin(twin).catch(sentenceOf);
  if (typeof begun === 'string') {
    const failed = {
      provider: day.provider,
      sent: '(begins)',
      expected: 'begun',
      answered: begun,
      isAsExpected: false,
      tookMs: 0,
    };
    onResult(failed);
    return [failed];
  }
  const { scenes, end } = begun;
  try {
    for (const scene of scenes) {
      if (stopping.aborted) break;
      const result = await playScene(day.provider, scene);
      results.push(result);
      onResult(result);
    }
  } finally {
    await end();
  }
  return results;
}

async function playScene(provider: string, { sent, expected, play }: Scene): Promise<SceneResult> {
  const beganAt = performance.now();
  const answered = await play().catch(sentenceOf);
  const tookMs = Math.round(performance.now() - beganAt);
  return { provider, sent, expected, answered, isAsExpected: answered === expected, tookMs };
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
