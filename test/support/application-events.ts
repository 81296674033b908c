import { type ApplicationEvent, applicationEventId } from '../../domain/merchant-application/application-event.ts';

/** A boarding that is complete. */
export function anApplicationEvent(sequence = 1): ApplicationEvent {
  const applicationId = 'GUIDED/unique/AcmeCorp1572566399123@ACME';
  return {
    version: 1,
    id: applicationEventId({ id: applicationId, sequence }),
    type: 'merchant_application.status_changed',
    occurredAtMs: Date.UTC(2026, 10, 26, 12),
    applicationId,
    profileCode: 'GUIDED',
    boardingStatus: 'COMPLETE',
  };
}
