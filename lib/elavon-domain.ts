import { Duration } from 'aws-cdk-lib';
import {
  BasePathMapping,
  DomainName,
  EndpointType,
  type MTLSConfig,
  type RestApi,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ElavonSettings } from './elavon-settings.ts';
import { pinLogicalId } from './logical-id.ts';
import type { Monitoring } from './monitoring.ts';

export interface ElavonDomainProps {
  readonly settings: NonNullable<ElavonSettings['domain']>;
  readonly api: RestApi;
  readonly monitoring: Monitoring;
}

/** The name that Elavon pushes to, with a certificate of ours. Given to nobody else: docs/adr/021-elavon-domain.md. */
export class ElavonDomain extends Construct {
  /** What a provider's route is appended to, without a slash at its end and without the stage. */
  readonly baseUrl: string;
  /** What the name must be an alias of, in your DNS. */
  readonly target: string;

  constructor(scope: Construct, id: string, { settings, api, monitoring }: ElavonDomainProps) {
    super(scope, id);
    const { name, certificateArn, truststoreUri } = settings;
    const domain = new DomainName(this, 'Default', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
      ...(truststoreUri !== undefined && { mtls: this.truststore(truststoreUri) }),
    });
    pinLogicalId(domain, 'ElavonDomain');
    // Without a base path: one would be taken off before the route is looked for, and stand twice in the URL.
    new BasePathMapping(this, 'Mapping', { domainName: domain, restApi: api, stage: api.deploymentStage });
    this.baseUrl = `https://${name}`;
    this.target = domain.domainNameAliasDomainName;
    monitoring.alarmWhenLow(this, 'ElavonCertificateExpiry', {
      impact: 'The certificate that Elavon trusts ends within a month: without a new one at Elavon, no push arrives.',
      metric: new Metric({
        namespace: 'AWS/CertificateManager',
        metricName: 'DaysToExpiry',
        dimensionsMap: { CertificateArn: certificateArn },
        statistic: Stats.MINIMUM,
        // ACM counts twice a day.
        period: Duration.days(1),
      }),
      // Elavon takes certificates in by hand, and its help desk has weekends.
      threshold: 30,
    });
  }

  private truststore(uri: string): MTLSConfig {
    const { hostname, pathname } = new URL(uri);
    return { bucket: Bucket.fromBucketName(this, 'Truststore', hostname), key: pathname.slice(1) };
  }
}
