export { authorize, type Authorized, PATIENT, recordOf, stateFor } from '../../local/simulate/authorize.ts';
