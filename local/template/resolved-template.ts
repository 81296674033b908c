/** One resource of the template with every intrinsic function resolved to what it is in the twin. */
export type ResolvedResource = {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The last readable segment of the construct path, as `RulesTable`; the logical id when the template names no path. */
  readonly name: string;
  /** What `Ref` gives: a table name, a queue URL, a function name, `<functionArn>:live` for an alias, … */
  readonly physicalId: string;
  /** What `Fn::GetAtt Arn` gives (or the resource's one ARN); undefined for a type that has none. */
  readonly arn: string | undefined;
  /** Absolute path of the unpacked code, for an AWS::Lambda::Function whose code is an asset. */
  readonly codeDirectory?: string;
};

/** The stack that the twin runs. Resources whose `Condition` is false are absent. */
export type ResolvedTemplate = {
  readonly stackName: string;
  readonly region: string;
  readonly accountId: string;
  /** Absolute path of a file asset, by its path in the cloud assembly (`asset.<hash>`) or its hash. */
  readonly assetDirectory: (assetPathOrHash: string) => string;
  readonly resources: ReadonlyMap<string, ResolvedResource>;
  readonly outputs: Readonly<Record<string, string>>;
};

/** What a caller signs with. The twin gives each role a key of its own, so that the key names the caller. */
export type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string };

/** The resources of one CloudFormation type, in the template's order. */
export function resourcesOfType(template: ResolvedTemplate, type: string): readonly ResolvedResource[] {
  return [...template.resources.values()].filter((resource) => resource.type === type);
}
