/**
 * What a page sees of Spreedly's browser script, `/iframe/iframe-v1.min.js`, as far as a checkout with 3DS2 uses it. Spreedly
 * publishes no types of the 3DS part; source: its 3DS2 guide and its sample application.
 */

/** `01` 250 × 400, `02` 390 × 300, `03` 500 × 600, `04` 600 × 400 CSS pixels; `05` all there is. */
export type BrowserSize = '01' | '02' | '03' | '04' | '05';

/** The two inputs that live on Spreedly's origin. */
export type SecureField = 'number' | 'cvv';

export type FieldEventType =
  'focus' | 'blur' | 'mouseover' | 'mouseout' | 'input' | 'enter' | 'escape' | 'tab' | 'shiftTab';

/** What may be known of an input without knowing what is in it. */
export type InputProperties = {
  readonly cardType?: string;
  readonly validNumber?: boolean;
  readonly validCvv?: boolean;
  readonly numberLength?: number;
  readonly cvvLength?: number;
};

/** What is tokenised beside number and CVV. A name is needed: in full, or in two parts. */
export type CardFields = {
  readonly full_name?: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly month: string | number;
  readonly year: string | number;
  readonly email?: string;
  readonly zip?: string;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
};

/** A tokenised card, without what is secret of it. */
export type PaymentMethod = {
  readonly token: string;
  readonly card_type: string;
  readonly first_six_digits: string;
  readonly last_four_digits: string;
  readonly full_name: string;
  readonly month: number;
  readonly year: number;
  readonly storage_state: string;
  readonly test: boolean;
};

/** One thing that is wrong with what was entered. */
export type CardError = {
  /** Such as `number`, `month` or `full_name`. */
  readonly attribute: string;
  readonly key: string;
  /** To be shown to a person. */
  readonly message: string;
};

/** A transaction as Spreedly's unauthenticated status shows it. */
export type TransactionStatus = {
  readonly token: string;
  readonly state: string;
  readonly required_action: string | null;
  readonly message: string | null;
  /** HTML, as text. The authenticated API has it as `{"cdata": "…"}`. */
  readonly device_fingerprint_form?: string | null;
  readonly challenge_form?: string | null;
  readonly challenge_url?: string | null;
};

/** A transaction as the authenticated API answers; other members are not looked at. */
export type AnsweredTransaction = {
  readonly token: string;
  readonly state: string;
  readonly required_action?: string | null;
  readonly device_fingerprint_form?: { readonly cdata: string } | string | null;
  readonly challenge_form?: { readonly cdata: string } | string | null;
  readonly challenge_url?: string | null;
};

/** What Worldpay's page posted: it goes with the completion as `context`. */
export type CompletionContext = Readonly<Record<string, unknown>>;

/** What `3ds:status` tells. All have the token of the transaction that they are about. */
export type ThreeDsStatusEvent = { readonly token: string } & (
  | { readonly action: 'succeeded'; readonly context?: TransactionStatus }
  | {
      readonly action: 'error';
      /** A sentence where the script itself failed. */
      readonly context?: TransactionStatus | string;
      readonly response?: { readonly state: string; readonly message: string; readonly error_code: string | null };
    }
  /** The challenge is in its place in the page: show it. */
  | { readonly action: 'challenge'; readonly context?: TransactionStatus }
  | {
      /** The backend must complete the transaction now. */
      readonly action: 'trigger-completion';
      readonly context?: CompletionContext;
      /** Goes on with the bare transaction that the completion answered, where that is still pending. */
      readonly finalize: (transaction: AnsweredTransaction) => void;
    }
  /** Nothing has changed for ten minutes and more since the challenge. */
  | {
      readonly action: 'finalization-timeout';
      readonly context?: TransactionStatus;
      readonly finalize: (transaction: AnsweredTransaction) => void;
    }
  | { readonly action: 'device-fingerprint'; readonly context?: TransactionStatus }
);

export type LifecycleOptions = {
  /** Left out, the console gets a warning. */
  readonly environmentKey?: string;
  /** Ids of elements, neither inside the other: for what nobody sees, and for the challenge. */
  readonly hiddenIframeLocation: string;
  readonly challengeIframeLocation: string;
  readonly transactionToken: string;
  /** CSS classes: the iframe's width and height must be those of the browser size. */
  readonly challengeIframeClasses?: string;
};

/** The browser's part in one transaction. */
export type Lifecycle = {
  /** At once after the start was answered `pending`. Without a transaction, its status is asked for. */
  readonly start: (transaction?: AnsweredTransaction) => void;
};

export type SpreedlyHandlers = {
  readonly ready: () => void;
  readonly paymentMethod: (token: string, paymentMethod: PaymentMethod) => void;
  readonly errors: (errors: readonly CardError[]) => void;
  readonly fieldEvent: (
    field: SecureField,
    type: FieldEventType,
    activeElement: SecureField | '',
    inputProperties: InputProperties,
  ) => void;
  readonly consoleError: (error: { readonly msg: string }) => void;
  readonly '3ds:status': (event: ThreeDsStatusEvent) => void;
};

export type SpreedlyBrowser = {
  /** Puts the two inputs into the elements of these ids; `ready` follows. */
  readonly init: (environmentKey: string, options: { readonly numberEl: string; readonly cvvEl: string }) => void;
  /** A handler that is registered twice is called twice. */
  readonly on: <Name extends keyof SpreedlyHandlers>(name: Name, handler: SpreedlyHandlers[Name]) => void;
  readonly removeHandlers: () => void;
  /** Followed by `paymentMethod` or `errors`. */
  readonly tokenizeCreditCard: (fields: CardFields) => void;
  readonly isLoaded: () => boolean;
  readonly setFieldType: (field: SecureField, type: 'text' | 'tel' | 'number' | 'password') => void;
  readonly setNumberFormat: (format: 'prettyFormat' | 'plainFormat' | 'maskedFormat') => void;
  readonly setLabel: (field: SecureField, label: string) => void;
  readonly setTitle: (field: SecureField, title: string) => void;
  readonly setPlaceholder: (field: SecureField, placeholder: string) => void;
  /** CSS declarations for the input. */
  readonly setStyle: (field: SecureField, css: string) => void;
  readonly transferFocus: (field: SecureField) => void;
  /** Empties both inputs and makes them anew; `ready` follows. */
  readonly reload: () => void;
  readonly ThreeDS: {
    /** `browser_info` of a start: what the bank wants to know of this browser. */
    readonly serialize: (size: BrowserSize, acceptHeader: string) => string;
    readonly Lifecycle: new (options: LifecycleOptions) => Lifecycle;
  };
};

declare global {
  // A script's global is a property of the window only if declared so.
  var Spreedly: SpreedlyBrowser;
}
