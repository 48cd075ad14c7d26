import type { DeliveryView, WebhookView } from '../../proto/contract/automation.ts'
import { durationText } from '../arguments/duration.ts'
import { column, compareIds, type Resource } from '../output/resource.ts'
import type { Tone } from '../output/tone.ts'

const STATE_TONES: Readonly<Record<string, Tone>> = { active: 'good', failing: 'warning', disabled: 'bad' }
const OUTCOME_TONES: Readonly<Record<string, Tone>> = {
  delivered: 'good',
  failed: 'warning',
  'given-up': 'bad',
}

export const webhookResource: Resource<WebhookView> = {
  plural: 'webhooks',
  nameOf: webhook => webhook.name,
  compare: (left, right) => compareIds(left.direction, right.direction) || compareIds(left.name, right.name),
  columns: [
    column('NAME', webhook => webhook.name),
    column('DIRECTION', webhook => webhook.direction),
    column('DOES', webhook => webhook.does),
    {
      heading: 'STATE',
      cell: webhook => ({ text: webhook.state, tone: STATE_TONES[webhook.state] ?? 'quiet' }),
    },
    column('TO', webhook => webhook.url || '-'),
    column('WHY', webhook => webhook.why || '-'),
    column('FORM', webhook => webhook.form || '-', true),
    column('BY', webhook => webhook.by || '-', true),
    column('SINCE', webhook => durationText(webhook.sinceMs), true),
  ],
  record: webhook => ({
    name: webhook.name,
    direction: webhook.direction,
    does: webhook.does,
    state: webhook.state,
    to: webhook.url === '' ? null : webhook.url,
    form: webhook.form === '' ? null : webhook.form,
    why: webhook.why === '' ? null : webhook.why,
    by: webhook.by,
    sinceMs: webhook.sinceMs,
    cursor: webhook.direction === 'out' ? webhook.cursor : null,
  }),
}

export const deliveryResource: Resource<DeliveryView> = {
  plural: 'deliveries',
  nameOf: delivery => delivery.id,
  compare: (left, right) => right.agoMs - left.agoMs || left.event - right.event,
  columns: [
    column('EVENT', delivery => String(delivery.event)),
    column('KIND', delivery => delivery.kind),
    column('AGO', delivery => durationText(delivery.agoMs)),
    {
      heading: 'OUTCOME',
      cell: delivery => ({ text: delivery.outcome, tone: OUTCOME_TONES[delivery.outcome] ?? 'quiet' }),
    },
    column('ATTEMPTS', delivery => String(delivery.attempts)),
    column('DETAIL', delivery => delivery.detail),
  ],
  record: ({ id, event, kind, agoMs, outcome, attempts, detail }) => ({
    id,
    event,
    kind,
    agoMs,
    outcome,
    attempts,
    detail,
  }),
}
