import type { NotificationProfile } from '../../../domain/merchant-application/notification-profile.ts';
import type { CredentialVault } from '../../../domain/merchant-application/ports.ts';
import type { Message, MessageKind, SealedCredentials } from '../../../domain/merchant-application/push.ts';
import type { RevealLog } from '../../../adapters/dynamo/reveal-log.ts';
import type { BoardStatusAnswer } from '../../../domain/merchant-application/board-status.ts';
import type { BoardStatus, ElavonApiAccess } from '../../../providers/elavon/board-status-client.ts';
import type { StageOptions } from '../stage.ts';
import type { Secrets } from '../stage-secrets.ts';

/** A notification profile as the stack tells of it. */
export type StageProfile = Pick<NotificationProfile, 'code' | 'mode'> & { readonly secretArn: string };

/** What the latest authentic push of a profile matched. */
export type ProfileNote = {
  /** The spelling of the proof. */
  readonly variant: string;
  readonly secret: 'current' | 'previous';
  /** Epoch milliseconds. */
  readonly atMs: number;
};

/** What cannot be true at once. */
export type Contradiction = {
  readonly reason: string;
  readonly values: readonly string[];
  readonly signerId?: string;
};

/** A merchant application in a list. */
export type ListedApplication = {
  readonly applicationId: string;
  readonly profileCode: string;
  readonly appStatus?: string;
  readonly boardingStatus?: string;
  readonly contradictions: readonly Contradiction[];
  /** It was pushed without anything that names an application. */
  readonly isUnidentified: boolean;
  /** Of one of its terminals at least, credentials came and none could be kept. */
  readonly lacksCredentials: boolean;
  /** When its latest push came, epoch milliseconds. */
  readonly heardAtMs: number;
};

export type ShownTerminal = {
  readonly itemCode: string;
  readonly terminalId?: string;
  readonly errorTexts: readonly string[];
  /** Each that was ever pushed and kept. */
  readonly credentials: readonly SealedCredentials[];
  /** Some were pushed, none of them could be kept. */
  readonly lacksCredentials?: true;
};

/** Everything that is known of a merchant application. */
export type ShownApplication = ListedApplication & {
  /** Ids that it had, or that records had which are parts of it now. */
  readonly formerIds: readonly string[];
  readonly ids: readonly { readonly kind: string; readonly value: string }[];
  readonly signers: readonly { readonly signerId: string; readonly status?: string }[];
  readonly merchantId?: string;
  readonly chainId?: string;
  readonly messages: Readonly<Partial<Record<MessageKind, readonly Message[]>>>;
  readonly terminals: readonly ShownTerminal[];
  /** What was said about all terminals together. */
  readonly terminalDetails: readonly { readonly kind: string; readonly value: string }[];
  /** Sets that had to leave something out. */
  readonly cut: readonly string[];
  /** What Elavon answered when it was asked, the latest first. */
  readonly settlements: readonly { readonly atMs: number; readonly boardingStatus: string }[];
  /** Every push, oldest first. */
  readonly history: readonly {
    readonly receivedAtMs: number;
    readonly event?: string;
    readonly appStatus?: string;
    readonly boardingStatus?: string;
    readonly signers: readonly { readonly signerId: string; readonly status?: string }[];
  }[];
  /** Rows of the history that somebody broke by hand. */
  readonly unreadable: number;
};

/** Reads merchant applications. All throw when the store fails. */
export type ApplicationReader = {
  /** The latest heard of first, at most `most`. */
  readonly list: (wish: { readonly profileCode?: string; readonly most: number }) => Promise<{
    readonly applications: readonly ListedApplication[];
    readonly isMore: boolean;
    readonly unreadable: number;
  }>;
  /** All that may be meant by an id, of any kind; of one profile where one is named. */
  readonly find: (id: string, profileCode?: string) => Promise<readonly ShownApplication[]>;
};

/** Writes down what Elavon answered; undefined where there is no such application. Throws when the store fails. */
export type Settler = {
  settle(
    applicationId: string,
    answer: BoardStatusAnswer,
    atMs: number,
  ): Promise<{ readonly applicationId: string; readonly contradictions: readonly string[] } | undefined>;
};

/** Elavon's part of a stage, as the commands work on it. */
export type ElavonStage = {
  readonly name: string;
  readonly profiles: readonly StageProfile[];
  readonly tokenKeysSecretArn: string;
  readonly apiCredentialsSecretArn: string;
  readonly secrets: Secrets;
  readonly notes: { readonly read: (profileCode: string) => Promise<ProfileNote | undefined> };
  readonly applications: ApplicationReader;
  readonly settler: Settler;
  readonly vault: Pick<CredentialVault, 'open'>;
  readonly reveals: RevealLog;
  readonly boardStatus: (access: ElavonApiAccess) => BoardStatus;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

/** Throws a sentence for a stage that is not there, or has no Elavon. */
export type ConnectElavon = (options: StageOptions) => Promise<ElavonStage>;
