export { authorize, PATIENT, recordOf, stateFor } from '../../local/simulate/authorize.ts';
