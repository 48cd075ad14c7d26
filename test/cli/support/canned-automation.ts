import type {
  DeliveryView,
  HookWaitView,
  PoolPoliciesView,
  ScheduleView,
  WebhookView,
} from '../../../proto/contract/automation.ts'
import { type Asked, found, outcome } from './canned-outcome.ts'
import type { Answers } from './fake-control-plane.ts'

const poolPolicies: PoolPoliciesView = {
  pool: 'game',
  desired: 3,
  declared: 2,
  wanted: 3,
  forecast: 5,
  why: 'tracking: 9 players, 3 per host',
  settled: '3 hosts are wanted already',
  spares: 1,
  overrideHosts: 7,
  overrideMs: 60_000,
  overrideBy: 'ann',
  players: 9,
  slots: -1,
  hosts: 3,
  askedMs: 1_000,
  policies: [
    {
      name: 'tracking',
      mode: 'apply',
      rule: '3 players per host',
      opinion: 'want',
      hosts: 3,
      why: '9 players',
    },
    { name: 'evening', mode: 'forecast', rule: 'a floor', opinion: 'floor', hosts: 5, why: 'it is evening' },
    {
      name: 'oracle',
      mode: 'apply',
      rule: 'what oracle says',
      opinion: 'hold',
      hosts: 0,
      why: 'it is silent',
    },
    { name: 'new', mode: 'apply', rule: '7 places free', opinion: '', hosts: 0, why: '' },
  ],
}
const schedule: ScheduleView = {
  name: 'evening',
  pool: 'game',
  cron: '0 18 * * *',
  timeZone: 'Europe/Berlin',
  atMs: 0,
  floor: 6,
  catchUp: 'skip',
  holds: true,
  nextMs: 1_790_000_000_000,
}
const once: ScheduleView = {
  ...schedule,
  name: 'party',
  cron: '',
  timeZone: '',
  atMs: 1_790_000_000_000,
  holds: false,
  nextMs: 0,
}
const inbound: WebhookView = {
  name: 'alert',
  direction: 'in',
  does: '+2 hosts of game',
  url: '',
  form: '',
  state: 'active',
  why: '',
  by: 'ann',
  sinceMs: 1_000,
  cursor: 0,
}
const subscription: WebhookView = {
  ...inbound,
  name: 'ops',
  direction: 'out',
  does: 'host.*',
  url: 'https://example.com',
  form: 'json',
  state: 'failing',
  why: '500',
  cursor: 12,
}
const delivery: DeliveryView = {
  id: 'ops-12',
  event: 12,
  kind: 'host.ready',
  agoMs: 5_000,
  attempts: 2,
  outcome: 'failed',
  detail: '500',
}
const hookWait: HookWaitView = {
  host: 'game-1',
  hook: 'warm',
  moment: 'launching',
  sinceMs: 5_000,
  heardMs: 1_000,
  result: '',
  why: 'its webhook has not answered yet',
}
/** Secrets are told where something was made. */
function made(request: Asked, path: string, secret: string) {
  const dry = request.change.validateOnly
  return { outcome: outcome('there is a webhook', request), path: dry ? '' : path, secret: dry ? '' : secret }
}

/** Policies, schedules, webhooks and lifecycle hooks in good order, or nearly. */
export const AUTOMATION_ANSWERS: Answers = {
  listPoolPolicies: () => ({ pools: [poolPolicies] }),
  getPoolPolicies: found(poolPolicies, 'game'),
  setPolicyMode: (request: Asked) => outcome('policy tracking of game counts from now on', request),
  setOverride: (request: Asked) => outcome('game has 7 hosts, whatever its policies say', request),
  listSchedules: () => ({ schedules: [schedule, once] }),
  nextTimes: () => ({ times: [{ name: 'evening', pool: 'game', floor: 6, atMs: 1_790_000_000_000 }] }),
  addSchedule: (request: Asked) => outcome('evening: game has at least 6 hosts', request),
  removeSchedule: (request: Asked) => outcome('schedule evening of game is removed', request),
  listWebhooks: () => ({ webhooks: [subscription, inbound] }),
  addInboundWebhook: (request: Asked) => made(request, '/v1/hooks/abc', ''),
  addSubscription: (request: Asked) => made(request, '', 'abc'),
  rotateWebhook: (request: Asked) => made(request, '/v1/hooks/def', ''),
  removeWebhook: (request: Asked) => outcome('webhook alert is removed', request),
  enableWebhook: (request: Asked) => outcome('webhook ops is told about events again', request),
  listDeliveries: () => ({ deliveries: [delivery] }),
  redeliver: (request: Asked) => outcome('ops was told about event 12: 204', request),
  listHookWaits: () => ({ waits: [hookWait] }),
  finishHook: (request: Asked) => outcome('hook warm of game-1 says continue', request),
}
