import { App } from 'aws-cdk-lib';
import cdkJson from '../cdk.json' with { type: 'json' };
import { bundleFunctions } from '../lib/bundling.ts';
import { CardhookStack } from '../lib/cardhook-stack.ts';
import { stageSettings } from '../lib/stage-settings.ts';

await bundleFunctions();

// The CDK command line would pass on the context of cdk.json. `node bin/app.ts` must give the same templates.
const app = new App({ context: cdkJson.context });
new CardhookStack(app, 'Cardhook-dev', stageSettings.dev);
new CardhookStack(app, 'Cardhook-prod', stageSettings.prod);
// `cdk synth` of one stage would print what is wrong with that one and pass over the other.
app.synth({ validateOnSynthesis: true });
