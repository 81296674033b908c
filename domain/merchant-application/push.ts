/** By what a push names its merchant application; each absent where the push has it not. */
export type ApplicationIds = {
  /** Made by the partner, at most 32 characters; unique for one client. */
  readonly uniqueId?: string;
  readonly clientId?: string;
  readonly correlationId?: string;
  /** Managed flow. */
  readonly packetId?: string;
  /** Guided flow. */
  readonly groupPacketId?: string;
  /** The application's number ("AWB") in North America, its merchant id in Europe. */
  readonly boardingId?: string;
};

/** Elavon sends some texts as strings and some as objects: always an object here. */
export type Message = { readonly text: string; readonly type?: string; readonly code?: string };

export const MESSAGE_KINDS = [
  'messages',
  'errorMessages',
  'pendMessages',
  'underwriterNotes',
  'underwriterContacts',
] as const;

export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** What a terminal signs in with at Converge. Nothing but the call that seals it ever sees it. */
export type TerminalCredentials = { readonly userId?: string; readonly pin?: string };

/** Credentials as everything outside the door knows them. */
export type SealedCredentials = {
  /** Base64; what it is made of only the vault knows. */
  readonly sealed: string;
  /** The same for the same credentials, and says nothing about them: a keyed hash, hexadecimal. */
  readonly mark: string;
};

export type PushedTerminal = {
  /** What the terminal was ordered as: the key of Elavon's map. */
  readonly itemCode: string;
  readonly terminalId?: string;
  readonly errorText?: string;
  /** `not_kept`: it came with some that could not be sealed, and they were left out. They are to be asked for again. */
  readonly credentials?: SealedCredentials | 'not_kept';
};

/**
 * One push notification of Elavon in our words: what it says and nothing about when it was said, because Elavon sends no id,
 * no time and no sequence (push notifications page, "Push Notification Structure"). Values that Elavon's page does not list
 * are kept as they came.
 */
export type ApplicationPush = {
  /** Of the notification configuration that the push came by. */
  readonly profileCode: string;
  /** The same for pushes that say the same: SHA-256 over all of it, hexadecimal. */
  readonly digest: string;
  readonly ids: ApplicationIds;
  /** `notificationEvent`. */
  readonly event?: string;
  readonly appStatus?: string;
  readonly boardingStatus?: string;
  readonly signers: readonly { readonly signerId: string; readonly status?: string }[];
  readonly merchantId?: string;
  readonly chainId?: string;
  readonly messages: Readonly<Partial<Record<MessageKind, readonly Message[]>>>;
  readonly terminals?: {
    readonly error?: string;
    readonly welcomeUrl?: string;
    readonly virtualId?: string;
    readonly terminalBin?: string;
    readonly entries: readonly PushedTerminal[];
  };
};
